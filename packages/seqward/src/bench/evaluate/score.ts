import type { Cause } from '@seqward/contract'
import type { ObservedFleet, ObservedInstrument } from './observed-fleet.ts'
import type { Replayed, SeenCase } from './replay.ts'
import { healthy } from './scenario.ts'

/** What became of one thing that was really the matter. */
export interface Episode {
  readonly fault: string
  readonly isFound: boolean
  /** Of a fault that failed a run: days from the case to the failure, below 0 when the case came later; null without. */
  readonly leadDays: number | null
  readonly hasFailed: boolean
  /** Days from the first sight that the truth has of it to the case. */
  readonly delayDays: number | null
  /** Of what was found: whether cause and subsystem were right at the first, and the cause among three. */
  readonly isFirst: boolean
  readonly isSubsystem: boolean
  readonly isAmongThree: boolean
  /** What was said, for whoever looks into it. */
  readonly said: string
}

export interface FleetScore {
  readonly fault: string
  readonly seed: number
  readonly episodes: readonly Episode[]
  readonly falseCases: readonly string[]
  /** Years of instruments in which nothing was wrong with them. */
  readonly healthyYears: number
}

/** Names of causes in the laws beside those of the contract. */
const causeOfLaw: Readonly<Record<string, Cause>> = {
  'partial-block': 'block',
  'slow-disk': 'slow-computer',
  overloaded: 'overloading',
  'poor-library': 'low-diversity',
  operator: 'loading-step',
}
const dayMs = 86_400_000
/** Days of history before a fault that there must be to see a change, and after its first sight to see it at all. */
const pastDays = 45
const afterDays = 14
/** A case that was under way when the part was repaired may still be opened. Days. */
const graceDays = 10
const wearOutDays = 400

/** Holds what was said of a fleet against the truth. */
export function scoreFleet(fleet: ObservedFleet, replayed: Replayed): FleetScore {
  const { fault, seed } = fleet.scenario
  return {
    fault,
    seed,
    episodes: fault === healthy ? [] : episodesOf(fleet, replayed),
    falseCases: falseCasesOf(fleet, replayed),
    healthyYears: fleet.instruments.reduce((sum, one) => sum + healthyDays(fleet, one), 0) / 365.25,
  }
}

function episodesOf(fleet: ObservedFleet, replayed: Replayed): readonly Episode[] {
  const entries = fleet.instruments.flatMap(({ truth }) => truth.filter(({ fault }) => fault === fleet.scenario.fault))
  const blame = entries[0]?.blame
  if (blame === 'instrument' || blame === 'site') {
    return fleet.instruments.flatMap((one) => partEpisodes(fleet, one, replayed))
  }
  if (blame === 'consumable' || blame === 'software') return sharedEpisodes(fleet, replayed)
  return blame === 'library' || blame === 'operator' ? runEpisodes(fleet, replayed) : []
}

type Truth = ObservedInstrument['truth'][number]

const dayOf = (at: string | null): number | null => (at === null ? null : Date.parse(at) / dayMs)

/** A case of a part: an open one; of a room, which nobody repairs at the instrument, a note suffices. */
function partEpisodes(fleet: ObservedFleet, one: ObservedInstrument, { cases }: Replayed): readonly Episode[] {
  return one.truth.flatMap((truth) => {
    if (truth.fault !== fleet.scenario.fault) return []
    const onset = dayOf(truth.onsetAt) ?? 0
    const visible = dayOf(truth.visibleAt)
    if (visible === null || visible > fleet.lastDay - afterDays || !hasPast(fleet, one, truth)) return []
    const end = (dayOf(truth.repairedAt) ?? fleet.lastDay) + 1
    const failed = dayOf(truth.failedAt)
    const isSite = truth.blame === 'site'
    const dayOfCase = (seen: SeenCase) => (isSite ? seen.watchedDay : seen.openedDay)
    const found = cases
      .filter((seen) => seen.instrument === one.history.instrument)
      .filter((seen) => {
        const day = dayOfCase(seen)
        return day !== null && day >= onset && day <= end + (isSite ? graceDays : 0)
      })
      .sort((a, b) => (dayOfCase(a) ?? 0) - (dayOfCase(b) ?? 0))[0]
    return [episode(truth, found, found === undefined ? null : dayOfCase(found), visible, failed)]
  })
}

/** Whether the instrument was well for long enough before: with a fault of its own in its past nothing compares. */
function hasPast(fleet: ObservedFleet, one: ObservedInstrument, truth: Truth): boolean {
  const from = (dayOf(truth.onsetAt) ?? 0) - pastDays
  if (from < fleet.firstDay) return false
  return one.truth.every((other) => {
    if (other === truth || other.blame !== 'instrument') return true
    const start = dayOf(other.onsetAt) ?? 0
    const end = dayOf(other.repairedAt) ?? Number.POSITIVE_INFINITY
    return end < from || start > from + pastDays
  })
}

/** A lot or version is found by a case of the fleet that names it, once two instruments used it twice. */
function sharedEpisodes(fleet: ObservedFleet, { cases }: Replayed): readonly Episode[] {
  const byValue = new Map<string, Truth[]>()
  for (const { truth } of fleet.instruments)
    for (const entry of truth) {
      const value = entry.lot ?? entry.version
      if (entry.fault !== fleet.scenario.fault || value === undefined) continue
      byValue.set(value, [...(byValue.get(value) ?? []), entry])
    }
  return [...byValue].flatMap(([value, entries]) => {
    const used = entries.filter(({ runs }) => runs >= sharedRunsMin)
    const from = Math.min(...entries.map(({ onsetAt }) => dayOf(onsetAt) ?? 0))
    const [first] = entries
    if (first === undefined || used.length < sharedInstrumentsMin) return []
    if (from < fleet.firstDay + pastDays || from > fleet.lastDay - afterDays) return []
    const found = cases.find((seen) => seen.instrument === null && seen.openedDay !== null && seen.told.lot === value)
    return [episode(first, found, found?.openedDay ?? null, from, null)]
  })
}

const sharedRunsMin = 3
const sharedInstrumentsMin = 2

/** A run that its sample or the hand that loaded it spoilt is found by a note on that run. */
function runEpisodes(fleet: ObservedFleet, { runNotes }: Replayed): readonly Episode[] {
  return fleet.instruments.flatMap(({ runs, truth }) => {
    const law = truth.find(({ fault }) => fault === fleet.scenario.fault)
    if (law === undefined) return []
    const expected = causeOfLaw[law.cause] ?? law.cause
    return runs.flatMap(({ run, endDay, faults }) => {
      if (!faults.includes(fleet.scenario.fault) || endDay < fleet.firstDay + pastDays) return []
      const note = runNotes.get(run)
      const isRight = note === expected
      return [
        {
          fault: fleet.scenario.fault,
          isFound: note !== undefined,
          leadDays: null,
          hasFailed: false,
          delayDays: note === undefined ? null : 0,
          isFirst: isRight,
          isSubsystem: note !== undefined,
          isAmongThree: isRight,
          said: note ?? 'nothing',
        },
      ]
    })
  })
}

function episode(
  truth: Truth,
  found: SeenCase | undefined,
  day: number | null,
  visible: number,
  failed: number | null,
): Episode {
  const expected = causeOfLaw[truth.cause] ?? truth.cause
  const candidates = found?.told.candidates ?? []
  const causes = candidates.map(({ cause }) => cause as string)
  return {
    fault: truth.fault,
    isFound: found !== undefined,
    hasFailed: failed !== null,
    leadDays: failed === null || day === null ? null : failed - day,
    delayDays: day === null ? null : day - visible,
    isFirst: causes[0] === expected,
    isSubsystem: (found?.told.subsystem ?? null) === truth.subsystem,
    isAmongThree: causes.slice(0, 3).includes(expected),
    said:
      found === undefined
        ? 'nothing'
        : `${found.told.cause}: ${candidates.map(({ cause, probability }) => `${cause} ${probability.toFixed(2)}`).join(', ')} [${found.told.evidence.map(({ signal, direction }) => `${signal} ${direction}`).join(', ')}]`,
  }
}

/** Open cases on an instrument with which nothing was wrong, and cases of the fleet on a lot that was good. */
function falseCasesOf(fleet: ObservedFleet, { cases }: Replayed): readonly string[] {
  const allTruth = fleet.instruments.flatMap(({ truth }) => truth)
  return cases.flatMap((seen) => {
    const { openedDay, told } = seen
    if (openedDay === null) return []
    const isTrue =
      seen.instrument === null
        ? allTruth.some(({ lot, version }) => told.lot !== null && (lot === told.lot || version === told.lot))
        : isSick(
            fleet.instruments.find(({ history }) => history.instrument === seen.instrument)?.truth ?? [],
            openedDay,
          )
    const signals = told.evidence.map(({ signal, direction }) => `${signal} ${direction}`)
    return isTrue
      ? []
      : [
          `${seen.instrument ?? 'fleet'} day ${openedDay - fleet.firstDay} ${told.cause} ${told.lot ?? ''} [${signals.join(', ')}]`,
        ]
  })
}

const isSick = (truth: readonly Truth[], day: number): boolean => truth.some((entry) => isActive(entry, day))

function isActive({ blame, onsetAt, repairedAt }: Truth, day: number): boolean {
  if (blame !== 'instrument' && blame !== 'site') return false
  return day >= (dayOf(onsetAt) ?? 0) && day <= (dayOf(repairedAt) ?? Number.POSITIVE_INFINITY) + graceDays
}

function healthyDays(fleet: ObservedFleet, one: ObservedInstrument): number {
  let days = 0
  const until = Math.min(fleet.lastDay, fleet.firstDay + wearOutDays)
  for (let day = fleet.firstDay + 30; day <= until; day++) if (!isSick(one.truth, day)) days += 1
  return days
}
