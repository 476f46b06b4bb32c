import type { Cycle } from '@seqward/server'
import { JsonLineError } from '../json-lines.ts'

/** A line of the suite: an example, or a cycle that is asked about. */
export type GradedLine =
  | { readonly op: 'train'; readonly cycle: Cycle; readonly grades: Readonly<Record<string, string>> }
  | { readonly op: 'query'; readonly id: string | number; readonly cycle: Cycle }

/**
 * Reads `{"op":"train","id","x":{"sensor":[numbers]},"y":{"component":"grade"}}` or `{"op":"query","id","x":{}}`. A
 * single number counts as a series of one, null in a series as a value that is missing.
 *
 * @throws JsonLineError naming the line and what is wrong.
 */
export function readGradedLine(value: unknown, line: number): GradedLine {
  if (!isRecord(value)) throw new JsonLineError(line, 'not an object')
  const { op, id, x, y } = value
  if (op !== 'train' && op !== 'query') throw new JsonLineError(line, 'op is neither "train" nor "query"')
  if (!isRecord(x)) throw new JsonLineError(line, 'x is not an object of series')
  const cycle = Object.fromEntries(
    Object.entries(x).map(([sensor, series]) => [sensor, seriesOf(series, sensor, line)]),
  )
  if (op === 'query') {
    if (typeof id !== 'string' && typeof id !== 'number') throw new JsonLineError(line, 'id is missing')
    return { op, id, cycle }
  }
  if (!isRecord(y)) throw new JsonLineError(line, 'y is not an object of grades')
  const grades = Object.entries(y).map(([component, grade]) => {
    if (typeof grade !== 'string' && typeof grade !== 'number')
      throw new JsonLineError(line, `y.${component} is no grade`)
    return [component, String(grade)] as const
  })
  return { op, cycle, grades: Object.fromEntries(grades) }
}

function seriesOf(series: unknown, sensor: string, line: number): readonly number[] {
  const values: readonly unknown[] = Array.isArray(series) ? series : [series]
  return values.map((value) => {
    if (value === null) return Number.NaN
    if (typeof value !== 'number') throw new JsonLineError(line, `x.${sensor} holds what is no number`)
    return value
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
