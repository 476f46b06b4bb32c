import type { Cause } from '@seqward/contract'
import type { RunFeatures } from '../features/run-features.ts'
import type { InstrumentHistory } from './instrument-history.ts'
import type { SignalRule } from './signal-rules.ts'
import type { Track } from './tracks.ts'

/** Something that runs of several instruments can have in common and that is no instrument. */
export interface Factor {
  readonly cause: Extract<Cause, 'reagent-lot' | 'flow-cell-lot' | 'software-version'>
  readonly valueOf: (run: RunFeatures) => string | null
}

export const factors: readonly Factor[] = [
  { cause: 'reagent-lot', valueOf: (run) => run.reagentLot },
  { cause: 'flow-cell-lot', valueOf: (run) => run.flowCellLot },
  { cause: 'software-version', valueOf: (run) => run.controlSoftware },
]

/** One instrument as the fleet's assessment sees it: its runs, oldest first, and their signals. */
export interface Stratum {
  readonly history: InstrumentHistory
  readonly runs: readonly RunFeatures[]
  readonly tracks: ReadonlyMap<SignalRule, Track>
}

/** A value of a factor, with the runs that have it, by instrument. */
export interface Group {
  readonly factor: Factor
  readonly value: string
  readonly runs: ReadonlyMap<string, ReadonlySet<string>>
}

/** The values of a factor that at least so many instruments share, each with at least so many runs. */
export function sharedGroups(
  factor: Factor,
  strata: readonly Stratum[],
  instrumentsMin: number,
  runsMin: number,
): readonly Group[] {
  const byValue = new Map<string, Map<string, Set<string>>>()
  for (const { history, runs } of strata) {
    for (const run of runs) {
      const value = factor.valueOf(run)
      if (value === null) continue
      const instruments = byValue.get(value) ?? new Map<string, Set<string>>()
      const held = instruments.get(history.instrument) ?? new Set<string>()
      byValue.set(value, instruments.set(history.instrument, held.add(run.run)))
    }
  }
  return [...byValue].flatMap(([value, runs]) => {
    const enough = [...runs.values()].filter((each) => each.size >= runsMin).length >= instrumentsMin
    return enough ? [{ factor, value, runs }] : []
  })
}

/** Share of the runs of either group that have both: 1 when the two cannot be told apart. */
export function overlap(a: Group, b: Group): number {
  let both = 0
  let either = 0
  for (const instrument of new Set([...a.runs.keys(), ...b.runs.keys()])) {
    const ofA = a.runs.get(instrument) ?? new Set<string>()
    const ofB = b.runs.get(instrument) ?? new Set<string>()
    const shared = [...ofA].filter((run) => ofB.has(run)).length
    both += shared
    either += ofA.size + ofB.size - shared
  }
  return either === 0 ? 0 : both / either
}
