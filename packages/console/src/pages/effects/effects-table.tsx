import { effectFactors, type EffectMetric, effectMetrics, type EffectRow, type Platform } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useSerials } from '../../api/use-serials.ts'
import { IntervalMark } from '../../charts/interval-mark.tsx'
import { type IntervalScale, scaleOf } from '../../charts/interval-scale.ts'
import { platformName } from '../../format/platform-names.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'
import { useEffectText, useVerdictText } from './verdict-text.ts'

/** Levels with their effects: figures, a mark on one scale, and what can be said, in words. */
export function EffectsTable({ metric, rows }: { readonly metric: EffectMetric; readonly rows: readonly EffectRow[] }) {
  const { t, say } = useWords()
  const scale = useMemo(() => scaleOf(rows.flatMap((row) => intervalOf(row) ?? [])), [rows])
  return (
    <>
      <p className="quiet">{t('effects.legend')}</p>
      <ScrollTable caption={t('effects.caption', { metric: say(effectMetrics[metric].label) })}>
        <thead>
          <tr>
            <th scope="col">{t('effects.level')}</th>
            <th scope="col" className="number">
              {t('effects.runs')}
            </th>
            <th scope="col" className="number">
              {t('effects.effect')}
            </th>
            <th scope="col">{t('effects.plot')}</th>
            <th scope="col">{t('effects.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.factor} ${row.level}`} metric={metric} row={row} scale={scale} />
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}

function Row(props: { readonly metric: EffectMetric; readonly row: EffectRow; readonly scale: IntervalScale | null }) {
  const { metric, row, scale } = props
  const { t, say } = useWords()
  const verdictText = useVerdictText(metric)
  const effectText = useEffectText(metric)
  const interval = intervalOf(row)
  const said = interval === null ? null : effectText(interval.value, interval.low, interval.high)
  return (
    <tr>
      <th scope="row">
        <Level row={row} />
        <span className="quiet block">{say(effectFactors[row.factor])}</span>
      </th>
      <td className="number">{row.runs}</td>
      <td className="number">{said === null ? t('effects.unknown') : said.range}</td>
      <td>
        {interval !== null && said !== null && scale !== null && (
          <IntervalMark
            {...interval}
            scale={scale}
            isSure={row.verdict === 'effect'}
            label={t('effects.mark', { level: row.level, effect: said.effect, low: said.low, high: said.high })}
          />
        )}
      </td>
      <td>{verdictText(row)}</td>
    </tr>
  )
}

function Level({ row: { factor, level } }: { readonly row: EffectRow }) {
  const serialOf = useSerials(factor === 'instrument')
  if (factor === 'instrument')
    return (
      <Link to="/instruments/$instrument" params={{ instrument: level }} className="code">
        {serialOf(level)}
      </Link>
    )
  if (factor === 'instrument-type') return platformName(level as Platform) ?? level
  return <span className="code">{level}</span>
}

function intervalOf({ effect, low, high }: EffectRow) {
  return effect === null || low === null || high === null ? null : { value: effect, low, high }
}
