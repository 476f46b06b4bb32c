import type { Platform } from '@seqward/contract'
import type { RunCompletion } from '@seqward/interop'
import { copyingPlatforms } from './platform.ts'

export type RunStateWord = 'running' | 'copying' | 'complete' | 'ended-early' | 'stalled'

export interface RunProgress {
  readonly completion: RunCompletion
  readonly platform: Platform
  readonly cyclesDone: number
  readonly cyclesPlanned: number
  /** Since the latest change of a file in the folder. */
  readonly quietMilliseconds: number
  /** The agent saw the run grow; false for a folder of the past, whose markers a copy may have lost. */
  readonly watched: boolean
}

/** No instrument takes so long for a cycle (HiSeq X: 22 minutes; a NovaSeq X 25B: about 10). */
export const stalledAfterMilliseconds = 6 * 3_600_000
/** After so long without a change the end marker of a finished run is taken as lost. */
export const settledAfterMilliseconds = 3_600_000

/** The state of a run by its markers and cycles (spec: run-folder-files 4.3). */
export function runState(run: RunProgress): RunStateWord {
  const { completion, platform, quietMilliseconds, watched } = run
  const { copyComplete, rtaComplete, sequenceComplete, status } = completion
  const settled = !watched || quietMilliseconds >= settledAfterMilliseconds
  const sequenced = rtaComplete || sequenceComplete || status !== undefined
  const ended = copyComplete || (sequenced && (!copyingPlatforms.has(platform) || settled))
  if (ended) return endsAsPlanned(run) ? 'complete' : 'ended-early'
  if (sequenced) return 'copying'
  if (run.cyclesPlanned > 0 && run.cyclesDone >= run.cyclesPlanned && settled) return 'complete'
  return quietMilliseconds >= stalledAfterMilliseconds ? 'stalled' : 'running'
}

/** The instrument's own word counts first; without one, the cycles that it wrote. */
function endsAsPlanned({ completion: { status }, cyclesDone, cyclesPlanned }: RunProgress): boolean {
  if (status?.status === undefined) return cyclesDone >= cyclesPlanned
  const { asPlanned, plannedReads, completedReads } = status
  const short = plannedReads.some(({ name, cycles }) => {
    const done = completedReads.find((read) => read.name === name)
    return done !== undefined && done.cycles < cycles
  })
  return asPlanned && !short
}

/** Whether nothing more is to come. */
export function hasEnded(state: RunStateWord): boolean {
  return state === 'complete' || state === 'ended-early'
}
