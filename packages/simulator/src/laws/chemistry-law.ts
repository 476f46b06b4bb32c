import type { PhasingMetrics } from '@seqward/interop'
import type { Levels } from '../platforms/platform.ts'
import { randomOf } from '../random.ts'
import { cycleIds } from './cycle-columns.ts'
import type { CyclePlace, RunSource } from './run-source.ts'
import { secondReadWear } from './loading-law.ts'
import type { LevelsAt, TileLevels } from './tile-levels.ts'

/** Cycles from one large delivery of reagent to the next: a syringe is filled anew. */
export const cyclesPerDelivery = 14
/** Cycles in which a bad delivery is made good again. */
const cyclesOfRecovery = 1.3
/** Logits lost for each share of strands that have left the common step. */
const lossPerShareOutOfStep = 8

/** Weights by which neighbouring cycles are mixed in, percent: they grow with the cycle by the rate of phasing. */
export function phasingMetrics(source: RunSource, levelsAt: LevelsAt, cycles: readonly CyclePlace[]): PhasingMetrics {
  const { levels } = source.platform
  const count = cycles.length * source.layout.places.length
  const phasingWeight = new Float32Array(count)
  const prephasingWeight = new Float32Array(count)
  let record = 0
  for (const place of cycles) {
    const random = randomOf(source.runKey, 'phasing', place.cycle)
    const wear = place.isSecondRead ? secondReadWear : 1
    for (const tile of levelsAt(place.cycle)) {
      // Index reads are too short to measure; instruments write zeros.
      if (!place.read.isIndex) {
        const phasing = levels.phasingOffset + levels.phasing * tile.phasing * wear * place.inRead
        const prephasing = levels.prephasingOffset + levels.prephasing * tile.prephasing * wear * place.inRead
        phasingWeight[record] = Math.max(0, phasing + 0.03 * random.normal())
        prephasingWeight[record] = Math.max(0, prephasing + 0.03 * random.normal())
      }
      record += 1
    }
  }
  return { ...cycleIds(cycles, source.layout.places), phasingWeight, prephasingWeight }
}

/** Logits of quality that chemistry and fluidics cost a tile in a cycle, beyond what every good run loses. */
export function chemistryLoss(
  levels: Levels,
  tile: Pick<TileLevels, 'conditions' | 'phasing' | 'prephasing'>,
  place: Pick<CyclePlace, 'cycle' | 'inRead' | 'read'>,
): number {
  const { conditions } = tile
  const excess = levels.phasing * (tile.phasing - 1) + levels.prephasing * (tile.prephasing - 1)
  const outOfStep = (excess / 100) * place.inRead
  const late = conditions.lateQualityLoss * (place.inRead / place.read.cycles) ** 2
  const sinceDelivery = place.cycle % cyclesPerDelivery
  const delivery = conditions.deliveryLoss * Math.exp(-sinceDelivery / cyclesOfRecovery)
  return lossPerShareOutOfStep * outOfStep + late + delivery
}
