import type { CycleIds } from '@seqward/interop'
import type { RunLayout } from './run-layout.ts'

/**
 * A tile that lags behind the first by more cycles than this is taken as missing: instruments finish the tiles of a
 * cycle in any order, but work at most a few cycles at a time.
 */
const lateCyclesMax = 5

/**
 * The last cycle of a metric set that is complete: all tiles have it, or so many later cycles have begun that no further
 * tile will come. In a run that has ended every cycle is complete. 0 while there is none.
 */
export function completedThrough(set: CycleIds | undefined, layout: RunLayout, ended: boolean): number {
  if (set === undefined) return 0
  if (ended) return layout.cycles.totalCycles
  const counts = new Uint32Array(layout.cycles.totalCycles + 1)
  let latest = 0
  for (let row = 0; row < set.cycle.length; row++) {
    const cycle = set.cycle[row] ?? 0
    counts[cycle] = (counts[cycle] ?? 0) + 1
    if (cycle > latest) latest = cycle
  }
  for (let cycle = latest; cycle > latest - lateCyclesMax && cycle > 0; cycle--)
    if ((counts[cycle] ?? 0) >= layout.expectedTiles) return cycle
  return Math.max(0, latest - lateCyclesMax)
}

/** The latest cycle of which any record is there; 0 for none. */
export function latestCycle(set: CycleIds | undefined): number {
  let latest = 0
  for (const cycle of set?.cycle ?? []) if (cycle > latest) latest = cycle
  return latest
}
