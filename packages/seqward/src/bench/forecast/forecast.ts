import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { createForecaster, type PastRun } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError, readJsonLines } from '../json-lines.ts'
import { readRunLine } from './run-lines.ts'

const help = `seqward bench forecast < runs.jsonl

Learns from runs that have ended how the final value of others will be, from their first values. Reads JSON lines,
writes one JSON line a query, in order.

  {"op":"train","run","x":{"signal":[numbers]},"y":number}
  {"op":"query","run","x":{"signal":[first numbers]}}      gives {"run","p10","p50","p90"}

Of the train runs only as many first values are looked at as the query has. Train lines hold for all queries after them.
The same lines give the same answers. What forecasts are worth on made runs: seqward bench forecast-score.
`

/** `seqward bench forecast`. */
export async function benchForecast(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  return forecastLines(process.stdin, io)
}

/** Answers the queries of `input`; exit code 3 when a line cannot be read, with its number on standard error. */
export async function forecastLines(input: Readable, io: CommandIo): Promise<number> {
  const history: PastRun[] = []
  let forecaster: ReturnType<typeof createForecaster> | null = null
  try {
    for await (const { line, value } of readJsonLines(input)) {
      const given = readRunLine(value, line)
      if (given.op === 'train') {
        history.push(given)
        forecaster = null
        continue
      }
      if (history.length === 0) throw new JsonLineError(line, 'asked before any run has ended')
      forecaster ??= createForecaster([...history])
      const { p10, p50, p90 } = forecaster(given.signals)
      await write(io.stdout, `${JSON.stringify({ run: given.run, p10, p50, p90 })}\n`)
    }
  } catch (error) {
    if (!(error instanceof JsonLineError)) throw error
    await write(io.stderr, `seqward bench forecast: ${error.message}\n`)
    return exitCodes.nothingMade
  }
  return exitCodes.done
}
