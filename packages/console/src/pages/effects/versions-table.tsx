import { type EffectsReport, effectMetrics, type VersionChange } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useSerials } from '../../api/use-serials.ts'
import { IntervalMark } from '../../charts/interval-mark.tsx'
import { scaleOf } from '../../charts/interval-scale.ts'
import { OnDay } from '../../layout/times.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'
import { useEffectText, useVerdictText } from './verdict-text.ts'

/** Updates shown; a fleet has them by the thousand, and the latest matter. */
const rowsMax = 100
/** Least effect that would have shown, from the half width of a 95 % interval. */
const detectableOfReach = 2.8 / 1.96

/** A metric before and after each software update, over the fleet and by instrument. */
export function VersionsTable({ report }: { readonly report: EffectsReport }) {
  const { t, say } = useWords()
  const rows = report.versions.slice(0, rowsMax)
  const scale = useMemo(
    () => scaleOf(report.versions.slice(0, rowsMax).map(({ change, low, high }) => ({ value: change, low, high }))),
    [report],
  )
  const serialOf = useSerials()
  const verdictText = useVerdictText(report.metric)
  const effectText = useEffectText(report.metric)
  return (
    <ScrollTable caption={t('effects.versionsCaption', { metric: say(effectMetrics[report.metric].label) })}>
      <thead>
        <tr>
          <th scope="col">{t('effects.update')}</th>
          <th scope="col">{t('effects.where')}</th>
          <th scope="col">{t('effects.since')}</th>
          <th scope="col" className="number">
            {t('effects.beforeAfter')}
          </th>
          <th scope="col" className="number">
            {t('effects.effect')}
          </th>
          <th scope="col">{t('effects.plot')}</th>
          <th scope="col">{t('effects.verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const said = effectText(row.change, row.low, row.high)
          return (
            <tr key={`${row.instrument} ${row.from} ${row.to} ${row.day}`}>
              <th scope="row" className="code">
                {t('effects.from', { from: row.from, to: row.to })}
              </th>
              <td>
                <Where row={row} serialOf={serialOf} />
              </td>
              <td>
                <OnDay day={row.day} />
              </td>
              <td className="number">{t('effects.pair', { before: row.runsBefore, after: row.runsAfter })}</td>
              <td className="number">{said.range}</td>
              <td>
                {scale !== null && (
                  <IntervalMark
                    value={row.change}
                    low={row.low}
                    high={row.high}
                    scale={scale}
                    isSure={row.verdict === 'effect'}
                    label={t('effects.mark', { level: row.to, effect: said.effect, low: said.low, high: said.high })}
                  />
                )}
              </td>
              <td>{verdictText({ ...row, detectable: (detectableOfReach * (row.high - row.low)) / 2 })}</td>
            </tr>
          )
        })}
      </tbody>
    </ScrollTable>
  )
}

function Where(props: { readonly row: VersionChange; readonly serialOf: (instrument: string) => string }) {
  const { t } = useWords()
  const { row, serialOf } = props
  const { instrument } = row
  if (instrument === null) return t('effects.fleet', { count: row.instruments })
  return (
    <Link to="/instruments/$instrument" params={{ instrument }} className="code">
      {serialOf(instrument)}
    </Link>
  )
}
