import { grantDaysMax, type GrantRole, grantRoles, partyCharsMax } from '@seqward/contract'
import { type FormEvent, useId, useState } from 'react'
import { useGiveGrant } from '../../api/rights.ts'
import { ProblemNote } from '../../layout/problem-note.tsx'
import { useWords } from '../../words/words.ts'

const daysFirst = 14

/** Lets a service provider in: who, in which role, for how long. */
export function GrantForm() {
  const { t } = useWords()
  const id = useId()
  const give = useGiveGrant()
  const [party, setParty] = useState('')
  const [role, setRole] = useState<GrantRole>('engineer')
  const [days, setDays] = useState(daysFirst)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give.mutate({ party: party.trim(), role, days, instruments: null }, { onSuccess: () => setParty('') })
  }
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('rights.give')}</h2>
      <p className="lead">{t('rights.giveLead')}</p>
      <form onSubmit={submit}>
        <div className="field">
          <label htmlFor={`${id}-party`}>{t('rights.party')}</label>
          <input
            id={`${id}-party`}
            required
            pattern=".*\S.*"
            maxLength={partyCharsMax}
            value={party}
            aria-describedby={`${id}-hint`}
            onChange={(event) => setParty(event.target.value)}
          />
          <p id={`${id}-hint`} className="quiet">
            {t('rights.partyHint')}
          </p>
        </div>
        <fieldset className="reasons">
          <legend>{t('rights.role')}</legend>
          {grantRoles.map((one) => (
            <label key={one}>
              <input type="radio" name={`${id}-role`} checked={one === role} onChange={() => setRole(one)} />
              {t(`role.${one}`)}
            </label>
          ))}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-days`}>{t('rights.days')}</label>
          <input
            id={`${id}-days`}
            type="number"
            required
            min={1}
            max={grantDaysMax}
            value={days}
            onChange={(event) => setDays(event.target.valueAsNumber)}
          />
        </div>
        {give.error !== null && <ProblemNote error={give.error} onRetry={() => give.reset()} />}
        <button type="submit" className="button button-main" disabled={give.isPending}>
          {t('rights.submit')}
        </button>
      </form>
    </section>
  )
}
