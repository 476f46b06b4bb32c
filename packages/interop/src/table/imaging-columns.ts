import type { Run } from '../run/read-run.ts'
import { RunGrid } from '../summary/run-grid.ts'
import { PhasingFits, type Weight } from '../summary/phasing-fits.ts'
import { type CycleRows, keyOf } from './cycle-rows.ts'

/** A column of the imaging table. Units are those of its name: percent, thousands, pixels. */
export interface ImagingColumn {
  readonly name: string
  /** The channel or base, for metrics that have several columns. */
  readonly part: string | undefined
  readonly decimals: number
  /** The value of a row, rounded and in single precision; NaN where there is none. */
  value(row: number): number
  /** False when the run has no such value at all. */
  hasValues(): boolean
}

/** A column that is there when any row has a value, or when `isThere` says so without looking. */
export function column(
  [name, part]: readonly [name: string, part?: string],
  decimals: number,
  rowCount: number,
  raw: (row: number) => number,
  isThere?: () => boolean,
): ImagingColumn {
  const value = (row: number) => rounded(raw(row), decimals)
  const hasValues = isThere ?? (() => anyRow(rowCount, raw))
  return { name, part, decimals, value, hasValues }
}

function anyRow(rowCount: number, raw: (row: number) => number): boolean {
  for (let row = 0; row < rowCount; row++) if (!Number.isNaN(raw(row))) return true
  return false
}

/** Half up, then single precision (spec: summary-statistics 9.2). */
function rounded(value: number, decimals: number): number {
  const unit = 10 ** decimals
  return Math.fround(Math.floor(Math.fround(value) * unit + 0.5) / unit)
}

const always = () => true

export function idColumns({ runInfo }: Run, rows: CycleRows): ImagingColumn[] {
  const read = (row: number) => {
    const cycle = rows.cycleOf[row] ?? 0
    return runInfo?.reads.find(({ firstCycle, lastCycle }) => cycle >= firstCycle && cycle <= lastCycle)
  }
  const hasReads = () => runInfo !== undefined
  return [
    column(['Lane'], 0, rows.count, (row) => rows.tileAt(row)?.lane ?? Number.NaN, always),
    column(['Tile'], 0, rows.count, (row) => rows.tileAt(row)?.tile ?? Number.NaN, always),
    column(['Cycle'], 0, rows.count, (row) => rows.cycleOf[row] ?? Number.NaN, always),
    column(['Read'], 0, rows.count, (row) => read(row)?.number ?? Number.NaN, hasReads),
    column(
      ['Cycle Within Read'],
      0,
      rows.count,
      (row) => (rows.cycleOf[row] ?? 0) - (read(row)?.firstCycle ?? Number.NaN) + 1,
      hasReads,
    ),
  ]
}

export function placeColumns({ tileNaming, metrics }: Run, rows: CycleRows): ImagingColumn[] {
  const { extendedTile, tile } = metrics
  const part = (name: 'surface' | 'swath' | 'section' | 'number') => (row: number) =>
    rows.tileAt(row)?.parts[name] ?? Number.NaN
  const occupied = byTile(rows, extendedTile, extendedTile?.occupiedCount)
  const clusters = byTile(rows, tile, tile?.clusterCount)
  return [
    column(['Surface'], 0, rows.count, part('surface'), always),
    column(['Swath'], 0, rows.count, part('swath'), always),
    column(['Section'], 0, rows.count, part('section'), () => tileNaming === 'FiveDigit'),
    column(['Tile Number'], 0, rows.count, part('number'), always),
    column(
      ['Cluster Count Occupied (k)'],
      1,
      rows.count,
      (row) => occupied(row) / 1000,
      hasAny(extendedTile?.occupiedCount),
    ),
    column(
      ['% Occupied'],
      1,
      rows.count,
      (row) => (100 * occupied(row)) / clusters(row),
      hasAny(extendedTile?.occupiedCount),
    ),
  ]
}

/** Columns of metrics that a tile has once, or once a read: repeated in every cycle of it. */
export function baseColumns(run: Run, rows: CycleRows): ImagingColumn[] {
  const { metrics, runInfo } = run
  const { tile } = metrics
  const single = (name: 'density' | 'densityPf' | 'clusterCount' | 'clusterCountPf') => byTile(rows, tile, tile?.[name])
  const clusters = single('clusterCount')
  const clustersPf = single('clusterCountPf')
  const density = single('density')
  const densityPf = single('densityPf')
  const readAt = readIndexes(run, rows)
  const fits = phasingFits(run)
  const ofRead = (name: 'alignedPercent' | 'phasing' | 'prephasing') => {
    const columns = (runInfo?.reads ?? []).map(({ number }) => byTile(rows, tile, tile?.reads.get(number)?.[name]))
    return (row: number) => columns[readAt(row)]?.(row) ?? Number.NaN
  }
  const rate = (weight: Weight) => {
    const own = ofRead(weight)
    return (row: number) => {
      const value = own(row)
      return Number.isNaN(value) ? (fits?.legacyRate(row, weight) ?? Number.NaN) : value
    }
  }
  const readHas = (name: 'alignedPercent' | 'phasing' | 'prephasing') => () =>
    [...(tile?.reads.values() ?? [])].some((columns) => hasAny(columns[name])())
  const rateHas = (weight: Weight) => () => readHas(weight)() || fits !== undefined
  const aligned = ofRead('alignedPercent')
  const { count } = rows
  return [
    column(['Density(k/mm2)'], 1, count, (row) => density(row) / 1000, hasAny(tile?.density)),
    column(['Density Pf(k/mm2)'], 1, count, (row) => densityPf(row) / 1000, hasAny(tile?.densityPf)),
    column(['Cluster Count (k)'], 1, count, (row) => clusters(row) / 1000, hasAny(tile?.clusterCount)),
    column(['Cluster Count Pf (k)'], 1, count, (row) => clustersPf(row) / 1000, hasAny(tile?.clusterCountPf)),
    column(['% Pass Filter'], 1, count, (row) => (100 * clustersPf(row)) / clusters(row), hasAny(tile?.clusterCountPf)),
    column(['% Aligned'], 1, count, aligned, readHas('alignedPercent')),
    column(['Legacy Phasing Rate'], 3, count, rate('phasing'), rateHas('phasing')),
    column(['Legacy Prephasing Rate'], 3, count, rate('prephasing'), rateHas('prephasing')),
  ]

  /** Lines through the phasing weights of each tile and read, where tiles have no rates of their own. */
  function phasingFits({ metrics: { phasing } }: Run) {
    if (phasing === undefined || runInfo === undefined) return undefined
    const grid = new RunGrid(runInfo)
    const lines = new PhasingFits(grid)
    lines.addSet(phasing)
    const indexes = Int32Array.from(rows.tiles, ({ lane, tile: number }) => grid.indexOf(lane, number))
    const legacyRate = (row: number, weight: Weight) =>
      lines.legacyRate(indexes[rows.tileOf[row] ?? 0] ?? 0, readAt(row), weight)
    return { legacyRate }
  }
}

/** By row, the position of the cycle's read in RunInfo; -1 when there is none. */
export function readIndexes({ runInfo }: Run, rows: CycleRows): (row: number) => number {
  const byCycle = new Int16Array(2 ** 16).fill(-1)
  for (const [index, { firstCycle, lastCycle }] of (runInfo?.reads ?? []).entries()) {
    byCycle.fill(index, firstCycle, lastCycle + 1)
  }
  return (row) => byCycle[rows.cycleOf[row] ?? 0] ?? -1
}

/** By row, the entry of its tile in a column of a set by tile. */
function byTile(
  rows: CycleRows,
  ids: { readonly lane: Uint16Array; readonly tile: Uint32Array } | undefined,
  values: Float32Array | undefined,
): (row: number) => number {
  if (ids === undefined || values === undefined) return () => Number.NaN
  const rowOf = new Map(Array.from(ids.lane, (lane, index) => [keyOf(lane, ids.tile[index] ?? 0), index]))
  const ofTile = Float64Array.from(
    rows.tiles,
    ({ lane, tile }) => values[rowOf.get(keyOf(lane, tile)) ?? -1] ?? Number.NaN,
  )
  return (row) => ofTile[rows.tileOf[row] ?? 0] ?? Number.NaN
}

function hasAny(values: Float32Array | undefined): () => boolean {
  return () => values?.some((value) => !Number.isNaN(value)) ?? false
}
