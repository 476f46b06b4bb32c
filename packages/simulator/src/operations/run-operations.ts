import type { LogCoupling } from '../faults/fault.ts'
import type { ActiveFault } from '../faults/severity.ts'
import { dayLong } from '@seqward/interop'
import type { RunContent } from '../laboratory/run-content.ts'
import { cyclePlaces } from '../laws/run-source.ts'
import { type Random, randomOf } from '../random.ts'
import { type OperationCode, operationCodes } from './operation-code.ts'

const minuteMs = 60_000

/** A line of the operation log (docs/spec/operation-log.md). */
export interface Operation {
  readonly at: Date
  readonly code: OperationCode
  readonly cycle: number | undefined
  readonly value: number | undefined
}

export interface RunOperationsRequest {
  readonly content: RunContent
  readonly faultsAt: (cycle: number) => readonly ActiveFault[]
  /** Messages that come now and then whether or not anything is wrong. */
  readonly nuisance: readonly LogCoupling[]
  /** The run was left to itself: the log stops with its last cycle. */
  readonly abandoned: boolean
}

/** What the instrument logs of a run, in order of time. */
export function runOperations({ content, faultsAt, nuisance, abandoned }: RunOperationsRequest): readonly Operation[] {
  const { run, clock, source } = content
  const { pace } = source.platform
  const secondReadFrom = cyclePlaces(run.reads).find((place) => place.isSecondRead)?.cycle
  const operations: Operation[] = []
  const note = (at: number, code: OperationCode, cycle?: number, value?: number): void => {
    operations.push({ at: new Date(at), code, cycle, value })
  }
  note(run.startsAt.getTime(), 'run.started', undefined, run.plannedCycles)
  let lastOfRead = 0
  const lastCycles = new Map(run.reads.map((read) => [(lastOfRead += read.cycles), read.number]))
  for (let cycle = 1; cycle <= run.completedCycles; cycle++) {
    const until = clock.momentOfCycle(cycle)
    let from = clock.momentOfCycle(cycle - 1)
    if (cycle === 1) from += pace.minutesBeforeCycle1 * minuteMs
    if (cycle === secondReadFrom) {
      from += pace.minutesOfTurnaround * minuteMs
      note(from, 'run.turnaround', cycle, pace.minutesOfTurnaround * 60)
    }
    const felt = [
      ...nuisance.map((law) => ({ law, severity: 1, name: '' })),
      ...faultsAt(cycle).flatMap(({ fault, severity }) =>
        fault.onLog.map((law) => ({ law, severity, name: fault.name })),
      ),
    ]
    const messages = felt.flatMap(({ law, severity, name }) => {
      const random = randomOf(source.runKey, 'log', name, law.code, cycle)
      const count = poisson(random, (law.perRun * severity) / run.plannedCycles)
      return Array.from({ length: count }, () => ({
        at: Math.round(from + (until - from) * random.next()),
        code: law.code,
        value: valueOf(law, random),
      }))
    })
    for (const { at, code, value } of messages.toSorted((a, b) => a.at - b.at)) note(at, code, cycle, value)
    note(until, 'run.cycle_done', cycle, Math.round((until - from) / 1000))
    const read = lastCycles.get(cycle)
    if (read !== undefined) note(until, 'run.read_done', cycle, read)
  }
  if (abandoned) return operations
  const isShort = run.completedCycles < run.plannedCycles
  if (isShort) note(clock.momentOfCycle(run.completedCycles), 'run.failed', run.completedCycles, run.completedCycles)
  else {
    const washSeconds = Math.round((run.endsAt.getTime() - clock.momentOfCycle(run.completedCycles)) / 1000)
    note(run.endsAt.getTime(), 'run.wash_done', undefined, washSeconds)
  }
  note(run.endsAt.getTime(), 'run.ended', undefined, run.completedCycles)
  return operations
}

/** The text of an operation log: its header and a line for each operation. `runNumber` stands on every line of the run. */
export function operationLog(
  serial: string,
  runNumber: number,
  operations: readonly Operation[],
): { readonly name: string; readonly text: string } {
  const lines = operations.map(({ at, code, cycle, value }) =>
    JSON.stringify({ at: seconds(at), level: operationCodes[code].level, code, run: runNumber, cycle, value }),
  )
  const first = operations[0]?.at ?? new Date(0)
  const header = JSON.stringify({ seqwardOperationLog: 1, instrument: serial })
  return { name: operationLogName(serial, first), text: `${[header, ...lines].join('\n')}\n` }
}

/** Name of the log that begins on a day. */
export function operationLogName(serial: string, first: Date): string {
  return `${serial}-${dayLong(first)}.jsonl`
}

/** How often something rare happens: Knuth's method, which is short and right for small means. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > limit; product *= random.next()) count += 1
  return count
}

function valueOf({ value }: LogCoupling, random: Random): number | undefined {
  if (value === undefined) return undefined
  return value < 10
    ? Math.max(1, Math.round(value * random.factor(0.2)))
    : Math.round(10 * value * random.factor(0.05)) / 10
}

function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
