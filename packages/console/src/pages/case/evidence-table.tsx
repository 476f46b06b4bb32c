import { type CaseDetail, type Evidence, signals } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { numberText, shortNumber } from '../../format/numbers.ts'
import { withUnit } from '../../format/units.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { OnDay } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { useSerials } from '../../api/use-serials.ts'

/** The observations that a case stands on: value against expectation, since when, compared with what, said by which detector. */
export function EvidenceTable({ one }: { readonly one: CaseDetail }) {
  const { t } = useWords()
  const isFleet = one.instrument === null
  const serialOf = useSerials(isFleet)
  const sorted = [...one.evidence].sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations))
  return (
    <ScrollTable caption={t('case.evidenceCaption')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('case.signal')}</th>
          {isFleet && <th scope="col">{t('case.instrument')}</th>}
          <th scope="col" className="number">
            {t('case.observed')}
          </th>
          <th scope="col" className="number">
            {t('case.expected')}
          </th>
          <th scope="col">{t('case.deviations')}</th>
          <th scope="col">{t('case.sinceDay')}</th>
          <th scope="col">{t('case.against')}</th>
          <th scope="col">{t('case.runs')}</th>
          <th scope="col">{t('case.detector')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((evidence) => (
          <EvidenceRow
            key={JSON.stringify([
              evidence.instrument,
              evidence.signal,
              evidence.detector,
              evidence.runs,
              evidence.place,
            ])}
            evidence={evidence}
            serial={isFleet ? serialOf(evidence.instrument) : null}
          />
        ))}
      </tbody>
    </ScrollTable>
  )
}

function EvidenceRow({ evidence, serial }: { readonly evidence: Evidence; readonly serial: string | null }) {
  const { t, say, language } = useWords()
  const { instrument, unit } = evidence
  const text = (value: number) => withUnit(shortNumber(value, language), unit, language)
  const apart = { value: numberText(Math.abs(evidence.deviations), 1, language, true) }
  return (
    <tr>
      <th scope="row">{say(signals[evidence.signal])}</th>
      {serial !== null && (
        <td>
          <Link to="/instruments/$instrument" params={{ instrument }} className="code">
            {serial}
          </Link>
        </td>
      )}
      <td className="number strong">{text(evidence.observed)}</td>
      <td className="number">{text(evidence.expected)}</td>
      <td>
        <span className="arrow" aria-hidden="true">
          {evidence.direction === 'up' ? '▲' : '▼'}
        </span>{' '}
        {evidence.direction === 'up' ? t('case.deviationsUp', apart) : t('case.deviationsDown', apart)}
      </td>
      <td>
        <OnDay day={evidence.sinceDay} />
      </td>
      <td>{t(`against.${evidence.against}`)}</td>
      <td>{evidence.runs.length === 0 ? '–' : <RunLinks instrument={instrument} runs={evidence.runs} />}</td>
      <td className="code">{evidence.detector}</td>
    </tr>
  )
}

function RunLinks({ instrument, runs }: { readonly instrument: string; readonly runs: readonly string[] }) {
  const { t } = useWords()
  return (
    <details>
      <summary>{t('case.runs', { count: runs.length })}</summary>
      <ul className="plain-list">
        {runs.map((run) => (
          <li key={run}>
            <Link to="/instruments/$instrument/runs/$run" params={{ instrument, run }} className="code">
              {run}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  )
}
