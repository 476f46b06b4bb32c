import { isLibraryRead, type ReadSpan } from './read-layout.ts'
import { mean } from './robust-statistics.ts'
import { numberFact, rowsOf, type RunState } from './run-state.ts'

/** Share of calls at Q30 and above over all library reads, in %; null while unknown. */
export function qualityShare(state: RunState, layout: readonly ReadSpan[]): number | null {
  const told = numberFact(state, 'run.q30_share')
  if (told !== null) return told
  const ofReads = mean(valuesOfLibraryReads(state, layout, 'read.q30_share'))
  return ofReads ?? mean([...qualityByCycle(state, layout).values()])
}

/**
 * How much quality a read keeps: %≥Q30 of its last third less that of its first third, in percentage points, mean over
 * the library reads that are done. Zero or below on a healthy run. Null where no read has enough cycles.
 */
export function qualityLate(state: RunState, layout: readonly ReadSpan[]): number | null {
  const byCycle = qualityByCycle(state, layout)
  const losses: number[] = []
  for (const span of layout) {
    // The last cycle of a read has no neighbour to correct its phasing with and always reads low.
    const last = span.lastCycle - 1
    const third = Math.floor((last - span.firstCycle + 1) / 3)
    if (span.isIndex || third < cyclesPerThirdMin || !byCycle.has(last)) continue
    const early = mean(valuesBetween(byCycle, span.firstCycle, span.firstCycle + third - 1))
    const late = mean(valuesBetween(byCycle, last - third + 1, last))
    if (early !== null && late !== null) losses.push(late - early)
  }
  return mean(losses)
}

/** Quality of the first cycles, which a library of low diversity spoils and phasing does not reach; %. */
export function qualityFirstCycles(state: RunState, layout: readonly ReadSpan[]): number | null {
  const first = layout.find((span) => !span.isIndex)?.firstCycle ?? 1
  return mean(valuesBetween(qualityByCycle(state, layout), first, first + firstCycles - 1))
}

/** Error rate against PhiX over all library reads, in %; null without PhiX or while unknown. */
export function errorRate(state: RunState, layout: readonly ReadSpan[]): number | null {
  const aligned = mean(valuesOfLibraryReads(state, layout, 'read.aligned_share'))
  if (aligned !== null && aligned < alignedShareMin) return null
  return mean(valuesOfLibraryReads(state, layout, 'read.error_rate')) ?? mean(errorsByCycle(state))
}

/** Below this a third is too short to tell a trend from a bad cycle. */
const cyclesPerThirdMin = 5
/** Cycles in which the instrument finds its clusters; a low-diversity library fails in them first. */
const firstCycles = 5
/** %: with fewer aligned clusters the error rate speaks of noise; a run without PhiX reports zero errors. */
const alignedShareMin = 0.1

function valuesOfLibraryReads(
  state: RunState,
  layout: readonly ReadSpan[],
  metric: 'read.q30_share' | 'read.error_rate' | 'read.aligned_share',
): number[] {
  return rowsOf(state, metric)
    .filter((row) => isLibraryRead(layout, row.read))
    .map((row) => row.value)
}

/** %≥Q30 of each library cycle, mean over lanes and surfaces. */
function qualityByCycle(state: RunState, layout: readonly ReadSpan[]): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>()
  for (const { cycle, value } of rowsOf(state, 'cycle.q30_share')) {
    if (layout.some((span) => span.isIndex && cycle >= span.firstCycle && cycle <= span.lastCycle)) continue
    const so = sums.get(cycle)
    sums.set(cycle, so === undefined ? { sum: value, count: 1 } : { sum: so.sum + value, count: so.count + 1 })
  }
  return new Map([...sums].map(([cycle, { sum, count }]) => [cycle, sum / count]))
}

function valuesBetween(byCycle: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const values: number[] = []
  for (let cycle = from; cycle <= to; cycle++) {
    const value = byCycle.get(cycle)
    if (value !== undefined) values.push(value)
  }
  return values
}

const errorsByCycle = (state: RunState) => rowsOf(state, 'cycle.error_rate').map((row) => row.value)
