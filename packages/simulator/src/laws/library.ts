import { type Random, randomOf } from '../random.ts'

/** What is special about a library and the way in which it was loaded; an ordinary one is `ordinaryLibrary`. */
export interface LibraryTraits {
  /** Factor on density and occupancy. */
  readonly loading: number
  /** Share of clusters that do not pass, beyond the usual. */
  readonly passingLoss: number
  /** Loss of quality that PhiX does not share, in logits of the share at Q30. */
  readonly qualityLoss: number
  /** Least share of PhiX among the clusters, and the span above it over which runs differ. */
  readonly phixLeast: number
  readonly phixSpan: number
  /** Share of clusters that show the same base in a cycle, beyond chance. */
  readonly agreement: number
}

export type LibraryTrait = keyof LibraryTraits

export const ordinaryLibrary: LibraryTraits = {
  loading: 1,
  passingLoss: 0,
  qualityLoss: 0,
  phixLeast: 0.012,
  phixSpan: 0.025,
  agreement: 0,
}

/** What the laboratory loaded: a property of the sample and of the hand that diluted it, never of the instrument. */
export interface Library {
  readonly loading: number
  readonly passingLoss: number
  readonly qualityLoss: number
  readonly phixShare: number
  readonly gcShare: number
  readonly agreement: number
}

export type Base = 'A' | 'C' | 'G' | 'T'
export const bases: readonly [Base, Base, Base, Base] = ['A', 'C', 'G', 'T']

/** The library of a run: its traits, and what differs from run to run even at the best bench. */
export function libraryOf(runKey: string, traits: LibraryTraits = ordinaryLibrary): Library {
  const random = randomOf(runKey, 'library')
  return {
    loading: traits.loading * random.factor(0.06),
    passingLoss: traits.passingLoss + Math.abs(random.normal()) * 0.008,
    qualityLoss: traits.qualityLoss + random.normal() * 0.05,
    phixShare: traits.phixLeast + traits.phixSpan * random.next(),
    gcShare: 0.42 + 0.03 * random.normal(),
    agreement: traits.agreement,
  }
}

/** Shares of A, C, G, T among the calls of a cycle. In a low-diversity library most clusters agree for a while. */
export function baseShares(library: Library, runKey: string, cycle: number): readonly [number, number, number, number] {
  const random = randomOf(runKey, 'bases', cycle)
  const gc = library.gcShare * random.factor(0.01)
  const even: readonly [number, number, number, number] = [(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2]
  const { agreement } = library
  if (agreement === 0) return jittered(even, random)
  const agreed = random.pick(bases)
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
