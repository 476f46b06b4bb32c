import type { CaseProposal } from './case-proposal.ts'

/** How many false alarms a fleet may raise, and which share of the alarms of a day may be false. */
export interface BudgetRule {
  readonly perInstrumentYear: number
  readonly falseShare: number
  /** Alarms that may be saved up for a bad week, in days of the budget. */
  readonly savedDaysMax: number
}

export const standardBudget: BudgetRule = { perInstrumentYear: 0.5, falseShare: 0.1, savedDaysMax: 60 }

/** What is left of a budget. Plain JSON, kept from day to day. */
export interface BudgetState {
  readonly day: number
  /** False alarms that may still be risked. */
  readonly left: number
}

/** An alarm that would be new today, with the score that it stands on. */
export interface NewAlarm {
  readonly proposal: CaseProposal
  readonly score: number
}

const daysPerYear = 365.25
/** Of the largest scores this share says how fast the tail falls. */
const tailShare = 0.1
/** With fewer the tail cannot be told, and nothing beyond them is claimed. */
const tailMin = 5

/**
 * Chance of a score at least as high among peers that are well (conformal, so valid whatever their law): the share of
 * the calibration at or above it. Beyond the largest an exponential tail goes on from the mean excess of the top tenth;
 * never above the conformal bound. Calibrate on one score for each instrument, not on rows of one.
 */
export function conformalP(score: number, calibration: readonly number[]): number {
  const { length } = calibration
  const above = calibration.filter((each) => each >= score).length
  const bound = (1 + above) / (length + 1)
  if (above > 0) return bound
  const sorted = calibration.toSorted((a, b) => b - a)
  const tail = sorted.slice(0, Math.ceil(length * tailShare))
  const from = tail.at(-1)
  if (tail.length < tailMin || from === undefined) return bound
  const excess = tail.reduce((sum, each) => sum + each - from, 0) / tail.length
  if (excess <= 0) return bound
  return Math.min(bound, (tail.length / (length + 1)) * Math.exp(-(score - from) / excess))
}

/** Half of the budget is for what passes the rule of the day, whose level is held down to it; half for what does not. */
const dailyBudget = (instruments: number, rule: BudgetRule): number =>
  (rule.perInstrumentYear * instruments) / daysPerYear / 2

/** False alarms that a fleet of so many instruments can have saved up. */
export const savedMost = (instruments: number, rule: BudgetRule): number =>
  dailyBudget(instruments, rule) * rule.savedDaysMax + 1

/**
 * The alarms of a day within the budget: Benjamini and Hochberg's rule over the instruments looked at that day, and of
 * what does not pass, so many as the fleet's budget of false alarms still holds, the surest first. What goes beyond is
 * watched, and may open on a later day. Pure; the state goes on to the next day.
 */
export function withinBudget(
  alarms: readonly NewAlarm[],
  of: { readonly day: number; readonly instruments: number; readonly calibration: readonly number[] },
  state: BudgetState,
  rule: BudgetRule = standardBudget,
): { readonly proposals: readonly CaseProposal[]; readonly state: BudgetState } {
  const daily = dailyBudget(of.instruments, rule)
  const level = Math.min(rule.falseShare, daily)
  const most = savedMost(of.instruments, rule)
  const saved = Math.min(most, state.left + daily * Math.max(0, of.day - state.day))
  const ranked = alarms
    .map((alarm) => ({ ...alarm, p: conformalP(alarm.score, of.calibration) }))
    .sort((a, b) => a.p - b.p)
  // The last rank at which p lies below its share of the level: it and all before are discoveries.
  const passed = ranked.findLastIndex(({ p }, index) => p <= (level * (index + 1)) / of.instruments) + 1
  let left = saved
  const opened = new Set<CaseProposal>()
  ranked.forEach(({ proposal }, index) => {
    if (index >= passed) {
      if (left < 1) return
      left -= 1
    }
    opened.add(proposal)
  })
  const proposals = alarms.map(({ proposal }) =>
    opened.has(proposal) ? proposal : { ...proposal, state: 'watch' as const, severity: 'watch' as const },
  )
  return { proposals, state: { day: of.day, left } }
}
