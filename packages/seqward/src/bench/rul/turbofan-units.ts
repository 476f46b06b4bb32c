import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type UnitRow, type UnitSet, unitSetOf } from '@seqward/server'

/** One public set of turbofan engines run to failure: what is known, what is asked, and the truth. */
export interface TurbofanSet {
  readonly train: UnitSet
  readonly queried: UnitSet
  /** Cycles left, one per queried unit. */
  readonly truth: readonly number[]
}

/**
 * Reads a set as NASA gives it (Saxena and Goebel 2008): rows of unit, cycle, three settings and 21 sensors, apart by
 * blanks, gzipped.
 */
export function readTurbofanSet(folder: string, name: string): TurbofanSet {
  const known = readRows(join(folder, `train_${name}.txt.gz`))
  const train = unitSetOf(known.map((row, place) => ({ ...unitRow(row), end: known[place + 1]?.[0] !== row[0] })))
  const queried = unitSetOf(readRows(join(folder, `test_${name}.txt.gz`)).map(unitRow), train.names)
  const truth = readRows(join(folder, `RUL_${name}.txt.gz`)).map(([left = Number.NaN]) => left)
  return { train, queried, truth }
}

function unitRow([unit = Number.NaN, time = Number.NaN, ...values]: readonly number[]): UnitRow {
  const named = values.map((value, place) => [place < 3 ? `setting${place + 1}` : `sensor${place - 2}`, value] as const)
  return { unit: String(unit), time, values: Object.fromEntries(named), end: false }
}

function readRows(path: string): readonly (readonly number[])[] {
  return gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
}
