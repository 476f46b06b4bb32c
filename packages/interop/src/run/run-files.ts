import { type MetricKind, metricFormats } from '../read/metric-readers.ts'

/**
 * The files of a run folder, whoever may open them: a folder on disk, files granted one by one, or bytes in a browser.
 * Names are relative to the run folder, with forward slashes.
 */
export interface RunFiles {
  list(): readonly string[]
  /** The whole file. Throws when it cannot be read; the reader turns that into a warning. */
  read(name: string): Uint8Array
  /** The file for reading in pieces; when absent, `read` serves. Close it at once after use. */
  open?(name: string): OpenRunFile
}

export interface OpenRunFile {
  readonly size: number
  /** Fills `into` from `offset` on and returns the number of bytes, fewer only at the end of the file. */
  readAt(offset: number, into: Uint8Array): number
  close(): void
}

/** Documents of a run folder, in the spellings that instruments use. RunParameters: lower case counts first. */
export const documentNames = {
  runInfo: ['RunInfo.xml'],
  runParameters: ['runParameters.xml', 'RunParameters.xml'],
  runCompletionStatus: ['RunCompletionStatus.xml'],
} as const

/** Files whose presence says something. They are never opened. */
export const markerNames = ['RTAComplete.txt', 'CopyComplete.txt', 'SequenceComplete.txt'] as const
const readMarkerPattern = /^RTARead([1-9])Complete\.txt$/

const perCyclePattern = /^C([1-9]\d{0,4})\.1$/
const folder = 'InterOp'

/** Metric kinds that per-cycle folders may hold (spec: interop-format 0.1). */
const perCycleKinds: ReadonlySet<MetricKind> = new Set<MetricKind>([
  'tile',
  'q',
  'error',
  'extraction',
  'correctedIntensity',
  'image',
  'extendedTile',
  'phasing',
])

/**
 * Of these names, the files that this package may open: an explicit list, so that a confined process can be granted
 * exactly these. Index and control metrics, sample sheets, logs and everything else are never among them.
 */
export function readableFiles(names: readonly string[]): string[] {
  return names.filter((name) => isDocument(name) || metricFileOf(name) !== undefined)
}

/** What a name in a run folder stands for, or undefined when it is no metric file that is read. */
export function metricFileOf(
  name: string,
): { readonly kind: MetricKind; readonly cycle: number | undefined } | undefined {
  const parts = name.split('/')
  if (parts[0] !== folder || parts.length > 3) return undefined
  const kind = kindOfFile.get(parts.at(-1) ?? '')
  if (kind === undefined || parts.length < 2) return undefined
  if (parts.length === 2) return { kind, cycle: undefined }
  const cycle = perCyclePattern.exec(parts[1] ?? '')?.[1]
  return cycle === undefined || !perCycleKinds.has(kind) ? undefined : { kind, cycle: Number(cycle) }
}

/** Folders below InterOp in which per-cycle files stand. */
export function isPerCycleFolder(name: string): boolean {
  return perCyclePattern.test(name)
}

/** The read numbers whose end the marker files name. */
export function readsMarkedComplete(names: readonly string[]): number[] {
  return names.flatMap((name) => readMarkerPattern.exec(name)?.[1] ?? []).map(Number)
}

/** The metric files of a folder, by kind: the whole-run file, newer spelling first, and the files by cycle. */
export interface MetricFileNames {
  readonly aggregated: readonly string[]
  readonly perCycle: readonly string[]
}

export function metricFileNames(names: readonly string[]): Map<MetricKind, MetricFileNames> {
  const found = new Map<MetricKind, { aggregated: string[]; perCycle: { cycle: number; name: string }[] }>()
  for (const name of names) {
    const file = metricFileOf(name)
    if (file === undefined) continue
    const entry = found.get(file.kind) ?? { aggregated: [], perCycle: [] }
    found.set(file.kind, entry)
    if (file.cycle === undefined) entry.aggregated.push(name)
    else entry.perCycle.push({ cycle: file.cycle, name })
  }
  return new Map(
    [...found].map(([kind, { aggregated, perCycle }]) => [
      kind,
      {
        aggregated: aggregated.sort((a, b) => Number(b.endsWith('Out.bin')) - Number(a.endsWith('Out.bin'))),
        perCycle: perCycle.sort((a, b) => a.cycle - b.cycle).map(({ name }) => name),
      },
    ]),
  )
}

/** Both spellings of each metric file name: with "Out" (current) and without (older). */
const kindOfFile: ReadonlyMap<string, MetricKind> = new Map(
  (Object.entries(metricFormats) as [MetricKind, { stem: string }][]).flatMap(([kind, { stem }]) => [
    [`${stem}Out.bin`, kind] as const,
    [`${stem}.bin`, kind] as const,
  ]),
)

const documents: ReadonlySet<string> = new Set(Object.values(documentNames).flat())

function isDocument(name: string): boolean {
  return documents.has(name)
}
