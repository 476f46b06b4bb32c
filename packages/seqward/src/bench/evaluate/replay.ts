import {
  actOnCase,
  assessFleet,
  assessInstrument,
  type CaseRecord,
  fleetCauses,
  type InstrumentHistory,
  reconcileCases,
  repairsOf,
} from '@seqward/server'
import type { ObservedFleet } from './observed-fleet.ts'

/** A case or note as it first stood: when it was watched, when it was opened, and what it said then. */
export interface SeenCase {
  readonly id: string
  readonly instrument: string | null
  readonly watchedDay: number
  openedDay: number | null
  /** What the case said on the day it was opened, or as it is watched now. */
  told: CaseRecord
}

/** What the detectors said while a fleet's days went by. */
export interface Replayed {
  readonly cases: readonly SeenCase[]
  /** Notes on the sample of a run (loading), by run. */
  readonly runNotes: ReadonlyMap<string, string>
}

/** The fleet as a whole is looked at this often; an instrument on the day after each of its runs. Days. */
const fleetEvery = 4
/** Before so many days of history there is nothing to compare with. */
const firstLook = 30

/**
 * Plays the days of a fleet: every day sees the runs that are over and the sensor days before it, and the real detectors
 * and the room of cases do the rest. When the truth says that a part was repaired, a person closes the cases on it.
 */
export function replay(fleet: ObservedFleet): Replayed {
  let records: readonly CaseRecord[] = []
  const seen = new Map<string, SeenCase>()
  const runNotes = new Map<string, string>()
  let explained: Parameters<typeof assessInstrument>[2] = {}
  let fleetProposals: ReturnType<typeof assessFleet>['proposals'] = []
  let id = 0
  for (let day = fleet.firstDay + firstLook; day <= fleet.lastDay; day++) {
    const now = new Date(day * 86_400_000)
    records = records.map((record) => (isRepaired(record, fleet, day) ? closed(record, now) : record))
    const due = fleet.instruments.filter(({ runs }) => runs.some(({ endDay }) => endDay > day - 1 && endDay <= day))
    const isFleetDay = (day - fleet.firstDay) % fleetEvery === 0
    if (due.length === 0 && !isFleetDay) continue
    const known = fleet.instruments.map((one) => ({
      ...until(one, day),
      repairs: repairsOf(records, one.history.instrument),
    }))
    if (isFleetDay) ({ proposals: fleetProposals, explained } = assessFleet(known, undefined, fleetCauses(records)))
    const looked = isFleetDay
      ? known
      : known.filter(({ instrument }) => due.some((one) => one.history.instrument === instrument))
    const proposals = looked.flatMap(
      (history) =>
        assessInstrument(
          history,
          known.filter((one) => one !== history),
          explained,
        ).proposals,
    )
    for (const { subsystem, cause, evidence } of proposals)
      if (subsystem === 'library') for (const { runs } of evidence) for (const run of runs) runNotes.set(run, cause)
    const spokenFor = new Set<string | null>(looked.map(({ instrument }) => instrument))
    if (isFleetDay) spokenFor.add(null)
    const changed = reconcileCases(
      records.filter(({ instrument }) => spokenFor.has(instrument)),
      isFleetDay ? [...fleetProposals, ...proposals] : proposals,
      now,
      () => `case-${++id}`,
    )
    const byId = new Map(changed.map((record) => [record.id, record]))
    records = [
      ...records.map((record) => byId.get(record.id) ?? record),
      ...changed.filter((record) => !records.some((one) => one.id === record.id)),
    ]
    for (const record of changed) note(seen, record, day)
  }
  return { cases: [...seen.values()], runNotes }
}

function note(seen: Map<string, SeenCase>, record: CaseRecord, day: number): void {
  // The service takes a watched case up again under its old number: that is another sighting.
  const key = `${record.id} ${record.history.filter(({ state }) => state === 'closed').length}`
  const held = seen.get(key)
  if (record.state !== 'watch' && record.state !== 'open') return
  if (held === undefined) {
    const openedDay = record.state === 'open' ? day : null
    seen.set(key, { id: record.id, instrument: record.instrument, watchedDay: day, openedDay, told: record })
  } else if (held.openedDay === null) {
    held.told = record
    if (record.state === 'open') held.openedDay = day
  }
}

/** The history as it stands in the morning of a day. */
function until({ history, runs }: ObservedFleet['instruments'][number], day: number): InstrumentHistory {
  const over = new Set(runs.filter(({ endDay }) => endDay <= day).map(({ run }) => run))
  const metrics: Record<string, unknown> = {}
  for (const [metric, columns] of Object.entries(history.sensors.metrics)) {
    const days = columns.keys.day ?? []
    let count = days.length
    while (count > 0 && (days[count - 1] ?? 0) >= day) count--
    metrics[metric] = {
      keys: Object.fromEntries(Object.entries(columns.keys).map(([key, column]) => [key, column.slice(0, count)])),
      values: columns.values.slice(0, count),
    }
  }
  const sensors = { metrics } as InstrumentHistory['sensors']
  return { ...history, runs: history.runs.filter(({ run }) => over.has(run)), sensors }
}

function isRepaired(record: CaseRecord, fleet: ObservedFleet, day: number): boolean {
  if (record.instrument === null || record.state !== 'open') return false
  const truth = fleet.instruments.find(({ history }) => history.instrument === record.instrument)?.truth ?? []
  return truth.some(({ repairedAt, blame }) => {
    const repaired = repairedAt === null ? Number.POSITIVE_INFINITY : Date.parse(repairedAt) / 86_400_000
    return blame === 'instrument' && repaired > day - 1 && repaired <= day
  })
}

const closed = (record: CaseRecord, now: Date): CaseRecord =>
  actOnCase(record, { action: 'close', reason: 'repaired' }, 'engineer', now)
