import type { SignalSeries } from '@seqward/contract'
import { useState } from 'react'
import { shortNumber } from '../format/numbers.ts'
import { dayIso, dayText } from '../format/times.ts'
import { withUnit } from '../format/units.ts'
import { ScrollRegion } from '../layout/scroll-region.tsx'
import { useWords } from '../words/words.ts'
import { placeOf } from './signal-shape.ts'

/** The values behind a chart, for whoever does not see it or wants the figures; made only when it is opened. */
export function SignalTable({ series, name }: { readonly series: SignalSeries; readonly name: string }) {
  const { t, language } = useWords()
  const [isOpen, setOpen] = useState(false)
  const byRun = series.points.some((point) => point.run !== null)
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('chart.table')}
        <span className="unseen"> {name}</span>
      </summary>
      {isOpen && (
        <ScrollRegion label={name}>
          <table className="compact">
            <caption className="unseen">{name}</caption>
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
          </table>
        </ScrollRegion>
      )}
    </details>
  )
}
