import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { forecastRemainingLife, learnRemainingLife, PrognosisError, type UnitRow, unitSetOf } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError, readJsonLines } from '../json-lines.ts'
import { readUnitLine } from './unit-lines.ts'

const help = `seqward bench rul < units.jsonl

Learns from units that ran to failure how long others have left. Reads JSON lines, writes one JSON line for each queried
unit at the end of input, in the order in which the units came.

  {"op":"train","unit","t":number,"v":{"name":number},"end":true at the failure}
  {"op":"row","unit","t":number,"v":{"name":number}}     gives {"unit","p10","p50","p90"}

Times left are in the units of t, after the unit's last row. A train unit without an end has not failed yet and counts
as "at least so long". v may hold operating settings. The same lines give the same answers. How good the answers are on
public data: seqward bench rul-score.
`

/** `seqward bench rul`. */
export async function benchRul(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  return rulLines(process.stdin, io)
}

/** Answers for each queried unit of `input`; exit code 3 when a line cannot be read or nothing can be learnt. */
export async function rulLines(input: Readable, io: CommandIo): Promise<number> {
  const train: UnitRow[] = []
  const queried: UnitRow[] = []
  // A unit may be named by a number: the answer names it as the question did.
  const names = new Map<string, string | number>()
  try {
    for await (const { line, value } of readJsonLines(input)) {
      const { op, unit, ...row } = readUnitLine(value, line)
      const name = JSON.stringify(unit)
      names.set(name, unit)
      ;(op === 'train' ? train : queried).push({ unit: name, ...row })
    }
    if (queried.length === 0) return exitCodes.done
    const set = unitSetOf(train)
    const model = learnRemainingLife(set)
    for (const unit of unitSetOf(queried, set.names).units) {
      const answer = { unit: names.get(unit.unit), ...forecastRemainingLife(model, unit) }
      await write(io.stdout, `${JSON.stringify(answer)}\n`)
    }
  } catch (error) {
    if (!(error instanceof JsonLineError || error instanceof PrognosisError)) throw error
    await write(io.stderr, `seqward bench rul: ${error.message}\n`)
    return exitCodes.nothingMade
  }
  return exitCodes.done
}
