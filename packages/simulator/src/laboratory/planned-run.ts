import { cycleTimeUnder } from '../faults/severity.ts'
import type { NamedCycles, RunInfoRead } from '@seqward/interop'
import type { Platform, PlatformRead } from '../platforms/platform.ts'
import { platformOf } from '../platforms/platforms.ts'
import { type Random, randomOf } from '../random.ts'
import { consumablesOf } from './consumables.ts'
import { instrumentFaultsAt } from './active-faults.ts'
import { dayMs, daysPerRun, type PlannedInstrument, type PlannedRun } from './plan.ts'
import { runClock } from './run-clock.ts'
import { storyOf } from './story.ts'

export interface SlotRequest {
  readonly seed: number
  readonly planStartsAt: Date
  readonly instrument: PlannedInstrument
  readonly slot: number
  /** Length of the history, on which the story depends. */
  readonly days: number
}

const hourMs = 3_600_000
/** People load instruments between eight and six. */
const workingHours = { from: 8, length: 10 }
/** A slot has room for an instrument that is this slow; worse ones get stopped. */
const slowestCycleTime = 1.1
/** What stays free at the ends of a slot, in hours. */
const marginHours = 0.5

/** The run that fills a slot of an instrument. It depends on nothing but the request. */
export function plannedRun(request: SlotRequest): PlannedRun {
  const { seed, instrument, slot } = request
  const story = storyOf(request.days)
  const platform = platformOf(instrument.platform)
  const reads = runReads(platform.reads)
  const key = runKeyOf(seed, instrument.serial, slot)
  const random = randomOf(key, 'plan')
  const startsAt = startIn(request, platform, reads, random)
  const side = platform.flowCell.hasSide && random.next() < 0.5 ? 'B' : 'A'
  const runNumber = instrument.firstRunNumber + slot
  const consumables = consumablesOf({
    seed,
    platform,
    instrument: instrument.serial,
    runKey: key,
    planStartsAt: request.planStartsAt,
    day: (startsAt.getTime() - request.planStartsAt.getTime()) / dayMs,
    badLot: story.badLot,
  })
  const flowCell = consumables.find((tag) => tag.kind === 'flow-cell')?.serial ?? ''
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
  const early = story.earlyEnds.find((end) => end.instrument === instrument.serial && end.slot === slot)
  const completedCycles = early === undefined ? plannedCycles : Math.round(plannedCycles * early.share)
  const faults = instrumentFaultsAt({ startsAt: request.planStartsAt, days: request.days }, instrument.serial, startsAt)
  const cycleTime = cycleTimeUnder(faults, platform.flowCell)
  return {
    runId: platform.runId({ startedAt: startsAt, instrument: instrument.serial, runNumber, side, flowCell }),
    instrument: instrument.serial,
    platform: platform.name,
    runNumber,
    slot,
    side,
    flowCell,
    startsAt,
    endsAt: new Date(runClock(startsAt, platform.pace, reads, cycleTime).endAfter(completedCycles)),
    reads,
    plannedCycles,
    completedCycles,
    consumables,
    cycleTime,
  }
}

/** Start of the key of every draw for a run. */
export function runKeyOf(seed: number, instrument: string, slot: number): string {
  return `${seed}/${instrument}/run-${slot}`
}

/** Reads with their numbers, as RunInfo lists them. The second index is read backwards on two-colour instruments. */
export function runReads(reads: readonly PlatformRead[]): readonly RunInfoRead[] {
  return reads.map((read, index) => ({
    number: index + 1,
    cycles: read.cycles,
    isIndex: read.isIndex,
    isReverseComplement: read.isIndex && reads.slice(0, index).some((earlier) => earlier.isIndex),
  }))
}

/** Cycles by the names of the reads, of which `done` in all are counted. */
export function namedCycles(reads: readonly RunInfoRead[], done: number): NamedCycles {
  const counts = { read1: 0, index1: 0, index2: 0, read2: 0 }
  const free = { index: ['index1', 'index2'], template: ['read1', 'read2'] } as const
  const taken = { index: 0, template: 0 }
  let left = done
  for (const read of reads) {
    const kind = read.isIndex ? 'index' : 'template'
    const name = free[kind][taken[kind]]
    taken[kind] += 1
    const cycles = Math.min(read.cycles, left)
    left -= cycles
    if (name !== undefined) counts[name] = cycles
  }
  return counts
}

function startIn(request: SlotRequest, platform: Platform, reads: readonly RunInfoRead[], random: Random): Date {
  const slotStart = request.planStartsAt.getTime() + request.slot * daysPerRun * dayMs
  const clock = runClock(new Date(slotStart), platform.pace, reads, slowestCycleTime)
  const total = reads.reduce((sum, read) => sum + read.cycles, 0)
  const durationHours = (clock.endAfter(total) - slotStart) / hourMs
  const latest = daysPerRun * 24 - marginHours - durationHours
  const untilMorning = (workingHours.from - new Date(slotStart).getUTCHours() + 24) % 24
  const firstDay = untilMorning + workingHours.length * random.next()
  const dayLater = random.next() < 0.5 ? 24 : 0
  const wish = [firstDay + dayLater, firstDay].find((hours) => hours <= latest)
  const hours = wish ?? marginHours + (latest - marginHours) * random.next()
  // Whole seconds: RunInfo of no platform has more.
  return new Date(Math.floor((slotStart + hours * hourMs) / 1000) * 1000)
}
