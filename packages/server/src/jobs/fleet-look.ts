import { assessFleet, type DetectionRules, type InstrumentHistory } from '../detectors/assess.ts'
import type { Explanation } from '../detectors/instrument-history.ts'

type FleetAssessment = ReturnType<typeof assessFleet>

/** What the fleet of a tenant has in common, looked at again when the last look is old enough for its size. */
export interface FleetLook {
  /** `told`: lots and versions that cases of the fleet are about. */
  of(tenant: string, histories: readonly InstrumentHistory[], told: readonly Explanation[]): FleetAssessment
}

/**
 * A look at all lots costs about a millisecond an instrument, and lots change by the week: a laboratory of ten is looked at
 * with every assessment, a fleet of 25,000 every eight minutes.
 */
const restMsPerInstrument = 20

/** `clock` gives milliseconds. Between looks the last one stands. */
export function createFleetLook(rules: DetectionRules, clock: () => number = () => performance.now()): FleetLook {
  const latest = new Map<string, { readonly until: number; readonly made: FleetAssessment }>()
  return {
    of(tenant, histories, told) {
      const held = latest.get(tenant)
      if (held !== undefined && histories.length >= smallFleet && clock() < held.until) return held.made
      const made = assessFleet(histories, rules, told)
      latest.set(tenant, { until: clock() + histories.length * restMsPerInstrument, made })
      return made
    },
  }
}

/** Below this a look costs less than the rest of an assessment. */
const smallFleet = 50
