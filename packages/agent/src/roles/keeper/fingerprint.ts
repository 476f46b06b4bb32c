import { sha256Hex } from '@seqward/contract/sealing'
import { settledAfterMilliseconds, stalledAfterMilliseconds } from '../../metrics/run-state.ts'
import type { ListedRun } from '../../runfolder/list-run-folders.ts'

/** What a run folder looks like from outside. While it stays the same there is nothing new to measure. */
export interface Fingerprint {
  /** Names and sizes: for a run that has ended, a copy's new times say nothing. */
  readonly content: string
  /** The same with times, and whether the folder has been quiet for so long that its state may change by that alone. */
  readonly growth: string
}

export function fingerprintOf(run: ListedRun, now: number): Fingerprint {
  const sizes = run.files.map(({ name, bytes }) => `${name} ${bytes}`)
  const content = sha256Hex([...sizes, ...run.markers].join('\n')).slice(0, 32)
  const quiet = now - latestChange(run)
  const times = run.files.map(({ modifiedMilliseconds }) => modifiedMilliseconds)
  const steps = [quiet >= settledAfterMilliseconds, quiet >= stalledAfterMilliseconds]
  return { content, growth: sha256Hex([content, ...times, ...steps].join('\n')).slice(0, 32) }
}

/** Milliseconds since 1970 of the latest change of a file in the folder; 0 for a folder without files. */
export function latestChange({ files }: ListedRun): number {
  return files.reduce((latest, { modifiedMilliseconds }) => Math.max(latest, modifiedMilliseconds), 0)
}
