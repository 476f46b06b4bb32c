import { type IntervalScale, placeOn } from './interval-scale.ts'

const width = 160
const height = 18
const middle = height / 2

/**
 * An estimate as a dot with its interval as a line, on a scale that all rows of a table share, and no effect as an upright
 * line. The words beside it say the same, so its name is short. An interval that leaves the scale ends in an arrow.
 */
export function IntervalMark(props: {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly scale: IntervalScale
  /** Solid where something can be said; hollow where not. */
  readonly isSure: boolean
  readonly label: string
}) {
  const { value, low, high, scale, isSure, label } = props
  const at = (of: number) => placeOn(scale, of) * width
  const [left, right] = [at(low), at(high)]
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      <line x1={at(0)} x2={at(0)} y1={0} y2={height} className="mark-none" />
      <line x1={left} x2={right} y1={middle} y2={middle} className="mark-interval" />
      {low < scale.low && <path d={`M0 ${middle}l6-4v8z`} className="mark-arrow" />}
      {high > scale.high && <path d={`M${width} ${middle}l-6-4v8z`} className="mark-arrow" />}
      <circle cx={at(value)} cy={middle} r={4} className={isSure ? 'mark-dot' : 'mark-dot mark-hollow'} />
    </svg>
  )
}
