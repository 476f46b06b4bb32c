import { causes, type Cause } from '@seqward/contract'
import type { Past, Trouble } from '@seqward/server'
import type { InstrumentTruth } from '@seqward/simulator'
import { observeFleet } from '../evaluate/observed-fleet.ts'
import { families, scenarioOf } from '../evaluate/scenario.ts'

/** Names of causes in the laws beside those of the contract. */
const causeOfLaw: Readonly<Record<string, Cause>> = {
  'partial-block': 'block',
  'slow-disk': 'slow-computer',
  overloaded: 'overloading',
  'poor-library': 'low-diversity',
  operator: 'loading-step',
}
const dayMs = 86_400_000
/** Days of history that there must be before a trouble, and after it shows, to ask for an alarm. */
const pastDays = 45
const afterDays = 14

/** One simulated fleet for each fault family and the healthy one, each with everything that was the matter. */
export function* simulatedPasts(seed: number): Generator<Past> {
  for (const [index, fault] of families().entries()) {
    const fleet = observeFleet(scenarioOf(fault, seed + index))
    const ends = new Map(
      fleet.instruments.map(({ history, runs }) => [
        history.instrument,
        new Map(runs.map(({ run, endDay }) => [run, endDay])),
      ]),
    )
    yield {
      source: 'simulated',
      histories: fleet.instruments.map(({ history }) => history),
      troubles: troublesOf(
        fleet.instruments.flatMap(({ truth }) => truth),
        fleet.firstDay,
        fleet.lastDay,
      ),
      isComplete: true,
      endDayOf: (instrument, run) => ends.get(instrument)?.get(run),
    }
  }
}

/** The truth as people would tell it. What spoils single runs asks for no case, and is no trouble here. */
export function troublesOf(truth: readonly InstrumentTruth[], firstDay: number, lastDay: number): readonly Trouble[] {
  const shared = new Map<string, Trouble>()
  const own: Trouble[] = []
  for (const entry of truth) {
    const { blame, instrument, lot, version } = entry
    const day = (at: string | null) => (at === null ? null : Date.parse(at) / dayMs)
    const named = causeOfLaw[entry.cause] ?? entry.cause
    const cause: Cause = isCause(named) ? named : 'unknown'
    const { subsystem } = causes[cause]
    const fromDay = day(entry.onsetAt) ?? firstDay
    const visible = day(entry.visibleAt)
    const counts = fromDay >= firstDay + pastDays && visible !== null && visible <= lastDay - afterDays
    const told = { cause, subsystem, fromDay, failedDay: day(entry.failedAt), verdict: 'confirmed' as const }
    if (blame === 'instrument' || blame === 'site')
      own.push({ ...told, instrument, lot: null, untilDay: day(entry.repairedAt), counts: counts && blame !== 'site' })
    const value = lot ?? version
    if (value === undefined) continue
    const known = shared.get(value)
    const from = Math.min(known?.fromDay ?? fromDay, fromDay)
    const isUsed = from >= firstDay + pastDays && fromDay <= lastDay - afterDays
    shared.set(value, { ...told, instrument: null, lot: value, fromDay: from, untilDay: null, counts: isUsed })
  }
  return [...own, ...shared.values()]
}

const isCause = (name: string): name is Cause => Object.hasOwn(causes, name)
