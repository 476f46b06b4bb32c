import { readFileSync } from 'node:fs'
import { SimulatorError } from '../simulator-error.ts'
import type { Fault, LogCoupling } from './fault.ts'
import { parseLaws } from './parse-laws.ts'

/** All that a simulated world goes by: how instruments fail, how often, and how they are served. Data, from one file. */
export interface Laws {
  readonly faults: readonly Fault[]
  /** Messages that every instrument logs now and then, well or not. */
  readonly nuisance: readonly LogCoupling[]
  readonly fleet: FleetLaws
  readonly service: ServiceLaws
}

export interface FleetLaws {
  /** Shares of the platforms in the fleet (any scale) and how busy each is. */
  readonly platforms: ReadonlyArray<{ readonly name: string; readonly share: number; readonly runsPerWeek: number }>
  readonly instrumentsPerSite: number
  /** Lots of a consumable of a platform that are in use at a time, over the whole fleet. */
  readonly lotsPerPlatform: number
  readonly software: { readonly everyDays: number; readonly adoptionDays: number }
  /** Standard deviation of the logarithm of an instrument's own rate of failure: some are lemons. */
  readonly frailty: number
}

export interface ServiceLaws {
  /** Chance that a run fails once the severity at which a fault fails runs is reached. */
  readonly failureChance: number
  /** Severity at which a laboratory calls even without a failed run. */
  readonly worseThan: number
  /** Days, from and to: until somebody reports it, and until an engineer comes once parts are there. */
  readonly reportDays: readonly [number, number]
  readonly visitDays: readonly [number, number]
  /** Share of the failed visits that replaced a part which was not to blame; the others found nothing. */
  readonly wrongPartShare: number
  readonly parts: ReadonlyArray<{
    readonly part: string
    readonly leadDays: readonly [number, number]
    readonly firstTimeFix: number
  }>
}

const defaultFile = new URL('../../laws/default-laws.json', import.meta.url)
let loaded: Laws | undefined

/** The laws that come with the simulator. */
export function defaultLaws(): Laws {
  loaded ??= parseLaws(readFileSync(defaultFile, 'utf8'), 'default-laws.json')
  return loaded
}

/** The laws of a file. Throws SimulatorError that names the file and every mistake in it. */
export function readLaws(path: string): Laws {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SimulatorError(
      'bad-laws',
      `${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`,
    )
  }
  return parseLaws(text, path)
}

/** The fault of a name; throws SimulatorError that lists the names there are. */
export function faultOf(name: string, laws: Laws = defaultLaws()): Fault {
  const fault = laws.faults.find((candidate) => candidate.name === name)
  if (fault === undefined) {
    const names = laws.faults.map((candidate) => candidate.name).join(', ')
    throw new SimulatorError('unknown-fault', `there is no fault ${name}; known: ${names}`)
  }
  return fault
}
