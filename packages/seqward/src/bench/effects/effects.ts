import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { levelEffects, type Observation } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError, readJsonLines } from '../json-lines.ts'

const help = `seqward bench effects < values.jsonl

Says what each level of each factor does to a metric. Reads JSON lines, writes one JSON line a level at the end.

  {"metric","value","t","factors":{"instrument","lot","software","type",...}}
  gives {"metric","factor","level","effect","ci":[low,high],"q","n","detectable","verdict","with":[...]}

effect is the difference from the other levels in the metric's unit, other factors and the calendar taken out; ci holds
it in 95 of 100 cases; q is the share of false discoveries; detectable is the least effect that would have shown in four
of five cases. verdict is "effect", "no-effect", "confounded" (with names the factors, or time, that cannot be told
apart) or "not-enough-data". t is a time as text or in seconds since 1970, and may be missing; so may any factor.
`

/** `seqward bench effects`. */
export async function benchEffects(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  return effectsOfLines(process.stdin, io)
}

/** Reads all values, then writes the effects; exit code 3 when a line cannot be read. */
export async function effectsOfLines(input: Readable, io: CommandIo): Promise<number> {
  const metrics = new Map<string, Observation[]>()
  try {
    for await (const { line, value } of readJsonLines(input)) {
      const { metric, observation } = readValue(value, line)
      const known = metrics.get(metric)
      if (known === undefined) metrics.set(metric, [observation])
      else known.push(observation)
    }
  } catch (error) {
    if (!(error instanceof JsonLineError)) throw error
    await write(io.stderr, `seqward bench effects: ${error.message}\n`)
    return exitCodes.nothingMade
  }
  for (const [metric, observations] of metrics)
    for (const { factor, level, effect, interval, q, count, detectable, verdict, confoundedWith } of levelEffects(
      observations,
    )) {
      const [low, high] = interval
      const figures = { effect: numberOf(effect), ci: [numberOf(low), numberOf(high)], q: numberOf(q), n: count }
      const more = { detectable: numberOf(detectable), verdict, with: confoundedWith }
      await write(io.stdout, `${JSON.stringify({ metric, factor, level, ...figures, ...more })}\n`)
    }
  return exitCodes.done
}

/** Seven figures are more than any metric has; an unbounded interval is null. */
function numberOf(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null
}

function readValue(value: unknown, line: number): { readonly metric: string; readonly observation: Observation } {
  if (typeof value !== 'object' || value === null) throw new JsonLineError(line, 'not an object')
  const { metric = 'value', value: measured, t, factors } = value as Record<string, unknown>
  if (typeof metric !== 'string') throw new JsonLineError(line, 'metric is no name')
  if (typeof measured !== 'number') throw new JsonLineError(line, 'value is no number')
  if (typeof factors !== 'object' || factors === null) throw new JsonLineError(line, 'factors are missing')
  const levels = Object.entries(factors as Record<string, unknown>).flatMap(([factor, level]) => {
    if (level === null) return []
    if (typeof level !== 'string' && typeof level !== 'number' && typeof level !== 'boolean')
      throw new JsonLineError(line, `factors.${factor} is no level`)
    return [[factor, String(level)] as const]
  })
  return { metric, observation: { value: measured, at: timeOf(t, line), factors: Object.fromEntries(levels) } }
}

function timeOf(t: unknown, line: number): number | null {
  if (t === undefined || t === null) return null
  const at = typeof t === 'number' ? t * 1000 : Date.parse(typeof t === 'string' ? t : '')
  if (!Number.isFinite(at)) throw new JsonLineError(line, 't is no time')
  return at
}
