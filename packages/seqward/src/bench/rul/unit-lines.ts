import { JsonLineError } from '../json-lines.ts'

/** A row of a unit as a line gives it. */
export interface UnitLine {
  readonly op: 'train' | 'row'
  readonly unit: string | number
  readonly time: number
  readonly values: Readonly<Record<string, number>>
  /** The unit failed right after this row. */
  readonly end: boolean
}

/**
 * A line of `bench rul`. A value that is null is missing.
 *
 * @throws JsonLineError that names the line and what is wrong with it.
 */
export function readUnitLine(value: unknown, line: number): UnitLine {
  if (!isRecord(value)) throw new JsonLineError(line, 'not an object')
  const { op, unit, t, v, end = false } = value
  if (op !== 'train' && op !== 'row') throw new JsonLineError(line, 'op is neither train nor row')
  if (typeof unit !== 'string' && typeof unit !== 'number') throw new JsonLineError(line, 'unit is no name')
  if (typeof t !== 'number') throw new JsonLineError(line, 't is no number')
  if (!isRecord(v)) throw new JsonLineError(line, 'v is not an object of numbers')
  if (typeof end !== 'boolean') throw new JsonLineError(line, 'end is neither true nor false')
  const values: Record<string, number> = {}
  for (const [name, reading] of Object.entries(v)) {
    if (reading === null) continue
    if (typeof reading !== 'number') throw new JsonLineError(line, `v.${name} is no number`)
    values[name] = reading
  }
  return { op, unit, time: t, values, end }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
