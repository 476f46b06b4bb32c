import { type Random, randomOf } from '../random.ts'

export type LoadingEvent = 'overloaded' | 'low-diversity'

/** What the laboratory loaded: a property of the sample and of the hand that diluted it, never of the instrument. */
export interface Library {
  readonly event: LoadingEvent | undefined
  /** Factor on density and occupancy, and the share of passing clusters that is lost. */
  readonly loading: number
  readonly passingLoss: number
  /** Loss of quality that PhiX does not share. */
  readonly qualityLoss: number
  readonly phixShare: number
  readonly gcShare: number
}

export type Base = 'A' | 'C' | 'G' | 'T'
export const bases: readonly [Base, Base, Base, Base] = ['A', 'C', 'G', 'T']

/** An ordinary library for a run, or one in which the event went wrong. */
export function libraryOf(runKey: string, event: LoadingEvent | undefined): Library {
  const random = randomOf(runKey, 'library')
  const overloaded = event === 'overloaded'
  const lowDiversity = event === 'low-diversity'
  return {
    event,
    loading: (overloaded ? 1.42 : 1) * random.factor(0.06),
    passingLoss: (overloaded ? 0.17 : 0) + (lowDiversity ? 0.07 : 0) + Math.abs(random.normal()) * 0.008,
    qualityLoss: (overloaded ? 0.42 : 0) + (lowDiversity ? 0.3 : 0) + random.normal() * 0.05,
    // People add PhiX to a library of few different sequences, so that the channels keep their balance.
    phixShare: lowDiversity ? 0.1 + 0.08 * random.next() : 0.012 + 0.025 * random.next(),
    gcShare: 0.42 + 0.03 * random.normal(),
  }
}

/** Shares of A, C, G, T among the calls of a cycle. In a low-diversity library most clusters agree for a while. */
export function baseShares(library: Library, runKey: string, cycle: number): readonly [number, number, number, number] {
  const random = randomOf(runKey, 'bases', cycle)
  const gc = library.gcShare * random.factor(0.01)
  const even: readonly [number, number, number, number] = [(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2]
  if (library.event !== 'low-diversity') return jittered(even, random)
  const agreed = random.pick(bases)
  const agreement = 0.62
  return jittered(
    [
      even[0] * (1 - agreement) + (agreed === 'A' ? agreement : 0),
      even[1] * (1 - agreement) + (agreed === 'C' ? agreement : 0),
      even[2] * (1 - agreement) + (agreed === 'G' ? agreement : 0),
      even[3] * (1 - agreement) + (agreed === 'T' ? agreement : 0),
    ],
    random,
  )
}

function jittered(
  shares: readonly [number, number, number, number],
  random: Random,
): readonly [number, number, number, number] {
  const [a, c, g, t] = [
    shares[0] * random.factor(0.01),
    shares[1] * random.factor(0.01),
    shares[2] * random.factor(0.01),
    shares[3] * random.factor(0.01),
  ]
  const sum = a + c + g + t
  return [a / sum, c / sum, g / sum, t / sum]
}
