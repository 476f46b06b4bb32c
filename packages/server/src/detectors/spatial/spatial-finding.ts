import type { Cause, FlowCellPlace, Signal, Subsystem } from '@seqward/contract'

/** What a detector of this folder can say of one run. */
export const spatialPatterns = ['surface-loss', 'edge-focus', 'cycle-burst', 'bubble', 'obstruction', 'dirt'] as const
export type SpatialPattern = (typeof spatialPatterns)[number]

/** A pattern inside one run: what, where, how far out, and whether the run is clearly the worse for it. */
export interface SpatialFinding {
  readonly pattern: SpatialPattern
  readonly run: string
  readonly subsystem: Subsystem
  readonly cause: Cause
  /** The signal in which it shows, with value and expectation in its unit. */
  readonly signal: Signal
  readonly direction: 'up' | 'down'
  readonly observed: number
  readonly expected: number
  readonly unit: string
  readonly deviations: number
  readonly place: FlowCellPlace
  /** Clear enough in this one run to act on; else it is watched until it comes again. */
  readonly isClear: boolean
}

/** Lanes or surfaces in order, each once. */
export function inOrder(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}
