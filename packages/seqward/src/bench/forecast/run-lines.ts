import { JsonLineError } from '../json-lines.ts'

/** A run as a line gives it: its signals, or the first values of them, and the final value where it has ended. */
export type RunLine =
  | { readonly op: 'train'; readonly run: string | number; readonly signals: Signals; readonly final: number }
  | { readonly op: 'query'; readonly run: string | number; readonly signals: Signals }

type Signals = Readonly<Record<string, readonly number[]>>

/**
 * A line of `bench forecast`. A value that is null is missing; a signal may be one number instead of a series.
 *
 * @throws JsonLineError that names the line and what is wrong with it.
 */
export function readRunLine(value: unknown, line: number): RunLine {
  if (!isRecord(value)) throw new JsonLineError(line, 'not an object')
  const { op, run, x, y } = value
  if (op !== 'train' && op !== 'query') throw new JsonLineError(line, 'op is neither train nor query')
  if (typeof run !== 'string' && typeof run !== 'number') throw new JsonLineError(line, 'run is no name')
  if (!isRecord(x)) throw new JsonLineError(line, 'x is not an object of series')
  const signals = Object.fromEntries(
    Object.entries(x).map(([name, series]) => [
      name,
      readSeries(Array.isArray(series) ? series : [series], name, line),
    ]),
  )
  if (op === 'query') return { op, run, signals }
  if (typeof y !== 'number') throw new JsonLineError(line, 'y is no number')
  return { op, run, signals, final: y }
}

function readSeries(series: readonly unknown[], name: string, line: number): readonly number[] {
  return series.map((reading) => {
    if (reading === null) return Number.NaN
    if (typeof reading !== 'number') throw new JsonLineError(line, `x.${name} holds what is no number`)
    return reading
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
