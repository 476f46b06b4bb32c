import {
  type InstrumentSoftware,
  type RunParametersDocument,
  writeCompletionMarkers,
  writeReadMarker,
  writeRta2CompletionStatus,
  writeRunCompletionStatus,
  writeRunInfo,
  writeRunParameters,
} from '@seqward/interop'
import { namedCycles } from '../laboratory/planned-run.ts'
import type { RunContent } from '../laboratory/run-content.ts'
import { type RunMetrics, runMetrics } from '../laws/run-metrics.ts'
import { byCycleFiles } from './by-cycle-files.ts'
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
  // NextSeq 2000 and iSeq count cycles in their parameters, so that file moves with the run.
  const parametersMove = run.platform === 'nextseq2000' || run.platform === 'iseq'
  const files: FolderFile[] = [
    replaced('RunInfo.xml', runInfoText(content), run.startsAt),
    replaced(parameters.fileName, parameters.text, parametersMove ? (ended ? endedAt : lastCycleAt) : run.startsAt),
    replaced('SampleSheet.csv', sampleSheetText(content, words), run.startsAt),
    ...metricsOnDisk(content, metrics, lastCycleAt),
  ]
  if (source.platform.completionStatus === 'rta2') files.push(...readMarkers(content, cyclesDone))
  if (!ended) return files
  files.push(replaced('InterOp/IndexMetricsOut.bin', indexMetricsBytes(content, words, metrics), endedAt))
  if (source.platform.completionStatus !== undefined) {
    const text =
      source.platform.completionStatus === 'rta2'
        ? rta2CompletionText(content, metrics)
        : completionText(content, endedAt)
    files.push(replaced('RunCompletionStatus.xml', text, endedAt))
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
      tileNaming: flowCell.cameras === undefined ? 'FourDigit' : 'FiveDigit',
      sectionsPerLane: flowCell.cameras?.sectionsPerLane ?? (flowCell.listsSections === true ? 1 : undefined),
      lanesPerSection: flowCell.cameras?.lanesPerSection ?? (flowCell.listsSections === true ? 1 : undefined),
      tiles: tileNames({ source }),
      channels: channels.map((channel) => channel.name),
      imageWidth: flowCell.imageWidth,
      imageHeight: flowCell.imageHeight,
      alignToPhiX:
        run.platform === 'hiseq2500' ? Array.from({ length: flowCell.lanes }, (_, index) => index + 1) : undefined,
    },
    runInfo,
  )
}

function metricsOnDisk(content: RunContent, metrics: RunMetrics, lastCycleAt: Date): readonly FolderFile[] {
  const { source, clock, layout } = content
  if (layout === 'whole') {
    return metricFiles(source.platform, metrics).map(({ name, bytes }) => {
      return { name: `InterOp/${name}`, bytes, way: 'grows', modifiedAt: lastCycleAt }
    })
  }
  return byCycleFiles(source, metrics).map(({ name, cycle, bytes }) => {
    return { name: `InterOp/${name}`, bytes, way: 'replaced', modifiedAt: new Date(clock.momentOfCycle(cycle)) }
  })
}

function tileNames({ source }: Pick<RunContent, 'source'>): readonly string[] {
  return source.layout.places.map((place) => `${place.lane}_${place.tile}`)
}

function parametersDocument(
  content: RunContent,
  words: SiteWords,
  cyclesDone: number,
  endedAt: Date | undefined,
): RunParametersDocument {
  const { run, source } = content
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
    sectionsPerLane: flowCell.cameras?.sectionsPerLane,
    lanesPerSection: flowCell.cameras?.lanesPerSection,
    tiles: flowCell.cameras === undefined ? undefined : tileNames(content),
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

/** RTA 2 leaves a marker for every read as soon as it is done. */
function readMarkers({ run, clock }: RunContent, cyclesDone: number): readonly FolderFile[] {
  let last = 0
  return run.reads.flatMap((read) => {
    last += read.cycles
    if (last > cyclesDone) return []
    const modifiedAt = new Date(clock.momentOfCycle(last))
    const [name, text] = writeReadMarker(read.number, modifiedAt)
    return [{ name, bytes: new TextEncoder().encode(text), way: 'replaced' as const, modifiedAt }]
  })
}

function rta2CompletionText({ run, source }: RunContent, { tile }: RunMetrics): string {
  const clusters = sum(tile?.clusterCount)
  const passing = sum(tile?.clusterCountPf)
  const area = source.platform.flowCell.tileAreaMm2 * source.layout.places.length
  // One base a passing cluster and cycle; the last cycle of a read gives none.
  const cycles = run.reads.reduce((total, read) => total + (read.isIndex ? 0 : read.cycles - 1), 0)
  return writeRta2CompletionStatus({
    runId: run.runId,
    planned: namedCycles(run.reads, run.plannedCycles),
    completed: namedCycles(run.reads, run.completedCycles),
    densityThousandsPerMm2: clusters / area / 1000,
    passingPercent: clusters === 0 ? 0 : (100 * passing) / clusters,
    yieldGigabases: (passing * cycles) / 1e9,
    status: run.completedCycles < run.plannedCycles ? 'ExceptionEndedEarly' : 'CompletedAsPlanned',
  })
}

function sum(values: ArrayLike<number> = []): number {
  return Array.from(values).reduce((total, value) => total + value, 0)
}
