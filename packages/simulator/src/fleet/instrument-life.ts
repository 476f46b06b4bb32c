import type { Fault } from '../faults/fault.ts'
import type { ActiveFault } from '../faults/severity.ts'
import { visibleSeverity } from '../faults/visible-severity.ts'
import { dayMs } from '../laboratory/plan.ts'
import { type FleetInstrument, fleetInstrument, softwareOf } from './fleet-instrument.ts'
import type { FleetLot } from './fleet-lots.ts'
import type { FleetFrame } from './fleet-request.ts'
import type { FleetRun } from './fleet-run.ts'
import { type InstrumentTruth, TruthBook } from './instrument-truth.ts'
import { playRun } from './play-run.ts'
import { newTrouble, onsetAfter, type Trouble, troubleSeverity, visit, visitAfter } from './service.ts'
import { hotRooms, versionFlaws } from './shared-troubles.ts'

/** Least time between two runs: somebody has to unload, wash and load. */
const betweenRunsMs = 3 * 3_600_000
/** Chance that a laboratory calls after a run that it finds bad, though it did not fail. */
const callChance = 0.25
/** Share of runs in which an intermittent fault shows itself. */
const intermittentShare = 0.55

type LotsAt = (instrument: FleetInstrument, moment: number) => readonly FleetLot[]

/** The years of one instrument: its runs in order, and at the end what was really the matter. */
export interface InstrumentLife {
  readonly instrument: FleetInstrument
  readonly runs: Iterable<FleetRun>
  /** Complete once the runs have been gone through. */
  readonly truth: () => readonly InstrumentTruth[]
}

/**
 * Lives through the history of the instrument at a place of a fleet: runs, wear, faults, failures, visits. The same
 * frame and place give the same life, whoever asks and in whatever order.
 */
export function instrumentLife(frame: FleetFrame, index: number, lotsAt: LotsAt): InstrumentLife {
  const instrument = fleetInstrument(frame, index)
  const book = new TruthBook(instrument)
  return { instrument, runs: runsOf(frame, instrument, lotsAt, book), truth: () => book.entries() }
}

function* runsOf(frame: FleetFrame, instrument: FleetInstrument, lotsAt: LotsAt, book: TruthBook): Generator<FleetRun> {
  const { laws } = frame
  const { random } = instrument
  const versions = softwareOf(frame, instrument)
  const flaws = versionFlaws(frame, instrument, versions)
  const rooms = hotRooms(frame, instrument)
  const slips = laws.faults.filter(({ happens }) => happens.kind === 'run')
  const upcoming = new Map<Fault, number>()
  for (const fault of laws.faults) {
    if (fault.happens.kind !== 'instrument' || fault.blame === 'site') continue
    upcoming.set(fault, onsetAfter(fault, frame.startsAt, instrument.ageDays, instrument.frailty, random))
  }
  let troubles: Trouble[] = []
  const meanGapMs = (7 * dayMs) / instrument.runsPerWeek
  let freeAt = frame.startsAt + meanGapMs * random.next()

  for (let slot = 0; ; slot++) {
    // Up to the next second: whoever comes at the moment at which the instrument is free has been there.
    const startsAt = Math.ceil(freeAt / 1000) * 1000
    if (startsAt >= frame.endsAt) break
    troubles = serve(troubles, startsAt, frame, instrument, upcoming)
    for (const [fault, onsetAt] of upcoming) {
      if (onsetAt > startsAt) continue
      upcoming.set(fault, Number.POSITIVE_INFINITY)
      const trouble = newTrouble(fault, onsetAt)
      troubles.push(trouble)
      book.addTrouble(trouble)
    }

    const version = versions.findLast(({ since }) => since <= startsAt) ?? versions[0]
    const lots = lotsAt(instrument, startsAt)
    const whole = [...(flaws.get(version?.release ?? 0) ?? []), ...lots.flatMap(({ faults }) => faults)]
    const active: readonly ActiveFault[] = [
      ...shownToday(troubles, startsAt, instrument),
      ...rooms.filter((room) => room.from <= startsAt && startsAt < room.until),
      ...whole.map((fault) => ({ fault, severity: 1 })),
      ...slips
        .filter(({ happens }) => happens.kind === 'run' && random.next() < happens.perRun)
        .map((fault) => ({ fault, severity: 0.6 + 0.5 * random.next() })),
    ]
    const failing = failingTrouble(troubles, startsAt, frame, instrument)
    const failed = failing !== undefined
    const run = playRun(frame, instrument, { slot, startsAt, software: version?.name ?? '', lots, active, failed })
    book.addRun(run)
    yield run

    for (const trouble of troubles) afterRun(trouble, run, trouble === failing, frame)
    // After a failure the instrument stands still until somebody has been there.
    const waits = -Math.log(1 - random.next()) * Math.max(0, meanGapMs - (run.endsAt - startsAt))
    const next = run.endsAt + betweenRunsMs + waits
    freeAt = failing?.visitAt === undefined ? next : Math.max(next, failing.visitAt)
  }
  serve(troubles, frame.endsAt, frame, instrument, upcoming)
}

/** Troubles that a run feels, with how far they have come; an intermittent one does not show itself in every run. */
function shownToday(
  troubles: readonly Trouble[],
  startsAt: number,
  { random }: FleetInstrument,
): readonly ActiveFault[] {
  return troubles
    .filter(({ fault }) => fault.course.shape !== 'intermittent' || random.next() <= intermittentShare)
    .map((trouble) => ({ fault: trouble.fault, severity: troubleSeverity(trouble, startsAt) }))
    .filter(({ severity }) => severity > 0)
}

/** The trouble that makes this run fail, if one does. */
function failingTrouble(
  troubles: readonly Trouble[],
  startsAt: number,
  { laws }: FleetFrame,
  { random }: FleetInstrument,
): Trouble | undefined {
  return troubles.find((trouble) => {
    const { failsAt } = trouble.fault
    const isBad = failsAt !== null && troubleSeverity(trouble, startsAt) >= failsAt
    return isBad && random.next() < laws.service.failureChance
  })
}

/** What a run leaves behind in a trouble: use, the first sight of it, a failure, a call for an engineer. */
function afterRun(
  trouble: Trouble,
  { startsAt, endsAt, instrument }: FleetRun,
  isFailure: boolean,
  { laws }: FleetFrame,
): void {
  const { random } = instrument
  trouble.runs += 1
  const severity = troubleSeverity(trouble, startsAt)
  if (severity >= visibleSeverity(trouble.fault)) trouble.visibleAt ??= startsAt
  if (isFailure) trouble.failedAt ??= endsAt
  const complains = severity >= laws.service.worseThan && random.next() < callChance
  if (trouble.visitAt !== undefined) {
    // Nobody opens an instrument that is running.
    trouble.visitAt = Math.max(trouble.visitAt, endsAt)
  } else if (isFailure || complains) {
    trouble.visitAt = visitAfter(endsAt, trouble.fault.part, laws, random)
  }
}

/** Lets every engineer work who came before a moment; gives the troubles that are left. */
function serve(
  troubles: readonly Trouble[],
  until: number,
  { laws }: FleetFrame,
  { frailty, random }: FleetInstrument,
  upcoming: Map<Fault, number>,
): Trouble[] {
  for (const trouble of troubles) {
    const { visitAt } = trouble
    if (visitAt === undefined || visitAt > until || trouble.repairedAt !== undefined) continue
    const done = visit(trouble, visitAt, laws, random)
    trouble.visits.push(done)
    trouble.visitAt = undefined
    if (done.replaced === null) continue
    // A new part starts its life anew, also where it was replaced by mistake.
    for (const other of troubles) {
      if (other.fault.part === done.replaced && (other !== trouble || done.fixed)) other.repairedAt ??= visitAt
    }
    for (const fault of upcoming.keys()) {
      if (fault.part === done.replaced) upcoming.set(fault, onsetAfter(fault, visitAt, 0, frailty, random))
    }
  }
  return troubles.filter(({ repairedAt }) => repairedAt === undefined)
}
