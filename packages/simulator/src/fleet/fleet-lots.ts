import type { Fault } from '../faults/fault.ts'
import { dayMs } from '../laboratory/plan.ts'
import { fillPattern, randomOf } from '../random.ts'
import type { FleetInstrument } from './fleet-instrument.ts'
import type { FleetFrame } from './fleet-request.ts'

/** A lot that a run uses, with what is wrong with it. */
export interface FleetLot {
  readonly kind: string
  readonly lot: string
  readonly faults: readonly Fault[]
}

/**
 * The lots of a fleet. Several lots of a consumable are in use at a time; a site is served from one of these streams,
 * and gets a new lot when the old one is used up. A bad lot is bad wherever it goes.
 */
export function fleetLots(frame: FleetFrame): (instrument: FleetInstrument, moment: number) => readonly FleetLot[] {
  const known = new Map<string, FleetLot>()
  const streams = new Map<string, number>()
  const lotFaults = frame.laws.faults.filter(({ happens }) => happens.kind === 'lot')

  function streamOf(platform: string, kind: string, site: string): number {
    const key = `${platform}/${kind}/${site}`
    let stream = streams.get(key)
    if (stream === undefined) {
      stream = randomOf(frame.seed, 'stream', key).whole(0, frame.laws.fleet.lotsPerPlatform - 1)
      streams.set(key, stream)
    }
    return stream
  }

  return ({ platform, site }, moment) => {
    const lots: FleetLot[] = []
    for (const { kind, lotPattern, lotDays } of platform.consumables) {
      if (lotPattern === '') continue
      const stream = streamOf(platform.name, kind, site)
      const delivery = Math.floor((moment - frame.startsAt) / dayMs / lotDays + stream / 7)
      const key = `${platform.name}/${kind}/${stream}/${delivery}`
      let lot = known.get(key)
      if (lot === undefined) {
        const random = randomOf(frame.seed, 'fleet-lot', key)
        const number = fillPattern(lotPattern, random)
        const faults = lotFaults.filter(
          ({ happens }) => happens.kind === 'lot' && happens.consumable === kind && random.next() < happens.perLot,
        )
        lot = { kind, lot: number, faults }
        known.set(key, lot)
      }
      lots.push(lot)
    }
    return lots
  }
}
