import type {
  CorrectedIntensityMetrics,
  ErrorMetrics,
  ExtendedTileMetrics,
  ExtractionMetrics,
  ImageMetrics,
  PhasingMetrics,
  QMetrics,
  TileMetrics,
} from '@seqward/interop'
import { phasingMetrics } from './chemistry-law.ts'
import { cyclesUntilRates, extendedTileMetrics, tileMetrics } from './loading-law.ts'
import { extractionMetrics, imageMetrics } from './optics-law.ts'
import { correctedIntensityMetrics, errorMetrics, qMetrics } from './quality-law.ts'
import { type CyclePlace, cyclePlaces, type RunSource } from './run-source.ts'
import { tileLevels } from './tile-levels.ts'

/** The sets that stand in the folder of a run so far; absent where the file does not exist yet, or ever. */
export interface RunMetrics {
  readonly extraction?: ExtractionMetrics
  readonly image?: ImageMetrics
  readonly tile?: TileMetrics
  readonly q?: QMetrics
  readonly error?: ErrorMetrics
  readonly correctedIntensity?: CorrectedIntensityMetrics
  readonly phasing?: PhasingMetrics
  readonly extendedTile?: ExtendedTileMetrics
}

/**
 * All metrics of a run after `cyclesDone` cycles. Images are measured from the first cycle; calls, qualities and
 * clusters are there once the filter has seen 25 cycles, as on instruments. What was there before stays as it was and
 * comes first, so files grow by appending.
 */
export function runMetrics(source: RunSource, cyclesDone: number): RunMetrics {
  const cycles = cyclePlaces(source.reads).filter((place) => place.cycle <= cyclesDone)
  if (cycles.length === 0) return {}
  const levelsAt = tileLevels(source)
  const images = {
    extraction: extractionMetrics(source, levelsAt, cycles),
    image: imageMetrics(source, levelsAt, cycles),
  }
  if (cycles.length < Math.min(cyclesUntilRates, source.reads[0]?.cycles ?? 0)) return images
  const { files } = source.platform
  const withErrors = cyclesWithErrors(cycles)
  return {
    ...images,
    tile: tileMetrics(source, levelsAt, cyclesDone),
    q: qMetrics(source, levelsAt, cycles),
    error: withErrors.length === 0 ? undefined : errorMetrics(source, levelsAt, withErrors),
    correctedIntensity: correctedIntensityMetrics(source, levelsAt, cycles),
    phasing: files.phasing === undefined ? undefined : phasingMetrics(source, levelsAt, cycles),
    extendedTile: files.extendedTile === undefined ? undefined : extendedTileMetrics(levelsAt),
  }
}

/** Cycles whose mismatches are known: of template reads that are 25 cycles in, all but the last of a read. */
function cyclesWithErrors(cycles: readonly CyclePlace[]): readonly CyclePlace[] {
  const doneOfRead = new Map(cycles.map((place) => [place.read, place.inRead]))
  return cycles.filter(
    (place) => !place.read.isIndex && !place.isLastOfRead && (doneOfRead.get(place.read) ?? 0) >= cyclesUntilRates,
  )
}
