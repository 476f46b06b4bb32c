import { dayMs } from '../laboratory/plan.ts'
import type { Platform } from '../platforms/platform.ts'
import { platformOf } from '../platforms/platforms.ts'
import { type Random, randomOf } from '../random.ts'
import type { FleetFrame } from './fleet-request.ts'

/** An instrument of a fleet with what stays the same over its years. */
export interface FleetInstrument {
  readonly index: number
  readonly serial: string
  readonly platform: Platform
  readonly site: string
  readonly runsPerWeek: number
  /** Factor on how often its parts fail. */
  readonly frailty: number
  /** Days of service before the history begins. */
  readonly ageDays: number
  readonly firstRunNumber: number
  readonly random: Random
}

const yearsOfServiceMax = 4
const serialDigits = 5

/** The instrument at a place of a fleet. It depends on the request and its place alone, not on its neighbours. */
export function fleetInstrument({ seed, laws }: FleetFrame, index: number): FleetInstrument {
  const random = randomOf(seed, 'fleet', index)
  const { platforms, frailty, instrumentsPerSite } = laws.fleet
  const total = platforms.reduce((sum, { share }) => sum + share, 0)
  let left = random.next() * total
  const chosen = platforms.find(({ share }) => (left -= share) < 0) ?? platforms.at(-1)
  if (chosen === undefined) throw new RangeError('a fleet without platforms')
  const platform = platformOf(chosen.name)
  const ageDays = random.next() * yearsOfServiceMax * 365.25
  return {
    index,
    serial: serialOf(platform, index),
    platform,
    site: `S${String(Math.floor(index / instrumentsPerSite)).padStart(serialDigits, '0')}`,
    runsPerWeek: chosen.runsPerWeek * Math.exp(0.35 * random.normal()),
    // Mean 1, so that the rates of the laws are those of the fleet.
    frailty: Math.exp(frailty * random.normal() - frailty ** 2 / 2),
    ageDays,
    firstRunNumber: 1 + Math.floor((ageDays / 7) * chosen.runsPerWeek),
    random,
  }
}

/** The letters of the platform's serial numbers, and digits that no other instrument of the fleet has. */
function serialOf({ serialPattern }: Platform, index: number): string {
  const letters = /^[A-Z]+/.exec(serialPattern)?.[0] ?? ''
  const digits = serialPattern.length - letters.length
  return letters + String(index).padStart(digits, '0').slice(-Math.max(digits, serialDigits))
}

/** A version of the control software: number of releases since the first, and the name that it goes by. */
export interface SoftwareVersion {
  readonly release: number
  readonly name: string
  readonly since: number
}

/** Versions that an instrument runs over the history, oldest first. Sites update some time after a release. */
export function softwareOf(frame: FleetFrame, { platform, site, serial }: FleetInstrument): readonly SoftwareVersion[] {
  const { everyDays, adoptionDays } = frame.laws.fleet.software
  const ofPlatform = randomOf(frame.seed, 'releases', platform.name)
  const ofSite = randomOf(frame.seed, 'updates', site, serial)
  const versions: SoftwareVersion[] = [{ release: 0, name: platform.software.control, since: Number.NEGATIVE_INFINITY }]
  const parts = platform.software.control.split('.')
  for (let release = 1, day = 0; ; release++) {
    day += everyDays * (0.7 + 0.6 * ofPlatform.next())
    const releasedAt = frame.startsAt + day * dayMs
    if (releasedAt >= frame.endsAt) return versions
    const since = releasedAt + adoptionDays * ofSite.next() * dayMs
    const name = parts.map((part, place) => (place === 1 ? String(Number(part) + release) : part)).join('.')
    const before = versions.at(-1)
    versions.push({ release, name, since: Math.max(since, before === undefined ? since : before.since + dayMs) })
  }
}
