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

/**
 * When a fault of an instrument begins that has been in service for `ageDays` without it: a Weibull law whose mean comes
 * from the yearly rate and whose shape from the wear, given that it has not happened yet. Infinity for a rate of 0.
 */
export function onsetAfter(fault: Fault, from: number, ageDays: number, frailty: number, random: Random): number {
  if (fault.happens.kind !== 'instrument' || fault.happens.perYear === 0) return Number.POSITIVE_INFINITY
  const { perYear, wear } = fault.happens
  const scale = 365.25 / (perYear * frailty) / gamma(1 + 1 / wear)
  const days = scale * ((ageDays / scale) ** wear - Math.log(1 - random.next())) ** (1 / wear) - ageDays
  return from + days * dayMs
}

function within([least, most]: readonly [number, number], random: Random): number {
  return least + (most - least) * random.next()
}

/** Gamma function for arguments from 1 to 5, to 7 digits: Lanczos' approximation with g = 5 and six terms. */
function gamma(x: number): number {
  const terms = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.001208650973866179, -5.395239384953e-6]
  const series = terms.reduce((sum, term, index) => sum + term / (x + 1 + index), 1.000000000190015)
  const base = x + 5.5
  return (Math.exp((x + 0.5) * Math.log(base) - base) * Math.sqrt(2 * Math.PI) * series) / x
}
