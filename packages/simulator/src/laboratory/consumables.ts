import type { ConsumableTag } from '@seqward/interop'
import type { Consumable, Platform } from '../platforms/platform.ts'
import { fillPattern, randomOf } from '../random.ts'
import { dayMs } from './plan.ts'
import type { BadLot } from './story.ts'

export interface SupplyRequest {
  readonly seed: number
  readonly platform: Platform
  readonly instrument: string
  readonly runKey: string
  readonly planStartsAt: Date
  /** Days since the start of the plan at which the run began. */
  readonly day: number
  readonly badLot: BadLot | undefined
}

/** Days from the delivery of a lot to its expiry. */
const shelfLifeDays = 290

/** What a run consumes. Serial numbers are its own; lots come from the shelf that instruments of a platform share. */
export function consumablesOf(request: SupplyRequest): readonly ConsumableTag[] {
  return request.platform.consumables.map((consumable) => {
    const { seed, platform } = request
    const shelf = randomOf(seed, 'shelf', platform.name, consumable.kind)
    const delivery = Math.floor((request.day + shelf.whole(0, consumable.lotDays - 1)) / consumable.lotDays)
    const lot = fillPattern(consumable.lotPattern, randomOf(seed, 'lot', platform.name, consumable.kind, delivery))
    return {
      kind: consumable.kind,
      serial: fillPattern(consumable.serialPattern, randomOf(request.runKey, 'serial', consumable.kind)),
      part: consumable.part,
      lot: isBad(request, consumable) ? (request.badLot?.lot ?? lot) : lot,
      expires: midnight(request.planStartsAt.getTime() + (delivery * consumable.lotDays + shelfLifeDays) * dayMs),
      mode: consumable.mode,
      name: consumable.name,
      cycles: consumable.cycles,
    }
  })
}

function isBad({ badLot, instrument, day }: SupplyRequest, consumable: Consumable): boolean {
  if (badLot === undefined || badLot.kind !== consumable.kind) return false
  const served = badLot.instruments.some((serial) => serial === instrument)
  return served && day >= badLot.fromDay && day < badLot.untilDay
}

function midnight(moment: number): Date {
  return new Date(Math.floor(moment / dayMs) * dayMs)
}
