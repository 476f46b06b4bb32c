import { readXml, textAt } from '../xml/xml-tree.ts'
import { type PlannedRead, readCycles } from './planned-reads.ts'

/** What RunCompletionStatus.xml says of the end of a run (spec: run-folder-files 4.1). */
export interface RunCompletionStatus {
  /** The instrument's word, when it is a single word of letters; otherwise undefined. */
  readonly status: string | undefined
  /** True for the two words that mean that the run ended as planned. */
  readonly asPlanned: boolean
  readonly start: string | undefined
  readonly end: string | undefined
  readonly durations: Partial<Record<DurationName, string>>
  readonly plannedReads: readonly PlannedRead[]
  readonly completedReads: readonly PlannedRead[]
  /** As the instrument states them: K/mm2, percent, Gb (units inferred). */
  readonly clusterDensity: number | undefined
  readonly clustersPassingFilter: number | undefined
  readonly estimatedYield: number | undefined
}

export type DurationName = (typeof durationNames)[number]
const durationNames = [
  'TotalRunTime',
  'PreRunChecksDuration',
  'PostRunWashDuration',
  'PostRunProtocolDuration',
] as const

const plannedWords = new Set(['RunCompleted', 'CompletedAsPlanned'])

/** RunCompletionStatus.xml of NovaSeq X and NextSeq 500. The error description is free text and is not read. */
export function readRunCompletionStatus(
  bytes: Uint8Array,
  { file = 'RunCompletionStatus.xml' }: { file?: string } = {},
): RunCompletionStatus {
  const root = readXml(bytes, file)
  const word = textAt(root, ['RunStatus', 'CompletionStatus'])
  const status = word !== undefined && /^[A-Za-z]{1,40}$/.test(word) ? word : undefined
  const durations: Partial<Record<DurationName, string>> = {}
  for (const name of durationNames) {
    const text = textAt(root, [name])
    if (text !== undefined) durations[name] = text
  }
  const numberAt = (name: string) => {
    const text = textAt(root, [name])
    const value = text === undefined ? Number.NaN : Number(text)
    return Number.isFinite(value) ? value : undefined
  }
  return {
    status,
    asPlanned: status !== undefined && plannedWords.has(status),
    start: textAt(root, ['RunStartTime']),
    end: textAt(root, ['RunEndTime']),
    durations,
    ...readCycles(root),
    clusterDensity: numberAt('ClusterDensity'),
    clustersPassingFilter: numberAt('ClustersPassingFilter'),
    estimatedYield: numberAt('EstimatedYield'),
  }
}
