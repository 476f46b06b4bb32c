import type { Fault } from '../faults/fault.ts'
import type { ActiveFault } from '../faults/severity.ts'
import { dayMs } from '../laboratory/plan.ts'
import { randomOf } from '../random.ts'
import type { FleetInstrument, SoftwareVersion } from './fleet-instrument.ts'
import type { FleetFrame } from './fleet-request.ts'

/** A room is cool again within a week. */
const roomDays = [2, 7] as const

/** Versions that came with a fault, by release. All instruments of a platform share it; the first release has none. */
export function versionFlaws(
  { seed, laws }: FleetFrame,
  { platform }: FleetInstrument,
  versions: readonly SoftwareVersion[],
): ReadonlyMap<number, readonly Fault[]> {
  const regressions = laws.faults.filter(({ happens }) => happens.kind === 'version')
  return new Map(
    versions.map(({ release }) => [
      release,
      regressions.filter(({ name, happens }) => {
        const share = happens.kind === 'version' && release > 0 ? happens.perVersion : 0
        return randomOf(seed, 'flaw', name, platform.name, release).next() < share
      }),
    ]),
  )
}

/** Days on which the room of a site was out of order. */
export interface HotRoom extends ActiveFault {
  readonly from: number
  readonly until: number
}

/** The hot days of a site, the same for all its instruments. */
export function hotRooms(frame: FleetFrame, { site }: FleetInstrument): readonly HotRoom[] {
  const rooms: HotRoom[] = []
  for (const fault of frame.laws.faults) {
    if (fault.blame !== 'site' || fault.happens.kind !== 'instrument' || fault.happens.perYear === 0) continue
    const random = randomOf(frame.seed, 'site', site, fault.name)
    const meanMs = (365.25 * dayMs) / fault.happens.perYear
    for (let from = frame.startsAt; ; ) {
      from += -Math.log(1 - random.next()) * meanMs
      if (from >= frame.endsAt) break
      const until = from + (roomDays[0] + (roomDays[1] - roomDays[0]) * random.next()) * dayMs
      rooms.push({ fault, severity: 0.5 + 0.5 * random.next(), from, until })
    }
  }
  return rooms
}
