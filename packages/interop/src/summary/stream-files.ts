import { InterOpError, type InterOpPlace, type InterOpWarning, warningOf } from '../interop-error.ts'
import type { MetricFormat, RecordBlock, RecordLayout } from '../read/metric-format.ts'
import { isSameLayout, locateIn, mixedLayout, readHeader, tailWarning, unstarted } from '../read/read-metric-file.ts'
import type { Platform } from '../run/platform.ts'
import { beyondReason, foreignReason } from '../run/check-ids.ts'
import { openBytes } from '../run/open-file.ts'
import type { OpenRunFile, RunFiles } from '../run/run-files.ts'
import type { Added } from './cycle-records.ts'
import type { MetricFeed, MetricPart } from './metric-feeds.ts'
import type { RunGrid } from './run-grid.ts'

export interface StreamOptions {
  readonly files: RunFiles
  readonly grid: RunGrid
  readonly platform: Platform | undefined
  readonly warnings: InterOpWarning[]
  readonly likeReference: boolean
}

/** Big enough that calls cost nothing, small enough to stay in the processor's cache. */
const pieceBytes = 256 * 1024
/** The longest header there is names 65,535 adapters of 65,535 letters; real ones have at most 200 bytes. */
const headerBytesMax = 64 * 1024

/**
 * Feeds the files of one set into a new part, piece by piece.
 *
 * @returns the part; `empty` when the files hold no record; `repeated` when an id came twice, which sums cannot undo.
 * @throws InterOpError as `readMetricFiles`, and `bad-id` when a record belongs to another run.
 */
export function streamFiles<Layout extends RecordLayout, Metrics, Part extends MetricPart<Layout, Metrics>>(
  options: StreamOptions,
  names: readonly string[],
  feed: MetricFeed<Layout, Metrics, Part>,
): Part | 'empty' | 'repeated' {
  const { files, grid, platform, warnings, likeReference } = options
  const part = feed.create(grid)
  const { records } = part
  const buffer = new Uint8Array(pieceBytes)
  let layout: Layout | undefined
  let beyondPlace: InterOpPlace | undefined
  for (const name of names) {
    const opened = openMetricFile(files, name, feed.format, layout, buffer, {
      warnings,
      skipFaults: names.length > 1 && !likeReference,
    })
    if (opened === undefined) continue
    layout = opened.layout
    try {
      const isRepeated = streamFile(opened, name, buffer, warnings, (block) => {
        const added = part.addBlock(opened.layout, block)
        if (added.kind === 'foreign') {
          throw new InterOpError('bad-id', locateIn(opened.layout, block, added), foreignReason(added.reason))
        }
        if (records.beyond !== undefined) beyondPlace ??= locateIn(opened.layout, block, records.beyond)
        return added
      })
      if (isRepeated) return 'repeated'
    } finally {
      opened.file.close()
    }
  }
  if (records.beyond !== undefined && beyondPlace !== undefined) {
    const reason = beyondReason(records.beyond.cycle, grid.cycles.totalCycles, records.beyond.count)
    warnings.push({ ...beyondPlace, code: 'bad-id', reason })
  }
  if (layout === undefined || !records.hasRecords) return 'empty'
  part.finish?.(layout, platform)
  return part
}

/** Looks at headers and lengths only, and reports what is wrong with them. The maker's summary does not open these. */
export function checkFiles(
  { files, warnings }: StreamOptions,
  names: readonly string[],
  format: MetricFormat<RecordLayout, unknown>,
): void {
  const buffer = new Uint8Array(headerBytesMax)
  for (const name of names) {
    const opened = openMetricFile(files, name, format, undefined, buffer, { warnings, skipFaults: true })
    if (opened === undefined) continue
    opened.file.close()
    reportTail(name, opened.file.size, opened.layout, warnings)
  }
}

interface OpenMetricFile<Layout extends RecordLayout> {
  readonly file: OpenRunFile
  readonly layout: Layout
  /** Bytes of the file, from its start, that already stand in the buffer. */
  readonly bufferedBytes: number
}

/** Opens a file and reads its start into `buffer`. Undefined when it has no header yet, or a fault that is skipped. */
function openMetricFile<Layout extends RecordLayout>(
  files: RunFiles,
  name: string,
  format: MetricFormat<Layout, unknown>,
  known: Layout | undefined,
  buffer: Uint8Array,
  { warnings, skipFaults }: { readonly warnings: InterOpWarning[]; readonly skipFaults: boolean },
): OpenMetricFile<Layout> | undefined {
  let file: OpenRunFile | undefined
  try {
    file = openBytes(files, name)
    const bufferedBytes = file.readAt(0, buffer.subarray(0, Math.min(file.size, buffer.length)))
    const bytes = buffer.subarray(0, bufferedBytes)
    const layout = readHeader(format, { file: name, bytes })
    if (layout === undefined) {
      warnings.push(unstarted({ file: name, bytes }))
      file.close()
      return undefined
    }
    if (known !== undefined && !isSameLayout(known, layout)) throw mixedLayout(name, known, layout)
    return { file, layout, bufferedBytes }
  } catch (error) {
    file?.close()
    if (!(error instanceof InterOpError) || !skipFaults) throw error
    warnings.push(warningOf(error))
    return undefined
  }
}

/** Reads the records of one file in pieces; true as soon as `add` says that an id came twice. */
function streamFile(
  { file, layout, bufferedBytes }: OpenMetricFile<RecordLayout>,
  name: string,
  buffer: Uint8Array,
  warnings: InterOpWarning[],
  add: (block: RecordBlock) => Added,
): boolean {
  const { headerBytes, recordBytes } = layout
  const end = headerBytes + Math.floor((file.size - headerBytes) / recordBytes) * recordBytes
  // A small file is in the buffer already: folders by cycle have thousands of them.
  let piece = buffer.subarray(headerBytes, bufferedBytes)
  for (let at = headerBytes; at < end; ) {
    const count = Math.floor(piece.length / recordBytes)
    if (count === 0 && at > headerBytes) break
    const from = at
    const place = (record: number) => ({ file: name, offset: from + record * recordBytes })
    if (add({ bytes: piece.subarray(0, count * recordBytes), count, place }).kind === 'repeated') return true
    at += count * recordBytes
    const next = buffer.subarray(0, Math.min(Math.floor(buffer.length / recordBytes) * recordBytes, end - at))
    piece = next.subarray(0, file.readAt(at, next))
  }
  reportTail(name, file.size, layout, warnings)
  return false
}

function reportTail(file: string, size: number, layout: RecordLayout, warnings: InterOpWarning[]): void {
  const tail = tailWarning(file, layout.headerBytes, size - layout.headerBytes, layout.recordBytes)
  if (tail !== undefined) warnings.push(tail)
}
