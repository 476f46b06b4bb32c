import { type SignalSeries, signals } from '@seqward/contract'
import { useMemo, useState } from 'react'
import type uPlot from 'uplot'
import { shortNumber } from '../format/numbers.ts'
import { dayText, shortDayText } from '../format/times.ts'
import { withUnit } from '../format/units.ts'
import { useWords } from '../words/words.ts'
import { axes, paintBand, paintUpright, token } from './chart-look.ts'
import { Plot, type PlotOptions } from './plot.tsx'
import { changePosition, placeOf, positionsOf, rangeOf } from './signal-shape.ts'
import { SignalTable } from './signal-table.tsx'

const height = 168

/** A signal over runs or days, with its expected band and, in a case, the change marked. */
export function SignalChart(props: { readonly series: SignalSeries; readonly sinceDay: number | null }) {
  const { series, sinceDay } = props
  const { t, say, language } = useWords()
  const [hovered, setHovered] = useState<number | null>(null)
  const { points, expected } = series
  const text = (value: number) => withUnit(shortNumber(value, language), series.unit, language)

  const data = useMemo((): uPlot.AlignedData => {
    const out = points.map(({ value }) => (['above', 'below'].includes(placeOf(value, expected)) ? value : null))
    return [[...positionsOf(points)], points.map((point) => point.value), out]
  }, [points, expected])

  const options = useMemo((): PlotOptions => {
    const places = positionsOf(points)
    const change = changePosition(points, sinceDay)
    const first = places[0] ?? 0
    const last = places.at(-1) ?? 1
    const byRun = points.some((point) => point.run !== null)
    const dayAt = (at: number) => (byRun ? points[at]?.day : at)
    return {
      scales: {
        x: { time: false, range: [first - 0.7, last + 0.7] },
        y: { range: [...rangeOf({ ...series, points })] },
      },
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
      padding: [8, 10, 0, 0],
      axes: axes({
        x: (at) => {
          const day = Number.isInteger(at) ? dayAt(at) : undefined
          return day === undefined ? null : shortDayText(day, language)
        },
        y: (value) => shortNumber(value, language),
        xSpace: 76,
      }),
      series: [
        {},
        { stroke: () => token('--line-1'), width: 1.5, points: { show: true, size: 4, fill: () => token('--line-1') } },
        // Values outside the band are drawn again, larger and hollow, so that colour does not carry this alone.
        {
          paths: () => null,
          points: { show: true, size: 9, width: 2, stroke: () => token('--urgent'), fill: () => token('--raised') },
        },
      ],
      hooks: {
        drawClear: [(plot) => expected !== null && paintBand(plot, expected)],
        draw: [(plot) => change !== null && paintUpright(plot, change, { token: '--urgent', flag: true })],
        setCursor: [(plot) => setHovered(plot.cursor.idx ?? null)],
      },
    }
  }, [series, points, expected, sinceDay, language])

  const latest = points.at(-1)
  const name = say(signals[series.signal])
  const shown = hovered === null ? undefined : points[hovered]
  return (
    <figure className="chart">
      <figcaption>
        <strong>{name}</strong>
        <span className="chart-readout" aria-hidden="true">
          {shown === undefined
            ? expected === null
              ? t('chart.noBand')
              : t('chart.expected', { low: shortNumber(expected.low, language), high: text(expected.high) })
            : [dayText(shown.day, language), text(shown.value)].join(' · ')}
        </span>
        <span className="unseen">
          {latest !== undefined &&
            t(`chart.${placeOf(latest.value, expected)}`, {
              signal: name,
              count: points.length,
              last: text(latest.value),
            })}
          {sinceDay !== null && t('chart.change', { day: dayText(sinceDay, language) })}
        </span>
      </figcaption>
      <Plot options={options} data={data} height={height} />
      <SignalTable series={series} name={name} />
    </figure>
  )
}
