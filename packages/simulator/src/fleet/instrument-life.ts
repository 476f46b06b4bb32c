import type { Fault } from '../faults/fault.ts'
import { type ActiveFault, conditionsUnder, cycleTimeUnder, libraryUnder } from '../faults/severity.ts'
import { visibleSeverity } from '../faults/visible-severity.ts'
import { dayMs } from '../laboratory/plan.ts'
import { runReads } from '../laboratory/planned-run.ts'
import { runClock } from '../laboratory/run-clock.ts'
import { libraryOf } from '../laws/library.ts'
import { laneSummaries } from '../laws/run-summary.ts'
import { poisson } from '../operations/run-operations.ts'
import { fillPattern, type Random, randomOf } from '../random.ts'
import { readingsUnder } from '../sensors/sensor-readings.ts'
import { type FleetInstrument, fleetInstrument, softwareOf, type SoftwareVersion } from './fleet-instrument.ts'
import type { FleetLot } from './fleet-lots.ts'
import type { FleetFrame } from './fleet-request.ts'
import type { FleetRun } from './fleet-run.ts'
import { type InstrumentTruth, TruthBook } from './instrument-truth.ts'
import { newTrouble, onsetAfter, type Trouble, troubleSeverity, visit, visitAfter } from './service.ts'

/** Least time between two runs: somebody has to unload, wash and load. */
const hoursBetweenRuns = 3
const hourMs = 3_600_000
/** Chance that a laboratory calls after a run that it finds bad, though it did not fail. */
const callChance = 0.25
/** Share of runs in which an intermittent fault shows itself. */
const intermittentShare = 0.55
/** A room is hot again within a week. */
const roomDays = [2, 7] as const

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
export function instrumentLife(
  frame: FleetFrame,
  index: number,
  lotsAt: (instrument: FleetInstrument, moment: number) => readonly FleetLot[],
): InstrumentLife {
  const instrument = fleetInstrument(frame, index)
  const book = new TruthBook(instrument)
  return { instrument, runs: runsOf(frame, instrument, lotsAt, book), truth: () => book.entries() }
}

function* runsOf(
  frame: FleetFrame,
  instrument: FleetInstrument,
  lotsAt: (instrument: FleetInstrument, moment: number) => readonly FleetLot[],
  book: TruthBook,
): Generator<FleetRun> {
  const { laws, seed } = frame
  const { platform, random, serial } = instrument
  const { flowCell } = platform
  const reads = runReads(platform.reads)
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
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
    const startsAt = Math.round(freeAt / 1000) * 1000
    if (startsAt >= frame.endsAt) break
    // Engineers who came meanwhile, and faults that began.
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
    const runKey = `${seed}/${serial}/run-${slot}`
    const active: ActiveFault[] = []
    for (const trouble of troubles) {
      const severity = troubleSeverity(trouble, startsAt)
      if (trouble.fault.course.shape === 'intermittent' && random.next() > intermittentShare) continue
      if (severity > 0) active.push({ fault: trouble.fault, severity })
    }
    for (const room of rooms) if (room.from <= startsAt && startsAt < room.until) active.push(room)
    for (const fault of flaws.get(version?.release ?? 0) ?? []) active.push({ fault, severity: 1 })
    for (const { faults } of lots) for (const fault of faults) active.push({ fault, severity: 1 })
    const slip = slips.filter(({ happens }) => happens.kind === 'run' && random.next() < happens.perRun)
    for (const fault of slip) active.push({ fault, severity: 0.6 + 0.5 * random.next() })

    const failing = troubles.find((trouble) => {
      const { failsAt } = trouble.fault
      const isBad = failsAt !== null && troubleSeverity(trouble, startsAt) >= failsAt
      return isBad && random.next() < laws.service.failureChance
    })
    const completedCycles = failing === undefined ? plannedCycles : Math.max(1, Math.floor(plannedCycles * random.next()))
    const cycleTime = cycleTimeUnder(active, flowCell)
    const clock = runClock(new Date(startsAt), platform.pace, reads, cycleTime)
    const endsAt = clock.endAfter(completedCycles)
    const side = flowCell.hasSide && random.next() < 0.5 ? 'B' : 'A'
    const runNumber = instrument.firstRunNumber + slot
    const flowCellTag = platform.consumables.find(({ kind }) => kind === 'flow-cell')
    const parts = {
      startedAt: new Date(startsAt),
      instrument: serial,
      runNumber,
      side,
      flowCell: fillPattern(flowCellTag?.serialPattern ?? '', random),
    } as const
    const run: FleetRun = {
      runId: platform.runId(parts),
      runKey,
      instrument,
      startsAt,
      endsAt,
      plannedCycles,
      completedCycles,
      failed: failing !== undefined,
      software: version?.name ?? '',
      lots,
      cycleSeconds: platform.pace.minutesPerCycle * 60 * cycleTime,
      active,
      lanes: laneSummaries({
        platform,
        runKey,
        instrumentKey: `${seed}/${serial}`,
        reads,
        library: libraryOf(runKey, libraryUnder(active)),
        conditions: conditionsUnder(active, flowCell),
      }),
      readings: readingsUnder({
        seed: `${seed}/${instrument.site}`,
        serial,
        platform,
        moment: new Date((startsAt + endsAt) / 2),
        faults: active,
      }),
      messages: messagesOf(frame, active, random),
    }
    book.addRun(run)
    yield run

    for (const trouble of troubles) {
      trouble.runs += 1
      const severity = troubleSeverity(trouble, startsAt)
      if (severity >= visibleSeverity(trouble.fault)) trouble.visibleAt ??= startsAt
      const called = trouble.visitAt !== undefined
      if (trouble === failing) trouble.failedAt ??= endsAt
      const complains = severity >= laws.service.worseThan && random.next() < callChance
      if (!called && (trouble === failing || complains)) {
        trouble.visitAt = visitAfter(endsAt, trouble.fault.part, laws, random)
      }
    }
    // After a failure the instrument stands still until somebody has been there.
    const waits = -Math.log(1 - random.next()) * Math.max(0, meanGapMs - (endsAt - startsAt))
    const next = endsAt + hoursBetweenRuns * hourMs + waits
    freeAt = failing?.visitAt === undefined ? next : Math.max(next, failing.visitAt)
  }
  serve(troubles, frame.endsAt, frame, instrument, upcoming)
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

function messagesOf(
  { laws }: FleetFrame,
  active: readonly ActiveFault[],
  random: Random,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const note = (code: string, mean: number): void => {
    const count = poisson(random, mean)
    if (count > 0) counts.set(code, (counts.get(code) ?? 0) + count)
  }
  for (const { code, perRun } of laws.nuisance) note(code, perRun)
  for (const { fault, severity } of active) for (const { code, perRun } of fault.onLog) note(code, perRun * severity)
  return counts
}

/** Versions that came with a fault, by release. All instruments of a platform share it. */
function versionFlaws(
  { seed, laws }: FleetFrame,
  { platform }: FleetInstrument,
  versions: readonly SoftwareVersion[],
): ReadonlyMap<number, readonly Fault[]> {
  const regressions = laws.faults.filter(({ happens }) => happens.kind === 'version')
  return new Map(
    versions.map(({ release }) => [
      release,
      regressions.filter(({ name, happens }) => {
        const share = happens.kind === 'version' && release > 0 ? happens.perVersion : 0
        return randomOf(seed, 'flaw', name, platform.name, release).next() < share
      }),
    ]),
  )
}

interface HotRoom extends ActiveFault {
  readonly from: number
  readonly until: number
}

/** Days on which the room of a site was out of order, the same for all its instruments. */
function hotRooms(frame: FleetFrame, { site }: FleetInstrument): readonly HotRoom[] {
  const rooms: HotRoom[] = []
  for (const fault of frame.laws.faults) {
    if (fault.blame !== 'site' || fault.happens.kind !== 'instrument' || fault.happens.perYear === 0) continue
    const random = randomOf(frame.seed, 'site', site, fault.name)
    const meanMs = (365.25 * dayMs) / fault.happens.perYear
    for (let from = frame.startsAt; ; ) {
      from += -Math.log(1 - random.next()) * meanMs
      if (from >= frame.endsAt) break
      const until = from + (roomDays[0] + (roomDays[1] - roomDays[0]) * random.next()) * dayMs
      rooms.push({ fault, severity: 0.5 + 0.5 * random.next(), from, until })
    }
  }
  return rooms
}
