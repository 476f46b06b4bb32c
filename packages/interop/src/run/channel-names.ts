import { type InterOpWarning, InterOpError } from '../interop-error.ts'
import { type Platform, platformOfSerial } from './platform.ts'
import type { RunInfo } from './run-info.ts'
import type { RunParameters } from './run-parameters.ts'

const fourChannels = ['a', 'c', 'g', 't'] as const

/** Channels of platforms whose RunInfo may not name them (spec: interop-format 0.5). */
const channelsOf: Partial<Record<Platform, readonly string[]>> = {
  MiSeq: fourChannels,
  'HiSeq 2000/2500': fourChannels,
  'HiSeq 3000/4000': fourChannels,
  'HiSeq X': fourChannels,
  'NextSeq 500/550': ['red', 'green'],
  MiniSeq: ['red', 'green'],
  'NovaSeq 6000': ['red', 'green'],
  'iSeq 100': ['1', '2'],
}

/**
 * Names of the image channels in the order of the metric files, lower case: RunInfo's, else those of the platform that
 * RunParameters or the serial number in RunInfo shows, else by their number (four can only be the bases).
 */
export function channelNames(
  documents: { readonly runInfo: RunInfo | undefined; readonly runParameters: RunParameters | undefined },
  channelCount: number,
): readonly string[] {
  const { runInfo, runParameters } = documents
  const named = runInfo?.channels ?? []
  if (named.length > 0) return named.slice(0, channelCount)
  const platform = runParameters?.platform ?? platformOfSerial(runInfo?.instrument ?? '')
  const known = platform === undefined ? undefined : channelsOf[platform]
  // Old NextSeq files store four slots of which two are used: the platform's number counts.
  if (known !== undefined && known.length <= channelCount) return known
  if (channelCount === fourChannels.length) return fourChannels
  return Array.from({ length: channelCount }, (_, index) => String(index + 1))
}

/**
 * The fault of a run of which neither RunInfo nor RunParameters tells the channels: the maker's reader refuses it.
 * Undefined where one of them tells.
 */
export function unnamedChannels(
  runInfo: RunInfo | undefined,
  runParameters: RunParameters | undefined,
): InterOpWarning | undefined {
  if (runInfo === undefined || runInfo.channels.length > 0 || runParameters !== undefined) return undefined
  const reason = 'the file is missing and RunInfo names no channels: they are taken from serial number and file layout'
  return { file: 'RunParameters.xml', offset: 0, code: 'missing-file', reason }
}

/** The same as an error, for reading like the maker's reader. */
export function refuseUnnamed({ code, file, offset }: InterOpWarning): InterOpError {
  return new InterOpError(code, { file, offset }, 'the file is missing and RunInfo names no channels')
}
