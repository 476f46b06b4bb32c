import { InterOpError, type InterOpWarning, warningOf } from '../interop-error.ts'
import { refuseUnnamed, unnamedChannels } from './channel-names.ts'
import { readBytes } from './open-file.ts'
import { type RunCompletionStatus, readRunCompletionStatus } from './run-completion.ts'
import { documentNames, markerNames, readsMarkedComplete, type RunFiles } from './run-files.ts'
import { type RunInfo, readRunInfo } from './run-info.ts'
import { type RunParameters, readRunParameters } from './run-parameters.ts'

/** What a folder's files say of how far its run is, without judging it (spec: run-folder-files 4). */
export interface RunCompletion {
  readonly status: RunCompletionStatus | undefined
  readonly rtaComplete: boolean
  readonly copyComplete: boolean
  readonly sequenceComplete: boolean
  /** Numbers of reads with an RTARead<n>Complete.txt. */
  readonly readsComplete: readonly number[]
}

export interface RunDocuments {
  readonly runInfo: RunInfo | undefined
  readonly runParameters: RunParameters | undefined
  readonly completion: RunCompletion
}

/** RunInfo, RunParameters, completion status and markers of a run. Faults become warnings, except with `likeReference`. */
export function readRunDocuments(
  files: RunFiles,
  names: readonly string[],
  warnings: InterOpWarning[],
  { likeReference }: { readonly likeReference?: boolean },
): RunDocuments {
  const read = <T>(spellings: readonly string[], parse: (bytes: Uint8Array, options: { file: string }) => T) => {
    const file = spellings.find((name) => names.includes(name))
    if (file === undefined) return undefined
    try {
      return parse(readBytes(files, file), { file })
    } catch (error) {
      // Only RunInfo decides what the metrics mean; the others are of use without each other.
      if (!(error instanceof InterOpError)) throw error
      if (likeReference === true && parse === (readRunInfo as typeof parse)) throw error
      warnings.push(warningOf(error))
      return undefined
    }
  }
  const runInfo = read<RunInfo>(documentNames.runInfo, readRunInfo)
  if (runInfo === undefined && !names.includes('RunInfo.xml')) {
    const missing = new InterOpError('missing-file', { file: 'RunInfo.xml', offset: 0 }, 'the file is missing')
    if (likeReference === true) throw missing
    warnings.push(warningOf(missing))
  }
  const runParameters = read<RunParameters>(documentNames.runParameters, readRunParameters)
  const unnamed = unnamedChannels(runInfo, runParameters)
  if (unnamed !== undefined) {
    if (likeReference === true) throw refuseUnnamed(unnamed)
    // A file that is there but broken has been reported already.
    if (!documentNames.runParameters.some((name) => names.includes(name))) warnings.push(unnamed)
  }
  return {
    runInfo,
    runParameters,
    completion: {
      status: read<RunCompletionStatus>(documentNames.runCompletionStatus, readRunCompletionStatus),
      rtaComplete: names.includes(markerNames[0]),
      copyComplete: names.includes(markerNames[1]),
      sequenceComplete: names.includes(markerNames[2]),
      readsComplete: readsMarkedComplete(names),
    },
  }
}
