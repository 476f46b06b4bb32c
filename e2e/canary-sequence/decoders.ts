import type { Body } from '@seqward/contract'
import { ampliconCycles, type Base, type Chemistry } from './amplicon-run.ts'

export const baseOrder: readonly Base[] = ['A', 'C', 'G', 'T']
const blockCycles = 25

/** A cycle as an attacker sees it: one number for each series that says anything of this cycle or of its block. */
export type CycleView = readonly number[]

/** Everything that bodies say by cycle or by block of cycles, as one row for each cycle; columns are the same in all runs. */
export function cycleViews(bodies: readonly Body[]): readonly CycleView[] {
  const columns = new Map<string, number[]>()
  const column = (name: string) => {
    const known = columns.get(name) ?? Array.from({ length: ampliconCycles }, () => Number.NaN)
    columns.set(name, known)
    return known
  }
  for (const { series } of bodies)
    for (const { metric, keys, values } of series) {
      const { cycle, block, ...others } = keys
      for (const [row, value] of values.entries()) {
        if (typeof value !== 'number') continue
        const rest = Object.entries(others).map(([name, held]) => `${name}=${held?.[row]}`)
        const name = [metric, ...rest].join(' ')
        if (cycle !== undefined) column(name)[(cycle[row] ?? 1) - 1] = value
        else if (block !== undefined)
          for (let at = 0; at < blockCycles; at++) column(name)[((block[row] ?? 1) - 1) * blockCycles + at] = value
      }
    }
  const names = [...columns.keys()].sort()
  return Array.from({ length: ampliconCycles }, (_, at) => names.flatMap((name) => around(columns.get(name) ?? [], at)))
}

/** A value as it is, and against its neighbours: what drifts with the cycle is no sign of a base. */
function around(values: readonly number[], at: number): readonly number[] {
  const value = values[at] ?? Number.NaN
  const near = values.slice(Math.max(0, at - 6), at + 7).filter((one) => !Number.isNaN(one))
  const mean = near.reduce((sum, one) => sum + one, 0) / Math.max(near.length, 1)
  return Number.isNaN(value) ? [0, 0] : [value, value - mean]
}

/** The channel that stands out most, by whatever is known of channels: no training, as one would do by hand. */
export function argmaxDecoder(chemistry: Chemistry, bodies: readonly Body[]): readonly Base[] {
  const channels = chemistry === 'four-channel' ? 4 : 2
  const signals = ['block.intensity', 'cycle.focus_width'].map((metric) => {
    const table = Array.from({ length: channels }, () => Array.from({ length: ampliconCycles }, () => 0))
    for (const one of bodies.flatMap(({ series }) => series).filter((series) => series.metric === metric))
      for (const [row, value] of one.values.entries()) {
        const into = table[(one.keys.channel?.[row] ?? 1) - 1]
        const [from, count] =
          one.keys.cycle === undefined
            ? [((one.keys.block?.[row] ?? 1) - 1) * blockCycles, blockCycles]
            : [(one.keys.cycle[row] ?? 1) - 1, 1]
        for (let at = from; at < from + count; at++) if (into !== undefined) into[at] = Number(value)
      }
    return table.map((values) => {
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length
      return values.map((value) => value / (mean || 1) - 1)
    })
  })
  return Array.from({ length: ampliconCycles }, (_, at) => {
    const strength = Array.from({ length: channels }, (__, channel) =>
      signals.reduce((sum, table) => sum + (table[channel]?.[at] ?? 0), 0),
    )
    if (channels === 4) return baseOrder[strength.indexOf(Math.max(...strength))] ?? 'A'
    const [red = 0, green = 0] = strength
    if (red > 0) return green > 0 ? 'A' : 'C'
    return green > 0 ? 'T' : 'G'
  })
}

export interface Sample {
  readonly view: CycleView
  readonly base: Base
}

/** Columns brought to mean 0 and spread 1 as they are in the training set. */
function scaler(samples: readonly Sample[]): (view: CycleView) => Float64Array {
  const width = samples[0]?.view.length ?? 0
  const mean = new Float64Array(width)
  const spread = new Float64Array(width)
  for (const { view } of samples)
    for (let at = 0; at < width; at++) mean[at] = (mean[at] ?? 0) + (view[at] ?? 0) / samples.length
  for (const { view } of samples)
    for (let at = 0; at < width; at++)
      spread[at] = (spread[at] ?? 0) + ((view[at] ?? 0) - (mean[at] ?? 0)) ** 2 / samples.length
  return (view) =>
    Float64Array.from(mean, (centre, at) => ((view[at] ?? 0) - centre) / (Math.sqrt(spread[at] ?? 0) || 1))
}

export type Decoder = (view: CycleView) => Base

/** The base whose mean is nearest. */
export function nearestCentroid(samples: readonly Sample[]): Decoder {
  const scale = scaler(samples)
  const centres = baseOrder.map((base) => {
    const own = samples.filter((sample) => sample.base === base).map(({ view }) => scale(view))
    return Float64Array.from(own[0] ?? [], (_, at) => own.reduce((sum, one) => sum + (one[at] ?? 0), 0) / own.length)
  })
  return (view) => {
    const scaled = scale(view)
    const distances = centres.map((centre) =>
      centre.reduce((sum, value, at) => sum + (value - (scaled[at] ?? 0)) ** 2, 0),
    )
    return baseOrder[distances.indexOf(Math.min(...distances))] ?? 'A'
  }
}

/** Softmax regression, by plain descent along the gradient. */
export function softmaxRegression(samples: readonly Sample[], steps = 120, rate = 0.5): Decoder {
  const scale = scaler(samples)
  const inputs = samples.map(({ view }) => scale(view))
  const width = (inputs[0]?.length ?? 0) + 1
  const weights = baseOrder.map(() => new Float64Array(width))
  const scoresOf = (input: Float64Array) =>
    weights.map((own) => {
      let score = own[width - 1] ?? 0
      for (let at = 0; at < width - 1; at++) score += (own[at] ?? 0) * (input[at] ?? 0)
      return score
    })
  for (let step = 0; step < steps; step++) {
    const gradients = baseOrder.map(() => new Float64Array(width))
    for (const [row, input] of inputs.entries()) {
      const scores = scoresOf(input)
      const highest = Math.max(...scores)
      const shares = scores.map((score) => Math.exp(score - highest))
      const total = shares.reduce((sum, share) => sum + share, 0)
      for (const [base, gradient] of gradients.entries()) {
        const error = (shares[base] ?? 0) / total - (baseOrder[base] === samples[row]?.base ? 1 : 0)
        for (let at = 0; at < width - 1; at++) gradient[at] = (gradient[at] ?? 0) + error * (input[at] ?? 0)
        gradient[width - 1] = (gradient[width - 1] ?? 0) + error
      }
    }
    for (const [base, own] of weights.entries())
      for (let at = 0; at < width; at++)
        own[at] = (own[at] ?? 0) - (rate * (gradients[base]?.[at] ?? 0)) / inputs.length
  }
  return (view) => {
    const scores = scoresOf(scale(view))
    return baseOrder[scores.indexOf(Math.max(...scores))] ?? 'A'
  }
}
