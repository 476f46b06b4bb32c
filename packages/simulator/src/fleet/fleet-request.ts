import type { Laws } from '../faults/laws.ts'
import { dayMs } from '../laboratory/plan.ts'
import { checkWhole, SimulatorError } from '../simulator-error.ts'

/** Serial numbers of a fleet have five digits for the instrument. */
const instrumentsMax = 100_000
const yearsMax = 30
const daysPerYear = 365.25
/** A moment for fleets of which nobody said when they end: the same request gives the same bytes on any day. */
const defaultEnd = new Date('2026-01-01T00:00:00Z')

export interface FleetRequest {
  readonly seed: number
  readonly instruments: number
  /** Fractions are welcome. */
  readonly years: number
  readonly laws: Laws
  /** End of the history; a fixed day when absent. */
  readonly endsAt?: Date
}

/** The span and laws of a fleet, as its instruments need them. Plain data, so that it can go to another thread. */
export interface FleetFrame {
  readonly seed: number
  readonly instruments: number
  readonly startsAt: number
  readonly endsAt: number
  readonly laws: Laws
}

/** Checks a request. Throws SimulatorError for a number out of range. */
export function fleetFrame({ seed, instruments, years, laws, endsAt = defaultEnd }: FleetRequest): FleetFrame {
  checkWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  checkWhole('instruments', instruments, 1, instrumentsMax)
  if (!(years > 0 && years <= yearsMax)) {
    throw new SimulatorError('bad-argument', `years is ${years}; it must be a number above 0, at most ${yearsMax}`)
  }
  if (Number.isNaN(endsAt.getTime())) throw new SimulatorError('bad-argument', 'the end of the fleet is not a date')
  const end = endsAt.getTime()
  return { seed, instruments, startsAt: end - Math.round(years * daysPerYear) * dayMs, endsAt: end, laws }
}
