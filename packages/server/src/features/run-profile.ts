import type { Metric } from '@seqward/contract'
import type { ReadSpan } from './read-layout.ts'
import type { RunState } from './run-state.ts'

/** Cycles of one step of a profile: the same blocks that values leave a site in. */
export const profileCycles = 25

/**
 * The course of a run in steps of 25 cycles, from its first cycle on: what a forecast of its end goes by. Each value is the
 * mean over lanes, surfaces and the cycles of the step; NaN has no place in JSON, so a step without values is null.
 */
export interface RunProfile {
  readonly quality: readonly (number | null)[]
  readonly error: readonly (number | null)[]
  readonly focus: readonly (number | null)[]
  readonly intensity: readonly (number | null)[]
}

/** The whole steps that are done; index cycles are left out of quality and error. */
export function runProfile(state: RunState, layout: readonly ReadSpan[], cyclesDone: number | null): RunProfile {
  const steps = Math.min(stepsMax, Math.floor((cyclesDone ?? 0) / profileCycles))
  return {
    quality: byStep(state, 'cycle.q30_share', steps, layout),
    error: byStep(state, 'cycle.error_rate', steps, layout),
    focus: byStep(state, 'cycle.focus_width', steps, []),
    intensity: ofBlocks(state, steps, layout),
  }
}

/** 1,000 cycles: more than any kit has. */
const stepsMax = 40

function byStep(
  state: RunState,
  metric: Metric,
  steps: number,
  layout: readonly ReadSpan[],
): readonly (number | null)[] {
  const columns = state.series[metric]
  const cycles = columns?.keys.cycle
  if (columns === undefined || cycles === undefined || steps === 0) return []
  const [sums, counts] = [new Float64Array(steps), new Float64Array(steps)]
  const index = layout.filter((span) => span.isIndex)
  columns.values.forEach((value, row) => {
    const cycle = cycles[row] ?? 0
    const step = Math.floor((cycle - 1) / profileCycles)
    if (typeof value !== 'number' || step < 0 || step >= steps) return
    if (index.some((span) => cycle >= span.firstCycle && cycle <= span.lastCycle)) return
    sums[step] = (sums[step] ?? 0) + value
    counts[step] = (counts[step] ?? 0) + 1
  })
  return means(sums, counts)
}

/** Blocks count from 1 within each read; put at the step in which the block ends. */
function ofBlocks(state: RunState, steps: number, layout: readonly ReadSpan[]): readonly (number | null)[] {
  const columns = state.series['block.intensity']
  if (columns === undefined || steps === 0) return []
  const [sums, counts] = [new Float64Array(steps), new Float64Array(steps)]
  const starts = new Map(layout.map((span) => [span.read, span.firstCycle]))
  columns.values.forEach((value, row) => {
    const start = starts.get(columns.keys.read?.[row] ?? 0)
    if (typeof value !== 'number' || start === undefined) return
    const lastCycle = start - 1 + (columns.keys.block?.[row] ?? 1) * profileCycles
    const step = Math.ceil(lastCycle / profileCycles) - 1
    if (step < 0 || step >= steps) return
    sums[step] = (sums[step] ?? 0) + value
    counts[step] = (counts[step] ?? 0) + 1
  })
  return means(sums, counts)
}

/** Four significant figures: what the values are worth, and short as JSON. */
const means = (sums: Float64Array, counts: Float64Array): readonly (number | null)[] =>
  Array.from(sums, (sum, step) => {
    const count = counts[step] ?? 0
    return count === 0 ? null : Number((sum / count).toPrecision(4))
  })
