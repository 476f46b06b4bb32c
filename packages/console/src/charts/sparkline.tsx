import type { SignalPoint } from '@seqward/contract'
import { useWords } from '../words/words.ts'
import { numberText } from '../format/numbers.ts'
import { withUnit } from '../format/units.ts'

const width = 128
const height = 26
const air = 3
/** A span smaller than this many per cent of %≥Q30 is drawn as nearly flat: noise must not look like a fault. */
const spanMin = 4

/** The recent course of %≥Q30 as a small line with its latest value; its words say the same. */
export function Sparkline({ points }: { readonly points: readonly SignalPoint[] }) {
  const { t, language } = useWords()
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return <span className="quiet">{t('fleet.noSpark')}</span>
  const share = (value: number) => withUnit(numberText(value, 1, language, true), '%', language)
  const places = sparkPlaces(points.map((point) => point.value))
  const end = places.at(-1)
  const label = t('fleet.spark', { count: points.length, first: share(first.value), last: share(last.value) })
  return (
    <span className="spark">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
        <polyline points={places.map(([x, y]) => `${x},${y}`).join(' ')} className="spark-line" />
        {end !== undefined && <circle cx={end[0]} cy={end[1]} r={2.6} className="spark-end" />}
      </svg>
      <span className="spark-value">{share(last.value)}</span>
    </span>
  )
}

/** Values as places in the small drawing, oldest at the left, rounded to a tenth of a pixel. */
export function sparkPlaces(values: readonly number[]): readonly (readonly [number, number])[] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = Math.max(high - low, spanMin)
  const middle = (high + low) / 2
  const step = (width - 2 * air) / Math.max(values.length - 1, 1)
  const tenth = (value: number) => Math.round(value * 10) / 10
  return values.map((value, index) => [
    tenth(values.length === 1 ? width / 2 : air + index * step),
    tenth(height / 2 - ((value - middle) / span) * (height - 2 * air)),
  ])
}
