import { collectLogs, collectRun, collectSensors, grantedFiles, markersAmong } from '@seqward/agent'
import type { Body } from '@seqward/contract'
import {
  detectorFeatures,
  emptyRunState,
  emptySensorDays,
  type InstrumentHistory,
  mergeBody,
  mergeLogs,
  mergeSensors,
  type RunFeatures,
} from '@seqward/server'
import { type FleetHistory, type FleetHistoryRun, fleetHistories } from '@seqward/simulator'
import type { Scenario } from './scenario.ts'

/** A fleet as the service comes to know it, with the truth that it never sees beside it. */
export interface ObservedFleet {
  readonly scenario: Pick<Scenario, 'fault' | 'seed'>
  readonly instruments: readonly ObservedInstrument[]
  readonly firstDay: number
  readonly lastDay: number
}

export interface ObservedInstrument {
  readonly history: InstrumentHistory
  /** By run of the history: when it was over, and under which faults it was done. */
  readonly runs: readonly ObservedRun[]
  readonly truth: FleetHistory['truth']
}

export interface ObservedRun {
  readonly run: string
  readonly endDay: number
  readonly faults: readonly string[]
}

const dayMs = 86_400_000
/** Any key: aliases only have to be unlike one another. */
const aliasKey = new Uint8Array(32).fill(7)

/**
 * Lives a scenario through and takes every run folder, sensor log and operation log the way of the product: files in memory, the
 * agent's collector and disclosure, bodies of the contract, the service's features.
 */
export function observeFleet(scenario: Scenario): ObservedFleet {
  const instruments = [...fleetHistories(scenario)].map(observeInstrument)
  const days = instruments.flatMap(({ runs }) => runs.map(({ endDay }) => endDay))
  return {
    scenario: { fault: scenario.fault, seed: scenario.seed },
    instruments,
    firstDay: Math.floor(Math.min(...days)),
    lastDay: Math.ceil(Math.max(...days)),
  }
}

function observeInstrument(fleet: FleetHistory): ObservedInstrument {
  const runs: ObservedRun[] = []
  const features: RunFeatures[] = []
  for (const folder of fleet.runs) {
    const bodies = bodiesOfRun(folder)
    const [first] = bodies
    if (first === undefined || first.run === null) continue
    const state = bodies.reduce(mergeBody, emptyRunState(first.platform, first.run))
    features.push(detectorFeatures(state))
    runs.push({ run: first.run, endDay: folder.endsAt.getTime() / dayMs, faults: folder.faults })
  }
  const { platform, serial, truth } = fleet
  const read = bodiesOfSensors(fleet, platform).reduce(mergeSensors, emptySensorDays)
  const sensors = bodiesOfLogs(fleet, platform).reduce(mergeLogs, read)
  return { history: { instrument: serial, platform, runs: features, sensors }, runs, truth }
}

/** The bodies that the agent makes of a run folder that is there whole. */
export function bodiesOfRun({ files, runId, endsAt }: FleetHistoryRun): readonly Body[] {
  const made = new Map(files().map(({ name, bytes }) => [name, bytes]))
  const names = [...made.keys()]
  const granted = grantedFiles(names)
  const outcome = collectRun(
    {
      kind: 'run',
      key: runId,
      folder: runId,
      files: granted,
      markers: markersAmong(names),
      fingerprint: runId,
      times: { runInfo: null, latest: endsAt.getTime() },
      watched: false,
      progressDue: false,
      position: null,
      configuration: null,
      gate: { serials: null, spans: null },
    },
    {
      list: () => names,
      read: (name) => {
        const bytes = made.get(name)
        if (bytes === undefined) throw new Error(`${name} is not there`)
        return bytes
      },
    },
    aliasKey,
    endsAt.getTime(),
  )
  return outcome.kind === 'measured' ? outcome.bodies.map(({ body }) => body) : []
}

function bodiesOfSensors({ serial, sensorLog }: FleetHistory, platform: FleetHistory['platform']): readonly Body[] {
  const always = [{ fromDay: 0, toDay: 99_999 }]
  const task = {
    kind: 'sensors' as const,
    folder: serial,
    files: [`${serial}.jsonl`],
    instruments: [{ serial, platform, sent: [], covered: always }],
    pastDay: 99_999,
  }
  const outcome = collectSensors(task, () => new TextEncoder().encode(sensorLog()))
  return outcome.bodies.map(({ body }) => body)
}

function bodiesOfLogs({ serial, operationLog }: FleetHistory, platform: FleetHistory['platform']): readonly Body[] {
  const always = [{ fromDay: 0, toDay: 99_999 }]
  const { name, text } = operationLog()
  const task = {
    kind: 'log' as const,
    folder: serial,
    files: [name],
    parts: [{ name, from: 0 }],
    instruments: [{ serial, platform, sent: [], covered: always }],
    everyone: false,
    pastDay: 99_999,
  }
  const bytes = new TextEncoder().encode(text)
  const outcome = collectLogs(task, () => ({ head: bytes.subarray(0, 512), rest: bytes, from: 0 }), Date.now())
  return outcome.bodies.map(({ body }) => body)
}
