import type { InstrumentSummary } from '@seqward/contract'
import { useDeferredValue, useMemo, useState } from 'react'
import { platformName } from '../../format/platform-names.ts'
import { Choice } from '../../layout/choice.tsx'
import { byRisk, type Risk, riskOf, risks } from '../../layout/risk.ts'
import { useWords } from '../../words/words.ts'
import { FleetTable } from './fleet-table.tsx'

/** Rows shown at first and with each press of "more": enough for a laboratory, and quick with a fleet of thousands. */
const rowsPerStep = 100

/** The table of instruments with its filters. */
export function FleetBrowser({ instruments }: { readonly instruments: readonly InstrumentSummary[] }) {
  const { t } = useWords()
  const [risk, setRisk] = useState<Risk | 'all'>('all')
  const [search, setSearch] = useState('')
  const [rowsMax, setRowsMax] = useState(rowsPerStep)
  const sought = useDeferredValue(search)

  const sorted = useMemo(() => byRisk(instruments), [instruments])
  const found = useMemo(() => sorted.filter((one) => fits(one, risk, sought)), [sorted, risk, sought])
  const options = [
    { key: 'all' as const, label: t('fleet.all'), count: instruments.length },
    ...risks.map((key) => ({
      key,
      label: t(`risk.${key}`),
      count: sorted.filter((one) => riskOf(one) === key).length,
    })),
  ]
  const clear = () => {
    setRisk('all')
    setSearch('')
  }
  const shown = found.slice(0, rowsMax)
  return (
    <section aria-label={t('fleet.caption')}>
      <div className="filters">
        <Choice label={t('fleet.filter')} options={options} chosen={risk} onChoose={setRisk} />
        <label className="search">
          <span>{t('fleet.search')}</span>
          <input
            type="search"
            value={search}
            placeholder={t('fleet.searchHint')}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <output className="shown">{t('fleet.shown', { shown: shown.length, total: instruments.length })}</output>
      </div>
      {found.length > 0 ? (
        <FleetTable instruments={shown} />
      ) : (
        <div className="note">
          <p>{t('fleet.noMatch')}</p>
          <button type="button" className="button" onClick={clear}>
            {t('fleet.clear')}
          </button>
        </div>
      )}
      {found.length > shown.length && (
        <button type="button" className="button" onClick={() => setRowsMax(rowsMax + rowsPerStep)}>
          {t('app.more')}
        </button>
      )}
    </section>
  )
}

/** Whether an instrument has the risk and the words that are looked for. */
export function fits(one: InstrumentSummary, risk: Risk | 'all', sought: string): boolean {
  if (risk !== 'all' && riskOf(one) !== risk) return false
  const words = sought.trim().toLowerCase()
  const text = `${one.serial} ${one.instrument} ${platformName(one.platform) ?? ''}`.toLowerCase()
  return words === '' || text.includes(words)
}
