import { isRunLog } from './list-logs.ts'

/**
 * Of the names in a run folder, the files that the collector is granted: each by its exact name, nothing by folder
 * (design decisions 9 and 12). Shorter than what the reader could read: corrected intensities hold base composition,
 * so they are not even opened, and Q by lane and the run's own summary are not needed.
 */
export function grantedFiles(names: readonly string[]): readonly string[] {
  const granted = names.filter((name) => documents.has(name) || metricOf(name) !== null || isRunLog(name))
  const whole = new Set(granted.map((name) => wholeRunMetric(name)).filter((metric) => metric !== null))
  // Files by cycle only where there is no file for the whole run: they would say the same again.
  return granted.filter((name) => {
    const byCycle = perCycleFile.exec(name)?.[1]
    return byCycle === undefined || !whole.has(byCycle)
  })
}

/** Files whose presence alone says something. They are never opened. */
export function markersAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => markers.has(name))
}

/** Whether one of the markers says that the run has ended, or RunCompletionStatus is there. */
export function hasEndMarker(names: readonly string[]): boolean {
  return names.some((name) => markers.has(name) || name === 'RunCompletionStatus.xml')
}

/** Whether these names make a folder a run folder. */
export function isRunFolder(names: readonly string[], folders: readonly string[]): boolean {
  return folders.includes('InterOp') || names.some((name) => runDocuments.has(name))
}

/** Whether a folder below InterOp holds files of one cycle. */
export function isPerCycleFolder(name: string): boolean {
  return /^C[1-9]\d{0,4}\.1$/.test(name)
}

const runDocuments: ReadonlySet<string> = new Set(['RunInfo.xml', 'RunParameters.xml', 'runParameters.xml'])
const documents: ReadonlySet<string> = new Set([...runDocuments, 'RunCompletionStatus.xml'])
const markers: ReadonlySet<string> = new Set(['RTAComplete.txt', 'CopyComplete.txt', 'SequenceComplete.txt'])

const metrics =
  'TileMetrics|QMetrics|QMetrics2030|ErrorMetrics|ExtractionMetrics|ImageMetrics|ExtendedTileMetrics|EmpiricalPhasingMetrics'
const wholeRunFile = new RegExp(`^InterOp/(${metrics})(?:Out)?\\.bin$`)
const perCycleFile = new RegExp(`^InterOp/C[1-9]\\d{0,4}\\.1/(${metrics})(?:Out)?\\.bin$`)

const wholeRunMetric = (name: string) => wholeRunFile.exec(name)?.[1] ?? null
const metricOf = (name: string) => wholeRunMetric(name) ?? perCycleFile.exec(name)?.[1] ?? null
