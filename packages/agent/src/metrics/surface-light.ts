import { medianOf } from './cells.ts'

/** Intensity of a lane and surface by cycle: natural logarithm, median over tiles, mean over channels. NaN for none. */
export interface SurfaceLight {
  readonly lane: number
  readonly surface: number
  readonly byCycle: Float64Array
}

/** A loss of light on one surface that its partner does not share. */
export interface Dimming {
  readonly lane: number
  readonly surface: number
  readonly fromCycle: number
  /** %, of what the surface had before. */
  readonly loss: number
}

/** Cycles on either side of a step, and the fewest of them. */
const stepCycles = 15
const stepCyclesMin = 5
/** Natural logarithm: 14 %. Within real runs the surfaces of a lane stay within 6 % of one another's course. */
const stepMin = 0.15
/** Fewer cycles could tell of single bases; library and bases are the same on both surfaces, so a ratio hides them. */
const balanceCyclesMin = 20

/** How much brighter the bottom surface of each lane is than the top, in % (100 ln); none below 20 cycles. */
export function surfaceBalance(
  lights: readonly SurfaceLight[],
  cycles: readonly number[],
): { readonly lane: number; readonly balance: number }[] {
  return lights.flatMap((top) => {
    const bottom = lights.find(({ lane, surface }) => lane === top.lane && surface === 2)
    if (top.surface !== 1 || bottom === undefined) return []
    const apart = apartOf(bottom, top, cycles)
    if (apart.length < balanceCyclesMin) return []
    return [{ lane: top.lane, balance: 100 * medianOf(Float64Array.from(apart, ({ apart: each }) => each)) }]
  })
}

/**
 * The largest lasting loss of each surface against the other surface of its lane or, on flow cells with one, against the
 * same surface of another lane. A loss is the surface's own: its partner's gain is none.
 */
export function dimmings(lights: readonly SurfaceLight[], cycles: readonly number[]): Dimming[] {
  return lights.flatMap((light) => {
    const partner = partnerOf(light, lights)
    const apart = partner === undefined ? [] : apartOf(light, partner, cycles)
    let worst: Dimming | null = null
    let step = stepMin
    for (let at = stepCyclesMin; at + stepCyclesMin <= apart.length; at++) {
      const before = apart.slice(Math.max(0, at - stepCycles), at)
      const after = apart.slice(at, at + stepCycles)
      const lost = middle(before, 'apart') - middle(after, 'apart')
      if (lost <= step) continue
      if (middle(before, 'own') - middle(after, 'own') < lost / 2) continue
      const fromCycle = apart[sharpest(apart, at, middle(before, 'apart'), middle(after, 'apart'))]?.cycle
      if (fromCycle === undefined) continue
      step = lost
      worst = { lane: light.lane, surface: light.surface, fromCycle, loss: 100 * (1 - Math.exp(-lost)) }
    }
    return worst === null ? [] : [worst]
  })
}

/** Medians shift before the step itself: where, near it, the two levels part best. */
function sharpest(apart: readonly Apart[], near: number, high: number, low: number): number {
  const from = Math.max(0, near - stepCycles)
  const around = apart.slice(from, near + stepCycles)
  let best = near
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at <= around.length; at++) {
    const off = around.reduce((sum, each, index) => sum + Math.abs(each.apart - (index < at ? high : low)), 0)
    if (off >= least) continue
    least = off
    best = from + at
  }
  return best
}

interface Apart {
  readonly cycle: number
  readonly apart: number
  readonly own: number
}

const middle = (of: readonly Apart[], which: 'apart' | 'own') => medianOf(Float64Array.from(of, (each) => each[which]))

function apartOf(light: SurfaceLight, partner: SurfaceLight, cycles: readonly number[]): readonly Apart[] {
  return cycles.flatMap((cycle) => {
    const own = light.byCycle[cycle] ?? Number.NaN
    const apart = own - (partner.byCycle[cycle] ?? Number.NaN)
    return Number.isNaN(apart) ? [] : [{ cycle, apart, own }]
  })
}

function partnerOf(light: SurfaceLight, lights: readonly SurfaceLight[]): SurfaceLight | undefined {
  return (
    lights.find((other) => other.lane === light.lane && other.surface !== light.surface) ??
    lights.find((other) => other.lane !== light.lane && other.surface === light.surface)
  )
}
