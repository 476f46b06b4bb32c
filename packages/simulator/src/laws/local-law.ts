import { randomOf } from '../random.ts'
import type { Conditions } from './conditions.ts'
import type { CyclePlace, RunSource, TilePlace } from './run-source.ts'
import type { TileLevels } from './tile-levels.ts'

/** Share of its full loss that the bottom surface has from the first cycle; the rest grows over the read. */
const bottomLossAtOnce = 0.4
/** In so many cycles a lane sees one bubble while there is air in the line. */
const cyclesPerBubble = 18
/** A bubble covers so much of a lane and surface to either side of its middle. */
const bubbleReach = 0.1
/** Light lost under a bubble for each logit of quality that is lost. */
const lightPerBubbleLoss = 0.25

/** Logits that the place of a tile costs in a cycle: ends of swaths, the bottom surface, bad coating, bubbles. */
export function localLoss(source: RunSource, tile: TileLevels, place: CyclePlace): number {
  const { conditions, place: at } = tile
  let loss = conditions.edgeLoss * at.edge + tile.defectLoss
  if (at.surface === 2) loss += bottomLoss(conditions, place)
  if (conditions.bubbleLoss > 0) loss += conditions.bubbleLoss * bubbleCover(source.runKey, at, place.cycle)
  return loss
}

/** The bottom surface waits longest for its images: what fades meanwhile is lost, more so late in a read. */
export function bottomLoss(conditions: Conditions, place: Pick<CyclePlace, 'inRead' | 'read'>): number {
  return conditions.bottomLoss * (bottomLossAtOnce + (1 - bottomLossAtOnce) * (place.inRead / place.read.cycles))
}

/** Factor on the light of a tile in a cycle, 1 without a bubble. */
export function lightUnderBubble(source: RunSource, tile: TileLevels, cycle: number): number {
  const { bubbleLoss } = tile.conditions
  if (bubbleLoss === 0) return 1
  return Math.exp(-lightPerBubbleLoss * bubbleLoss * bubbleCover(source.runKey, tile.place, cycle))
}

/** Whether the image of a tile in a cycle was lost, so that nothing is measured and nothing called. */
export function imageLost(source: RunSource, tile: TileLevels, cycle: number): boolean {
  const { lostImages } = tile.conditions
  if (lostImages === 0) return false
  return randomOf(source.runKey, 'lost', tile.place.lane, tile.place.tile, cycle).next() < lostImages
}

/** How much of a tile a bubble covers, from 0 to 1: it comes at once, stays for two to four cycles and moves on. */
function bubbleCover(runKey: string, at: TilePlace, cycle: number): number {
  const window = Math.floor((cycle - 1) / cyclesPerBubble)
  const random = randomOf(runKey, 'bubble', at.lane, at.surface, window)
  const from = window * cyclesPerBubble + 1 + random.whole(0, cyclesPerBubble - 5)
  const stays = random.whole(2, 4)
  const middle = bubbleReach + (1 - 2 * bubbleReach) * random.next()
  if (cycle < from || cycle >= from + stays || Math.abs(at.along - middle) > bubbleReach) return 0
  return cycle === from + stays - 1 ? 0.4 : 1
}

/** What bubbles cover on average over a run, as a share of all tiles and cycles. */
export const bubbleShare = (2 * bubbleReach * (3 - 0.6)) / cyclesPerBubble
