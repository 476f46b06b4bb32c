import {
  type InstrumentSoftware,
  type RunParametersDocument,
  writeCompletionMarkers,
  writeRunCompletionStatus,
  writeRunInfo,
  writeRunParameters,
} from '../interop-writers.ts'
import { namedCycles } from '../laboratory/planned-run.ts'
import type { RunContent } from '../laboratory/run-content.ts'
import { runMetrics } from '../laws/run-metrics.ts'
import { indexMetricsBytes, sampleSheetText } from './bait-files.ts'
import { metricFiles } from './metric-files.ts'
import { type SiteWords, siteWords } from './site-words.ts'

/** A file as it should stand in the folder. Files that grow are only ever appended to; the others are replaced whole. */
export interface FolderFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly way: 'grows' | 'replaced'
  readonly modifiedAt: Date
}

const minuteMs = 60_000

/**
 * Every file of a run's folder after `cyclesDone` cycles, markers last. Only a run that has ended has markers, a
 * completion status and index counts.
 */
export function folderFiles(content: RunContent, cyclesDone: number, ended: boolean): readonly FolderFile[] {
  const { run, clock, source } = content
  const words = siteWords(source.runKey, run.platform)
  const endedAt = new Date(clock.endAfter(run.completedCycles))
  const lastCycleAt = new Date(clock.momentOfCycle(cyclesDone))
  const metrics = runMetrics(source, cyclesDone)
  const parameters = writeRunParameters(
    parametersDocument(content, words, cyclesDone, ended ? endedAt : undefined),
    source.platform.runParameters,
  )
  const replaced = (name: string, content: string | Uint8Array, modifiedAt: Date): FolderFile => ({
    name,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    way: 'replaced',
    modifiedAt,
  })
  // NextSeq 2000 counts cycles in its parameters, so that file moves with the run.
  const parametersMove = run.platform === 'nextseq2000'
  const files: FolderFile[] = [
    replaced('RunInfo.xml', runInfoText(content), run.startsAt),
    replaced(parameters.fileName, parameters.text, parametersMove ? (ended ? endedAt : lastCycleAt) : run.startsAt),
    replaced('SampleSheet.csv', sampleSheetText(content, words), run.startsAt),
    ...metricFiles(source.platform, metrics).map(({ name, bytes }): FolderFile => {
      return { name: `InterOp/${name}`, bytes, way: 'grows', modifiedAt: lastCycleAt }
    }),
  ]
  if (!ended) return files
  files.push(replaced('InterOp/IndexMetricsOut.bin', indexMetricsBytes(content, words, metrics), endedAt))
  if (source.platform.hasCompletionStatus) {
    files.push(replaced('RunCompletionStatus.xml', completionText(content, endedAt), endedAt))
  }
  const markers = writeCompletionMarkers(source.platform.markers, endedAt, source.platform.software.analysis)
  return [...files, ...[...markers].map(([name, text]) => replaced(name, text, endedAt))]
}

function runInfoText({ run, source }: RunContent): string {
  const { flowCell, channels, runInfo } = source.platform
  const { layout } = source
  return writeRunInfo(
    {
      runId: run.runId,
      runNumber: run.runNumber,
      flowCell: run.flowCell,
      instrument: run.instrument,
      startedAt: run.startsAt,
      reads: run.reads,
      lanes: flowCell.lanes,
      surfaces: flowCell.surfaces,
      swaths: layout.swaths,
      tilesPerSwath: layout.tilesPerSwath,
      flowCellSide: run.platform === 'novaseq6000' ? (run.side === 'A' ? 1 : 2) : undefined,
      tileNaming: 'FourDigit',
      tiles: layout.places.map((place) => `${place.lane}_${place.tile}`),
      channels: channels.map((channel) => channel.name),
      imageWidth: flowCell.imageWidth,
      imageHeight: flowCell.imageHeight,
      alignToPhiX:
        run.platform === 'hiseq2500' ? Array.from({ length: flowCell.lanes }, (_, index) => index + 1) : undefined,
    },
    runInfo,
  )
}

function parametersDocument(
  { run, source }: RunContent,
  words: SiteWords,
  cyclesDone: number,
  endedAt: Date | undefined,
): RunParametersDocument {
  const { flowCell } = source.platform
  const software: InstrumentSoftware = source.platform.software
  return {
    runId: run.runId,
    runNumber: run.runNumber,
    instrument: run.instrument,
    startedAt: run.startsAt,
    endedAt,
    side: run.side,
    planned: namedCycles(run.reads, run.plannedCycles),
    completed: namedCycles(run.reads, cyclesDone),
    software,
    flowCellMode: flowCell.mode,
    kitName: flowCell.kitName,
    consumables: run.consumables,
    sendsPerformanceData: false,
    local: words,
    lanes: flowCell.lanes,
    swaths: source.layout.swaths,
    tilesPerSwath: source.layout.tilesPerSwath,
  }
}

function completionText({ run }: RunContent, endedAt: Date): string {
  return writeRunCompletionStatus({
    startedAt: run.startsAt,
    endedAt,
    preRunChecksMs: 17 * minuteMs,
    postRunWashMs: 105 * minuteMs,
    completed: namedCycles(run.reads, run.completedCycles),
    status: run.completedCycles < run.plannedCycles ? 'RunEndedEarly' : 'RunCompleted',
  })
}
