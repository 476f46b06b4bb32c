import { poissonRate, type Rate, type Share, wilson } from '@seqward/server'
import type { Episode, FleetScore } from './score.ts'

/** What detectors made of one fault family. */
export interface FamilyFigures {
  readonly fault: string
  readonly episodes: number
  readonly found: Share
  /** Of those that failed a run: found before it. */
  readonly foundBeforeFailure: Share
  /** Median days from the case to the failure, and to the case from the first day on which the truth could be seen. */
  readonly leadDays: number | null
  readonly delayDays: number | null
  /** Of what was found. */
  readonly causeFirst: Share
  readonly causeAmongThree: Share
  readonly subsystemNamed: Share
  /** On instruments with which nothing was wrong, a year. */
  readonly falseCases: Rate
}

export function familyFigures(fault: string, scores: readonly FleetScore[]): FamilyFigures {
  const episodes = scores.flatMap((score) => score.episodes)
  const found = episodes.filter(({ isFound }) => isFound)
  const failed = episodes.filter(({ hasFailed }) => hasFailed)
  const of = (is: (episode: Episode) => boolean) => wilson(found.filter(is).length, found.length)
  return {
    fault,
    episodes: episodes.length,
    found: wilson(found.length, episodes.length),
    foundBeforeFailure: wilson(failed.filter(({ leadDays }) => (leadDays ?? 0) > 0).length, failed.length),
    leadDays: middle(found.flatMap(({ leadDays }) => leadDays ?? [])),
    delayDays: middle(found.flatMap(({ delayDays }) => delayDays ?? [])),
    causeFirst: of(({ isFirst }) => isFirst),
    causeAmongThree: of(({ isAmongThree }) => isAmongThree),
    subsystemNamed: of(({ isSubsystem }) => isSubsystem),
    falseCases: poissonRate(
      scores.reduce((sum, score) => sum + score.falseCases.length, 0),
      scores.reduce((sum, score) => sum + score.healthyYears, 0),
    ),
  }
}

/** All families as one. */
export const totalFigures = (scores: readonly FleetScore[]): FamilyFigures => familyFigures('all', scores)

function middle(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const at = sorted.length / 2
  if (sorted.length === 0) return null
  const [low, high] = [sorted[Math.ceil(at) - 1] ?? 0, sorted[Math.floor(at)] ?? 0]
  return Math.round(5 * (low + high)) / 10
}

const columns = [
  ['family', 30],
  ['n', 5],
  ['found', 19],
  ['before failure', 19],
  ['lead', 7],
  ['delay', 7],
  ['cause first', 19],
  ['among three', 19],
  ['subsystem', 19],
  ['false a year', 20],
] as const

/** The figures as a table for people; shares in percent with their intervals, days. */
export function figuresTable(all: readonly FamilyFigures[]): string {
  const rows = all.map((one) => [
    one.fault,
    String(one.episodes),
    share(one.found),
    share(one.foundBeforeFailure),
    one.leadDays === null ? '-' : one.leadDays.toFixed(0),
    one.delayDays === null ? '-' : one.delayDays.toFixed(0),
    share(one.causeFirst),
    share(one.causeAmongThree),
    share(one.subsystemNamed),
    `${one.falseCases.rate.toFixed(2)} (${one.falseCases.low.toFixed(2)}-${one.falseCases.high.toFixed(2)})`,
  ])
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, index) => cell.padEnd(columns[index]?.[1] ?? 0))
      .join(' ')
      .trimEnd()}\n`
  return [line(columns.map(([name]) => name)), ...rows.map(line)].join('')
}

function share({ share: part, low, high }: Share): string {
  if (part === null) return '-'
  const percent = (value: number) => (100 * value).toFixed(0)
  return `${percent(part)} (${percent(low)}-${percent(high)})`
}
