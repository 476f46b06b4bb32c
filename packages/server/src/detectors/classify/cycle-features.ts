/** A cycle seen by several sensors: one series a sensor, of any length, at equal steps over the same span of time. */
export type Cycle = Readonly<Record<string, readonly number[]>>

/** How cycles are described: one layout for all, so that the same place always means the same. */
export interface CycleLayout {
  readonly sensors: readonly string[]
  /** Parts into which each sensor's series is cut, coarse to fine; empty for a single value. */
  readonly parts: readonly (readonly number[])[]
  readonly width: number
}

/** Halves to twelfths: phases of a cycle differ, and no scale is known beforehand. */
const scales = [2, 4, 8, 12] as const
/** Fewer points give no shape: mean and extremes of the coarser part say it all. */
const pointsPerPartMin = 4

/** The layout that fits these cycles: every sensor that any of them has, cut by the longest series seen. */
export function layOutCycles(cycles: readonly Cycle[]): CycleLayout {
  const longest = new Map<string, number>()
  for (const cycle of cycles)
    for (const [sensor, series] of Object.entries(cycle))
      longest.set(sensor, Math.max(longest.get(sensor) ?? 0, series.length))
  const sensors = [...longest.keys()].toSorted()
  const parts = sensors.map((sensor) =>
    scales.filter((scale) => (longest.get(sensor) ?? 0) >= scale * pointsPerPartMin),
  )
  const width = parts.reduce((sum, counts) => sum + shapeWidth * (1 + counts.reduce((all, count) => all + count, 0)), 0)
  return { sensors, parts, width }
}

/**
 * A cycle in `layout.width` numbers: for each sensor, the shape of the whole and of each part at each scale. NaN where
 * there is no value.
 */
export function describeCycle(cycle: Cycle, { sensors, parts, width }: CycleLayout): Float64Array {
  const description = new Float64Array(width)
  let at = 0
  const put = (series: readonly number[]) => {
    description.set(shapeOf(series), at)
    at += shapeWidth
  }
  sensors.forEach((sensor, index) => {
    const series = cycle[sensor] ?? []
    put(series)
    for (const count of parts[index] ?? [])
      for (let part = 0; part < count; part++)
        put(series.slice(Math.floor((part * series.length) / count), Math.floor(((part + 1) * series.length) / count)))
  })
  return description
}

const shapeWidth = 6

/** Mean, deviation, slope a step, skewness, greatest and least value; values that are no numbers are passed over. */
function shapeOf(series: readonly number[]): readonly number[] {
  const values = series.filter(Number.isFinite)
  const count = values.length
  if (count === 0) return Array<number>(shapeWidth).fill(Number.NaN)
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const middle = (count - 1) / 2
  let squares = 0
  let cubes = 0
  let products = 0
  let steps = 0
  let most = Number.NEGATIVE_INFINITY
  let least = Number.POSITIVE_INFINITY
  values.forEach((value, at) => {
    const apart = value - mean
    squares += apart ** 2
    cubes += apart ** 3
    products += (at - middle) * apart
    steps += (at - middle) ** 2
    most = Math.max(most, value)
    least = Math.min(least, value)
  })
  const deviation = Math.sqrt(squares / count)
  // A series that rounding alone keeps from being flat has no skewness to speak of.
  const isFlat = deviation <= 1e-9 * Math.max(Math.abs(mean), 1e-9)
  return [mean, deviation, steps > 0 ? products / steps : 0, isFlat ? 0 : cubes / count / deviation ** 3, most, least]
}
