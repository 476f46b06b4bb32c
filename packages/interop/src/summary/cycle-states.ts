import type { CycleRecords } from './cycle-records.ts'
import type { CycleState } from './run-summary.ts'
import type { SummaryParts } from './summary-parts.ts'

/** How many cycles of a read the tiles of a lane have done, fewest and most (spec: summary-statistics 8). */
export function cycleStateOf(parts: SummaryParts, tiles: readonly number[], readIndex: number): CycleState {
  const range = (records: CycleRecords | undefined) => cycleRange(parts, records, tiles, readIndex)
  return {
    extracted: range(parts.extraction?.records),
    called: range(parts.called?.records),
    qscored: range(parts.q?.records),
    error: range(parts.error?.records),
  }
}

function cycleRange(
  { grid, tile }: SummaryParts,
  records: CycleRecords | undefined,
  tiles: readonly number[],
  readIndex: number,
): [number, number] | null {
  const before = (grid.runInfo.reads[readIndex]?.firstCycle ?? 1) - 1
  let fewest = Number.POSITIVE_INFINITY
  let most = 0
  for (const index of tiles) {
    const last = records?.lastCycleOf(index, readIndex) ?? 0
    // A tile that is known but has nothing in this read stands where the read begins.
    const cycle = last > 0 ? last : tile?.has(index) === true ? before : undefined
    if (cycle === undefined) continue
    fewest = Math.min(fewest, cycle)
    most = Math.max(most, cycle)
  }
  if (fewest === Number.POSITIVE_INFINITY) return null
  return most < before ? [fewest, most] : [fewest - before, most - before]
}
