import { isLibraryRead, type ReadSpan } from './read-layout.ts'
import { mean } from './robust-statistics.ts'
import { rowsOf, type RunState } from './run-state.ts'

type Rate = 'read.phasing_rate' | 'read.prephasing_rate'

/** Phasing or prephasing in % a cycle: mean over library reads, lanes and surfaces. Null while unknown. */
export function phasingRate(state: RunState, layout: readonly ReadSpan[], metric: Rate): number | null {
  return mean([...ratesByLane(state, layout, metric).values()])
}

/**
 * How far the lanes lie apart in phasing: highest less lowest lane, in % of their mean. Taken relative so that a kit
 * which phases more in every lane does not show. Null with one lane, or where phasing is too low to compare.
 */
export function phasingSpread(state: RunState, layout: readonly ReadSpan[]): number | null {
  const lanes = [...ratesByLane(state, layout, 'read.phasing_rate').values()]
  const middle = mean(lanes)
  if (lanes.length < 2 || middle === null || middle < phasingMin) return null
  return (100 * (Math.max(...lanes) - Math.min(...lanes))) / middle
}

/** Clusters per square millimetre: mean over lanes and surfaces. Null while unknown. */
export function density(state: RunState): number | null {
  return mean(rowsOf(state, 'lane.density').map((row) => row.value))
}

/** Share of wells that hold a cluster in %: mean over lanes and surfaces. Null on flow cells without wells. */
export function occupiedShare(state: RunState): number | null {
  return mean(rowsOf(state, 'lane.occupied_share').map((row) => row.value))
}

/** Share of clusters that pass the filter in %: mean over lanes and surfaces. Null while unknown. */
export function passFilterShare(state: RunState): number | null {
  return mean(rowsOf(state, 'lane.pf_share').map((row) => row.value))
}

/** % a cycle: below this, lanes differ by rounding. */
const phasingMin = 0.01

function ratesByLane(state: RunState, layout: readonly ReadSpan[], metric: Rate): Map<number, number> {
  const byLane = new Map<number, number[]>()
  for (const { lane, read, value } of rowsOf(state, metric)) {
    if (!isLibraryRead(layout, read)) continue
    const rates = byLane.get(lane)
    if (rates === undefined) byLane.set(lane, [value])
    else rates.push(value)
  }
  return new Map([...byLane].map(([lane, rates]) => [lane, mean(rates) ?? 0]))
}
