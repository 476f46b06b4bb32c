import type { ConsumableTag } from '@seqward/interop'
import { type FolderFile, folderFiles } from '../folder/folder-files.ts'
import { dayMs } from '../laboratory/plan.ts'
import type { PlannedRun } from '../laboratory/plan.ts'
import { runKeyOf, runReads } from '../laboratory/planned-run.ts'
import { runContent } from '../laboratory/run-content.ts'
import { readingLine } from '../lone/instrument-logs.ts'
import type { PlatformName } from '../platforms/platform.ts'
import { fillPattern, randomOf } from '../random.ts'
import { readingsUnder } from '../sensors/sensor-readings.ts'
import { fleetLots } from './fleet-lots.ts'
import { type FleetRequest, fleetFrame } from './fleet-request.ts'
import type { FleetFrame } from './fleet-request.ts'
import { fleetOperationLog } from './fleet-operation-log.ts'
import type { FleetRun } from './fleet-run.ts'
import { instrumentLife } from './instrument-life.ts'
import type { InstrumentTruth } from './instrument-truth.ts'

/** An instrument of a fleet over its years, with the files that an agent beside it would find. */
export interface FleetHistory {
  readonly serial: string
  readonly platform: PlatformName
  readonly site: string
  readonly runs: readonly FleetHistoryRun[]
  readonly truth: readonly InstrumentTruth[]
  /** The whole sensor log (docs/spec/sensor-log.md): a reading every twelve hours from the first run to the end. */
  readonly sensorLog: () => string
  /** The operation log with begin, end and messages of each run (docs/spec/operation-log.md), without its cycles. */
  readonly operationLog: () => { readonly name: string; readonly text: string }
}

export interface FleetHistoryRun {
  readonly runId: string
  readonly startsAt: Date
  readonly endsAt: Date
  /** Names of the faults that it was done under, bad lots and slips among them. The truth: no detector may see it. */
  readonly faults: readonly string[]
  /** Every file of its folder, by name. Made anew at each call. */
  readonly files: () => readonly FolderFile[]
}

export interface FleetHistoryRequest extends FleetRequest {
  /** Tiles of each lane and surface that the folders hold. */
  readonly tiles: number
  /** Share of the runs that are done with shorter reads, as another assay asks for; none when absent. */
  readonly shortRunShare?: number
}

/** Reads of a short run, relative to those of the platform. */
const shortRead = 0.6
const readingHours = 12
/** Days from the making of a lot to its expiry. */
const shelfLifeDays = 290

/**
 * Histories of a small fleet whose runs are whole run folders in memory, by the laws of `writeFleet`: the same request
 * gives the same lives. Throws SimulatorError for a request that makes no sense.
 */
export function* fleetHistories(request: FleetHistoryRequest): Generator<FleetHistory> {
  const frame = fleetFrame(request)
  const lotsAt = fleetLots(frame)
  for (let index = 0; index < frame.instruments; index++) {
    const life = instrumentLife(frame, index, lotsAt)
    const runs = [...life.runs]
    const { serial, platform, site } = life.instrument
    yield {
      serial,
      platform: platform.name,
      site,
      truth: life.truth(),
      runs: runs.map((run, slot) => ({
        runId: run.runId,
        startsAt: new Date(run.startsAt),
        endsAt: new Date(run.endsAt),
        faults: run.active.map(({ fault }) => fault.name),
        files: () => filesOf(frame, run, slot, request),
      })),
      sensorLog: () => sensorLogOf(frame, runs, serial),
      operationLog: () => fleetOperationLog(runs, serial),
    }
  }
}

function filesOf(frame: FleetFrame, run: FleetRun, slot: number, request: FleetHistoryRequest): readonly FolderFile[] {
  const { instrument, active, software } = run
  const { platform, serial } = instrument
  const runKey = runKeyOf(frame.seed, serial, slot)
  const consumables = consumablesOf(run, runKey)
  const isShort = randomOf(runKey, 'recipe').next() < (request.shortRunShare ?? 0)
  const reads = runReads(
    platform.reads.map((read) =>
      isShort && !read.isIndex ? { ...read, cycles: Math.round(read.cycles * shortRead) } : read,
    ),
  )
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
  const completedCycles = Math.min(plannedCycles, run.completedCycles)
  const planned: PlannedRun = {
    runId: run.runId,
    instrument: serial,
    platform: platform.name,
    runNumber: instrument.firstRunNumber + slot,
    slot,
    side: platform.flowCell.hasSide && randomOf(runKey, 'side').next() < 0.5 ? 'B' : 'A',
    flowCell: consumables.find(({ kind }) => kind === 'flow-cell')?.serial ?? '',
    startsAt: new Date(run.startsAt),
    endsAt: new Date(run.endsAt),
    reads,
    plannedCycles,
    completedCycles,
    consumables,
    cycleTime: run.cycleSeconds / (60 * platform.pace.minutesPerCycle),
  }
  const content = runContent(planned, { seed: frame.seed, faults: active, tiles: request.tiles })
  const source = { ...content.source, platform: { ...platform, software: { ...platform.software, control: software } } }
  return folderFiles({ ...content, source }, completedCycles, true)
}

function consumablesOf(run: FleetRun, runKey: string): readonly ConsumableTag[] {
  return run.instrument.platform.consumables.map((consumable) => ({
    kind: consumable.kind,
    serial: fillPattern(consumable.serialPattern, randomOf(runKey, 'serial', consumable.kind)),
    part: consumable.part,
    lot: run.lots.find(({ kind }) => kind === consumable.kind)?.lot ?? '',
    expires: new Date((Math.floor(run.startsAt / dayMs) + shelfLifeDays) * dayMs),
    mode: consumable.mode,
    name: consumable.name,
    cycles: consumable.cycles,
  }))
}

/** Between two runs the sensors show what they showed in the one before. */
function sensorLogOf(frame: FleetFrame, runs: readonly FleetRun[], serial: string): string {
  const lines = [JSON.stringify({ seqwardSensorLog: 1, instrument: serial })]
  const step = (readingHours * dayMs) / 24
  let at = 0
  runs.forEach((run, index) => {
    const until = runs[index + 1]?.startsAt ?? frame.endsAt
    at = Math.max(at, Math.ceil(run.startsAt / step) * step)
    for (; at < until; at += step) {
      const { instrument, active } = run
      // Instruments of a site stand in one room.
      const seed = `${frame.seed}/${instrument.site}`
      const moment = new Date(at)
      for (const reading of readingsUnder({ seed, serial, platform: instrument.platform, moment, faults: active }))
        lines.push(readingLine(moment, reading))
    }
  })
  return `${lines.join('\n')}\n`
}
