import type { SignalSeries } from '@seqward/contract'
import { shortNumber } from '../format/numbers.ts'
import { dayIso, dayText } from '../format/times.ts'
import { withUnit } from '../format/units.ts'
import { useWords } from '../words/words.ts'
import { FoldedTable } from './folded-table.tsx'
import { placeOf } from './signal-shape.ts'

/** The values behind a chart: one row a run or day. */
export function SignalTable({ series, name }: { readonly series: SignalSeries; readonly name: string }) {
  const { t, language } = useWords()
  const byRun = series.points.some((point) => point.run !== null)
  return (
    <FoldedTable
      name={name}
      renderRows={() => (
        <>
          <thead>
            <tr>
              <th scope="col">{t('chart.day')}</th>
              {byRun && <th scope="col">{t('chart.run')}</th>}
              <th scope="col" className="number">
                {t('chart.value')}
              </th>
            </tr>
          </thead>
          <tbody>
            {series.points.map((point, index) => (
              <tr key={`${point.day} ${point.run ?? index}`}>
                <td>
                  <time dateTime={dayIso(point.day)}>{dayText(point.day, language)}</time>
                </td>
                {byRun && <td className="code">{point.run}</td>}
                <td className="number">
                  {withUnit(shortNumber(point.value, language), series.unit, language)}
                  {['above', 'below'].includes(placeOf(point.value, series.expected)) && (
                    <span className="tag tag-urgent">{t('chart.out')}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </>
      )}
    />
  )
}
