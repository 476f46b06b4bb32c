import type { CorrectedIntensityMetrics, ErrorMetrics, QMetrics } from '@seqward/interop'
import type { Levels } from '../platforms/platform.ts'
import { randomOf } from '../random.ts'
import { chemistryLoss } from './chemistry-law.ts'
import { cycleIds } from './cycle-columns.ts'
import { baseShares, bases } from './library.ts'
import type { CyclePlace, RunSource } from './run-source.ts'
import { imageLost, localLoss } from './local-law.ts'
import type { LevelsAt, TileLevels } from './tile-levels.ts'

/** Logits that an index read has less than the read before it. */
const indexReadLoss = 0.3
/** Growth of the error rate, in logarithms, for each logit of quality that the instrument lost. */
const errorPerLoss = 0.62

/** Histograms of Q for every tile and cycle. Only clusters that pass filter are counted, each of them once. */
export function qMetrics(source: RunSource, levelsAt: LevelsAt, cycles: readonly CyclePlace[]): QMetrics {
  const { bins, high, low } = source.platform.quality
  const binCount = high.length
  const counts = new Float64Array(cycles.length * source.layout.places.length * binCount)
  const fullest = high.indexOf(Math.max(...high))
  let first = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'q', place.cycle)
    const common = 0.025 * random.normal()
    for (const tile of levelsAt(place.cycle)) {
      const loss = lossOnPhix(source, tile, place) + tile.libraryLoss + common + 0.02 * random.normal()
      const share = imageLost(source, tile, place.cycle) ? 0 : q30Share(source.platform.levels, place, loss)
      let left = tile.clustersPassing
      for (let bin = 0; bin < binCount; bin++) {
        const calls = Math.round(tile.clustersPassing * (share * (high[bin] ?? 0) + (1 - share) * (low[bin] ?? 0)))
        counts[first + bin] = calls
        left -= calls
      }
      const rest = share === 0 ? first : first + fullest
      // Rounding may have given a call or two more than there are.
      counts[rest] = Math.max(0, (counts[rest] ?? 0) + left)
      first += binCount
    }
  }
  return { ...cycleIds(cycles, source.layout.places), bins, binCount, counts }
}

/** Mismatches of PhiX, percent. Callers hand in the cycles for which instruments know them. */
export function errorMetrics(source: RunSource, levelsAt: LevelsAt, cycles: readonly CyclePlace[]): ErrorMetrics {
  const { levels } = source.platform
  const count = cycles.length * source.layout.places.length
  const errorRate = new Float32Array(count)
  let record = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'error', place.cycle)
    const growth = errorGrowth(levels, place)
    for (const tile of levelsAt(place.cycle)) {
      const loss = lossOnPhix(source, tile, place)
      errorRate[record] = levels.errorPercent * growth * errorUnderLoss(loss) * random.factor(0.06)
      record += 1
    }
  }
  return { ...cycleIds(cycles, source.layout.places), errorRate, adapterRate: new Float32Array(count).fill(Number.NaN) }
}

/** Calls by base, and the intensities behind them where the version has them. */
export function correctedIntensityMetrics(
  source: RunSource,
  levelsAt: LevelsAt,
  cycles: readonly CyclePlace[],
): CorrectedIntensityMetrics {
  const { channels, levels } = source.platform
  const count = cycles.length * source.layout.places.length
  const averageIntensity = new Float32Array(count)
  const correctedIntensity = new Float32Array(count * bases.length)
  const calledIntensity = new Float32Array(count * bases.length)
  const calledCounts = new Float64Array(count * (bases.length + 1))
  const signalToNoise = new Float32Array(count)
  // After correction all bases are equally bright, at about the mean of the channels.
  const bright = (0.83 * channels.reduce((sum, channel) => sum + channel.intensity, 0)) / channels.length
  let record = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'calls', place.cycle)
    const shares = baseShares(source.library, source.runKey, place.cycle)
    const decay = Math.exp(-levels.intensityDecayPerCycle * (place.inRead - 1))
    for (const tile of levelsAt(place.cycle)) {
      const lost = imageLost(source, tile, place.cycle)
      const light = lost ? 0 : bright * decay * (tile.intensity[tile.intensity.length - 1] ?? 1)
      const few = Math.round(tile.clustersPassing * 0.0002 * random.next())
      const uncalled = lost ? tile.clustersPassing : few
      const firstCount = record * (bases.length + 1)
      calledCounts[firstCount] = uncalled
      bases.forEach((_, base) => {
        const share = shares[base] ?? 0
        const called = light * random.factor(0.01)
        calledCounts[firstCount + 1 + base] = Math.round((tile.clustersPassing - uncalled) * share)
        calledIntensity[record * bases.length + base] = called
        correctedIntensity[record * bases.length + base] = called * share
      })
      averageIntensity[record] = light / 4
      signalToNoise[record] = levels.signalToNoise * Math.exp(-0.0016 * place.inRead) * random.factor(0.01)
      record += 1
    }
  }
  return {
    ...cycleIds(cycles, source.layout.places),
    averageIntensity,
    correctedIntensity,
    calledIntensity,
    calledCounts,
    signalToNoise,
  }
}

/** What the instrument, not the library, costs a tile in a cycle, in logits. PhiX shares this and nothing else. */
function lossOnPhix(source: RunSource, tile: TileLevels, place: CyclePlace): number {
  return tile.instrumentLoss + chemistryLoss(source.platform.levels, tile, place) + localLoss(source, tile, place)
}

/** Share of calls at Q30 and above: the platform's curve over the read, less the loss in logits. */
export function q30Share(levels: Levels, place: Omit<CyclePlace, 'isLastOfRead'>, loss: number): number {
  const start = Math.log(levels.q30Share / (1 - levels.q30Share))
  const slope = levels.qualityLossPerCycle * place.inRead
  const ofRead = place.isSecondRead ? levels.qualityLossOfRead2 : place.read.isIndex ? indexReadLoss : 0
  return 1 / (1 + Math.exp(-(start - slope - ofRead - loss)))
}

/** Factor on the error rate at a place of a read, and under a loss in logits. */
export function errorGrowth(levels: Levels, place: Pick<CyclePlace, 'inRead' | 'isSecondRead'>): number {
  return levels.errorGrowthPer50Cycles ** (place.inRead / 50) * (place.isSecondRead ? 1.25 : 1)
}

export function errorUnderLoss(loss: number): number {
  return Math.exp(errorPerLoss * loss)
}
