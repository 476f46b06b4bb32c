import type { Run } from '@seqward/interop'
import { isoSeconds } from './instrument-dates.ts'

/** Times of files in a run folder, milliseconds since 1970: when RunInfo was written, and the latest change of any. */
export interface FileTimes {
  readonly runInfo: number | null
  readonly latest: number
}

/**
 * Hours from the start of a run to the latest file that it wrote: from what the instrument states, else from the times
 * of its records, else from file times where the agent saw the run grow. A copy's file times say nothing. Null when none
 * of these tells.
 */
export function elapsedHours(run: Run, times: FileTimes, watched: boolean): number | null {
  const { status } = run.completion
  const stated =
    hoursBetween(isoSeconds(status?.start), isoSeconds(status?.end)) ??
    hoursBetween(isoSeconds(run.runParameters?.start), isoSeconds(run.runParameters?.end)) ??
    recordHours(run.metrics.extraction?.unixSeconds)
  if (stated !== null) return stated
  return watched && times.runInfo !== null ? hoursBetween(times.runInfo / 1000, times.latest / 1000) : null
}

function recordHours(unixSeconds: Float64Array | undefined): number | null {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const seconds of unixSeconds ?? []) {
    if (seconds < first) first = seconds
    if (seconds > last) last = seconds
  }
  return last > first ? hoursBetween(first, last) : null
}

function hoursBetween(start: number | null, end: number | null): number | null {
  return start === null || end === null || end < start ? null : (end - start) / 3600
}
