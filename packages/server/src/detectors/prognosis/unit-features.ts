import type { UnitSeries } from './unit-series.ts'

/** Memories of the moving averages, in typical steps between rows: a few rows, some tens, half a usual life. */
export const memorySteps = [4, 10, 25] as const
/** Rows at a unit's start that say where it began. */
const startRows = 12
/** Steps over which a slope is taken. */
const slopeSteps = [12, 30] as const

/** Features of each signal at one row, in this order. */
export const featuresPerSignal = memorySteps.length + 1 + slopeSteps.length

/** Features of a unit at each of its rows, from that row and those before alone; row after row, `width` each. */
export interface UnitFeatures {
  readonly width: number
  readonly values: Float64Array
}

/**
 * For every row: age in steps, and for every signal its moving averages, its way from the unit's own start, and its
 * slopes. `step` is the typical time between rows; averages and slopes weigh by time, so that uneven rows do no harm.
 */
export function unitFeatures(times: Float64Array, signals: readonly Float64Array[], step: number): UnitFeatures {
  const width = 1 + signals.length * featuresPerSignal
  const values = new Float64Array(times.length * width)
  const first = times[0] ?? 0
  for (let row = 0; row < times.length; row++) values[row * width] = ((times[row] as number) - first) / step
  signals.forEach((signal, index) => {
    const from = 1 + index * featuresPerSignal
    memorySteps.forEach((memory, place) => movingAverage(times, signal, memory * step, values, from + place, width))
    fromStart(signal, values, from, width)
    slopeSteps.forEach((span, place) => {
      slopes(times, signal, span * step, step, values, from + memorySteps.length + 1 + place, width)
    })
  })
  return { width, values }
}

/** Typical time between rows: the median over all units; 1 when no unit has two rows apart. */
export function typicalStep(units: readonly UnitSeries[]): number {
  const steps: number[] = []
  for (const { times } of units) {
    for (let row = 1; row < times.length; row++) {
      const step = (times[row] as number) - (times[row - 1] as number)
      if (step > 0) steps.push(step)
    }
  }
  const sorted = Float64Array.from(steps).sort()
  return sorted[sorted.length >> 1] ?? 1
}

/**
 * Average with weights that fall by e in `memory` of time, freed of the start's bias by dividing by the weight that
 * there is. NaN until the first value.
 */
function movingAverage(
  times: Float64Array,
  signal: Float64Array,
  memory: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  let [sum, weight] = [0, 0]
  for (let row = 0; row < times.length; row++) {
    const gap = row === 0 ? 0 : (times[row] as number) - (times[row - 1] as number)
    const kept = Math.exp(-gap / memory)
    sum *= kept
    weight *= kept
    const value = signal[row] as number
    if (!Number.isNaN(value)) {
      sum += value
      weight += 1
    }
    out[row * width + at] = weight > 1e-9 ? sum / weight : Number.NaN
  }
}

/** Middle memory less the mean of the first rows; the moving averages stand already at `from`. */
function fromStart(signal: Float64Array, out: Float64Array, from: number, width: number): void {
  let [sum, count] = [0, 0]
  for (let row = 0; row < signal.length; row++) {
    const value = signal[row] as number
    if (row < startRows && !Number.isNaN(value)) {
      sum += value
      count++
    }
    out[row * width + from + memorySteps.length] =
      (out[row * width + from + 1] as number) - (count > 0 ? sum / count : Number.NaN)
  }
}

/** Least-squares slope per step over the rows of the last `span` of time; NaN of fewer than four values. */
function slopes(
  times: Float64Array,
  signal: Float64Array,
  span: number,
  step: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  let [from, n, x, y, xx, xy] = [0, 0, 0, 0, 0, 0]
  const first = times[0] ?? 0
  for (let row = 0; row < times.length; row++) {
    const time = ((times[row] as number) - first) / step
    const value = signal[row] as number
    if (!Number.isNaN(value)) {
      n++
      x += time
      y += value
      xx += time * time
      xy += time * value
    }
    while (from < row && (times[row] as number) - (times[from] as number) > span) {
      const old = signal[from] as number
      if (!Number.isNaN(old)) {
        const oldTime = ((times[from] as number) - first) / step
        n--
        x -= oldTime
        y -= old
        xx -= oldTime * oldTime
        xy -= oldTime * old
      }
      from++
    }
    const spread = xx - (x * x) / Math.max(n, 1)
    out[row * width + at] = n >= 4 && spread > 1e-6 ? (xy - (x * y) / n) / spread : Number.NaN
  }
}
