import type { CycleIds } from '@seqward/interop'
import { cyclesUntilRates } from '../laws/loading-law.ts'
import type { RunMetrics } from '../laws/run-metrics.ts'
import { cyclePlaces, type RunSource } from '../laws/run-source.ts'
import { metricFiles } from './metric-files.ts'

/** A metric file of one cycle's folder, such as `C25.1/QMetricsOut.bin`. */
export interface ByCycleFile {
  readonly name: string
  readonly cycle: number
  readonly bytes: Uint8Array
}

/** The folder in which instruments leave the occupied wells, whatever else is there by then. */
const occupancyCycle = 10

/**
 * The metric files of a run in a folder for each cycle, as NovaSeq 6000 can leave them: images and phasing by their own
 * cycle; qualities and calls of the first 25 cycles together in the folder of the 25th, when they become known; error
 * rates likewise for each read; tiles when the rates of a read are known. Source: spec interop-format 0.1.
 */
export function byCycleFiles(source: RunSource, metrics: RunMetrics): readonly ByCycleFile[] {
  const files: ByCycleFile[] = []
  const put = (cycle: number, part: RunMetrics): void => {
    for (const { name, bytes } of metricFiles(source.platform, part))
      files.push({ name: `C${cycle}.1/${name}`, cycle, bytes })
  }
  const { extraction, image, phasing, q, error, correctedIntensity, tile, extendedTile } = metrics
  const places = cyclePlaces(source.reads)
  const firstKnown = Math.min(cyclesUntilRates, source.reads[0]?.cycles ?? cyclesUntilRates)
  for (const { cycle, inRead, read } of places) {
    const knownInRead = Math.min(cyclesUntilRates, read.cycles)
    put(cycle, {
      extraction: cyclesOf(extraction, cycle, cycle),
      image: cyclesOf(image, cycle, cycle),
      phasing: cyclesOf(phasing, cycle, cycle),
      q: cycle < firstKnown ? undefined : cyclesOf(q, cycle === firstKnown ? 1 : cycle, cycle),
      correctedIntensity:
        cycle < firstKnown ? undefined : cyclesOf(correctedIntensity, cycle === firstKnown ? 1 : cycle, cycle),
      error:
        inRead < knownInRead ? undefined : cyclesOf(error, inRead === knownInRead ? cycle - inRead + 1 : cycle, cycle),
      extendedTile: cycle === Math.min(occupancyCycle, firstKnown) ? extendedTile : undefined,
    })
    const rates = tile?.reads.get(read.number)
    if (tile !== undefined && inRead === knownInRead && (rates !== undefined || cycle === firstKnown)) {
      put(cycle, { tile: { ...tile, reads: new Map(rates === undefined ? [] : [[read.number, rates]]) } })
    }
  }
  return files
}

/** The records of some cycles in a row; undefined when there are none. Sets hold their records cycle after cycle. */
function cyclesOf<Set extends CycleIds>(set: Set | undefined, from: number, until: number): Set | undefined {
  if (set === undefined) return undefined
  const first = set.cycle.findIndex((cycle) => cycle >= from && cycle <= until)
  if (first < 0) return undefined
  let end = set.cycle.findIndex((cycle, record) => record > first && cycle > until)
  if (end < 0) end = set.cycle.length
  const records = set.cycle.length
  // Columns hold one entry a record or several; all else (bins, counts of channels) is the same for every part.
  const part = Object.fromEntries(
    Object.entries(set).map(([name, column]) => {
      if (!ArrayBuffer.isView(column) || !('subarray' in column) || !('length' in column)) return [name, column]
      const entries = Number(column.length) / records
      const typed = column as Float64Array
      return [name, typed.subarray(first * entries, end * entries)]
    }),
  )
  return part as unknown as Set
}
