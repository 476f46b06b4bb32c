import { type BoostedTrees, fitBoostedTrees, predictTrees } from '../learning/boosted-trees.ts'
import { findRegimes, type Regimes, regimeOf } from './find-regimes.ts'
import { findDrivers, earlyRows } from './find-drivers.ts'
import type { UnitSeries, UnitSet } from './unit-series.ts'

/** What takes operation out of signals, so that wear is left: levels and noise by regime, or a law of the drivers. */
export interface Conditioning {
  readonly regimes: Regimes
  /** Signals that the others follow, and each kept signal's law of them; null where there are none. */
  readonly drivers: { readonly signals: readonly number[]; readonly laws: readonly BoostedTrees[] } | null
  /** Signals that say something, by place in the set. */
  readonly kept: readonly number[]
  /** One row per regime, one value per kept signal. */
  readonly means: readonly Float64Array[]
  readonly scales: readonly Float64Array[]
}

/** A deviation this small against the level is rounding, not a signal. */
const constantShare = 1e-6
/** Standardised values are held to this: a broken reading must not outweigh a life. */
const deviationsMax = 8

/** Learns from whole histories what operation does to each signal. Settings and constant signals are left out. */
export function learnConditioning(set: UnitSet): Conditioning {
  const regimes = findRegimes(set)
  const all = momentsByRegime(set, regimes)
  const kept = set.names.flatMap((_, signal) =>
    regimes.signals.includes(signal) || all.every(({ scales }) => (scales[signal] ?? 0) === 0) ? [] : [signal],
  )
  const driving = regimes.signals.length === 0 ? findDrivers(set, kept) : []
  const means = all.map((moment) => Float64Array.from(kept, (signal) => moment.means[signal] ?? 0))
  const scales = all.map((moment) => Float64Array.from(kept, (signal) => moment.scales[signal] ?? 0))
  const plain: Conditioning = { regimes, drivers: null, kept, means, scales }
  if (driving.length === 0) return plain
  const early = earlyRows(set, driving)
  const left = kept.filter((signal) => !driving.includes(signal))
  const laws = left.map((signal) => {
    const target = early.column(signal)
    return fitBoostedTrees(
      early.table(target),
      target.filter((value) => !Number.isNaN(value)),
      { trees: 80, learningRate: 0.1 },
    )
  })
  const bare = { ...plain, kept: left, drivers: { signals: driving, laws } }
  const rests = set.units.map((unit) => ({ ...unit, signals: withoutDrivers(bare, unit) }))
  const [moment] = momentsByRegime({ names: left.map((signal) => set.names[signal] ?? ''), units: rests }, regimes)
  return { ...bare, means: [moment?.means ?? new Float64Array()], scales: [moment?.scales ?? new Float64Array()] }
}

/** The kept signals of a unit in standard deviations from what its operation leads to expect; NaN where missing. */
export function conditionSignals(conditioning: Conditioning, unit: UnitSeries): readonly Float64Array[] {
  const { regimes, kept, means, scales, drivers } = conditioning
  const rows = unit.times.length
  const regime = Int16Array.from({ length: rows }, (_, row) => regimeOf(regimes, unit.signals, row))
  const rests = drivers === null ? kept.map((signal) => unit.signals[signal]) : withoutDrivers(conditioning, unit)
  return rests.map((values, place) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const at = regime[row] as number
      const scale = scales[at]?.[place] ?? 0
      if (scale === 0) return Number.NaN
      const deviations = ((values?.[row] ?? Number.NaN) - (means[at]?.[place] ?? 0)) / scale
      return Math.max(-deviationsMax, Math.min(deviationsMax, deviations))
    }),
  )
}

function withoutDrivers({ drivers, kept }: Conditioning, unit: UnitSeries): readonly Float64Array[] {
  if (drivers === null) return kept.map((signal) => unit.signals[signal] ?? new Float64Array())
  const rows = unit.times.length
  const { signals, laws } = drivers
  const values = new Float64Array(rows * signals.length)
  for (let row = 0; row < rows; row++) {
    signals.forEach((signal, place) => {
      values[row * signals.length + place] = unit.signals[signal]?.[row] ?? Number.NaN
    })
  }
  return kept.map((signal, place) => {
    const law = laws[place]
    const expected =
      law === undefined ? new Float64Array(rows) : predictTrees(law, { rows, columns: signals.length, values })
    return expected.map((value, row) => (unit.signals[signal]?.[row] ?? Number.NaN) - value)
  })
}

function momentsByRegime(set: UnitSet, regimes: Regimes) {
  const count = regimes.centres.length
  const signals = set.names.length
  const [n, sum, squares] = [
    new Float64Array(count * signals),
    new Float64Array(count * signals),
    new Float64Array(count * signals),
  ]
  // Around the first value of each signal, so that the squares of large levels do not swallow small changes.
  const origin = set.names.map((_, signal) => firstValue(set, signal))
  for (const unit of set.units) {
    for (let row = 0; row < unit.times.length; row++) {
      const from = regimeOf(regimes, unit.signals, row) * signals
      for (let signal = 0; signal < signals; signal++) {
        const value = (unit.signals[signal]?.[row] ?? Number.NaN) - (origin[signal] ?? 0)
        if (Number.isNaN(value)) continue
        const at = from + signal
        n[at] = (n[at] as number) + 1
        sum[at] = (sum[at] as number) + value
        squares[at] = (squares[at] as number) + value * value
      }
    }
  }
  return regimes.centres.map((_, regime) => {
    const [means, scales] = [new Float64Array(signals), new Float64Array(signals)]
    for (let signal = 0; signal < signals; signal++) {
      const at = regime * signals + signal
      const here = Math.max(1, n[at] as number)
      const mean = (sum[at] as number) / here
      const level = mean + (origin[signal] ?? 0)
      const scale = Math.sqrt(Math.max(0, (squares[at] as number) / here - mean * mean))
      means[signal] = level
      scales[signal] = scale > constantShare * Math.max(1e-9, Math.abs(level)) ? scale : 0
    }
    return { means, scales }
  })
}

function firstValue(set: UnitSet, signal: number): number {
  for (const unit of set.units) {
    for (const value of unit.signals[signal] ?? []) if (!Number.isNaN(value)) return value
  }
  return 0
}
