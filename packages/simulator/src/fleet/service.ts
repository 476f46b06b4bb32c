import type { Fault } from '../faults/fault.ts'
import type { Laws } from '../faults/laws.ts'
import { severityOf } from '../faults/severity.ts'
import { dayMs } from '../laboratory/plan.ts'
import type { Random } from '../random.ts'

/** A visit of an engineer: what was replaced, and whether that ended the fault. */
export interface Visit {
  readonly at: number
  /** The part that was replaced, cleaned or adjusted; null when nothing was found. */
  readonly replaced: string | null
  readonly fixed: boolean
}

/** A fault that an instrument has, from its onset to its repair. */
export interface Trouble {
  readonly fault: Fault
  readonly onsetAt: number
  /** Runs since the onset. */
  runs: number
  visibleAt: number | undefined
  failedAt: number | undefined
  /** When the next engineer comes; undefined while nobody was called. */
  visitAt: number | undefined
  repairedAt: number | undefined
  readonly visits: Visit[]
}

export function newTrouble(fault: Fault, onsetAt: number): Trouble {
  return {
    fault,
    onsetAt,
    runs: 0,
    visibleAt: undefined,
    failedAt: undefined,
    visitAt: undefined,
    repairedAt: undefined,
    visits: [],
  }
}

/** Severity of a trouble at a moment. */
export function troubleSeverity({ fault, onsetAt, runs }: Trouble, moment: number): number {
  return severityOf(fault.course, { days: (moment - onsetAt) / dayMs, runs })
}

/** When an engineer comes after a call: somebody has to report it, parts have to arrive, a day has to be found. */
export function visitAfter(calledAt: number, part: string, { service }: Laws, random: Random): number {
  const law = service.parts.find((one) => one.part === part)
  const lead = law === undefined ? service.visitDays : law.leadDays
  const days = within(service.reportDays, random) + within(lead, random) + within(service.visitDays, random)
  return calledAt + Math.round(days * dayMs)
}

/** What an engineer does: the right part with the chance of a first-time fix, else a wrong one or none. */
export function visit(trouble: Trouble, at: number, laws: Laws, random: Random): Visit {
  const { fault } = trouble
  const { service } = laws
  const law = service.parts.find(({ part }) => part === fault.part)
  if (random.next() < (law?.firstTimeFix ?? 1)) return { at, replaced: fault.part, fixed: true }
  const others = laws.faults.filter(
    (other) => other.subsystem === fault.subsystem && other.part !== fault.part && other.happens.kind === 'instrument',
  )
  const replacesOther = others.length > 0 && random.next() < service.wrongPartShare
  return { at, replaced: replacesOther ? random.pick(others).part : null, fixed: false }
}

/** Age at which parts fail at the yearly rate of the laws; those that wear fail less before and more after. */
const ratedAgeYears = 2.5
const daysPerYear = 365.25

/**
 * When a fault of an instrument begins that has been in service for `ageDays` without it, by a Weibull law: its hazard is
 * the yearly rate at the rated age and grows with the power `wear - 1` of the age. Infinity for a rate of 0.
 */
export function onsetAfter(fault: Fault, from: number, ageDays: number, frailty: number, random: Random): number {
  if (fault.happens.kind !== 'instrument' || fault.happens.perYear === 0) return Number.POSITIVE_INFINITY
  const { perYear, wear } = fault.happens
  const scaleYears = ((wear * ratedAgeYears ** (wear - 1)) / (perYear * frailty)) ** (1 / wear)
  const ageYears = ageDays / daysPerYear
  const atOnset = scaleYears * ((ageYears / scaleYears) ** wear - Math.log(1 - random.next())) ** (1 / wear)
  return from + (atOnset - ageYears) * daysPerYear * dayMs
}

function within([least, most]: readonly [number, number], random: Random): number {
  return least + (most - least) * random.next()
}
