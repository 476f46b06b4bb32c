import type { CycleIds, TileIds } from '../metric-sets.ts'
import { channelNames } from '../run/channel-names.ts'
import type { Run } from '../run/read-run.ts'
import { basePercent, noCallPercent } from '../table/metric-columns.ts'
import { callSource } from './call-source.ts'

export type CycleMetricId =
  | 'intensity'
  | 'focus'
  | 'base'
  | 'noCall'
  | 'q20'
  | 'q30'
  | 'q20Accumulated'
  | 'q30Accumulated'
  | 'medianQ'
  | 'errorRate'
  | 'phasingWeight'
  | 'prephasingWeight'
  | 'correctedIntensity'
  | 'calledIntensity'
  | 'signalToNoise'
  | 'minContrast'
  | 'maxContrast'

export type TileMetricId =
  | 'density'
  | 'densityPf'
  | 'clusterCount'
  | 'clusterCountPf'
  | 'percentPf'
  | 'occupiedCount'
  | 'percentOccupied'
  | 'aligned'
  | 'phasing'
  | 'prephasing'

/** Units of plotted values; counts of the instrument have none. */
export type PlotUnit = '%' | 'px' | 'Q' | 'K/mm2' | 'M' | 'K' | ''

/** A metric by tile and cycle that a run has. */
export interface CyclePlotMetric {
  readonly kind: 'cycle'
  readonly id: CycleMetricId
  readonly unit: PlotUnit
  /** Channels or bases; one empty name for a metric without either. */
  readonly parts: readonly string[]
  readonly ids: CycleIds
  /** NaN where the record has none. */
  readonly value: (record: number, part: number) => number
}

/** A metric by tile that a run has. */
export interface TilePlotMetric {
  readonly kind: 'tile'
  readonly id: TileMetricId
  readonly unit: PlotUnit
  /** True when tiles have a value for each read. */
  readonly isByRead: boolean
  readonly ids: TileIds
  /** `readNumber` counts from 1 and matters only to metrics by read. NaN where the tile has none. */
  readonly value: (record: number, readNumber: number) => number
}

const onePart = [''] as const
const bases = ['A', 'C', 'G', 'T'] as const

/** The metrics by tile and cycle of a run in memory, in the order of a menu (spec: summary-statistics 9.1). */
export function cyclePlotMetrics(run: Run): readonly CyclePlotMetric[] {
  const { extraction, correctedIntensity, error, phasing, image } = run.metrics
  const metrics: CyclePlotMetric[] = []
  const add = (
    id: CycleMetricId,
    unit: PlotUnit,
    ids: CycleIds,
    parts: readonly string[],
    value: CyclePlotMetric['value'],
  ) => metrics.push({ kind: 'cycle', id, unit, parts, ids, value })
  const rows = (values: ArrayLike<number>, stride: number) => (record: number, part: number) =>
    values[record * stride + part] ?? Number.NaN
  if (extraction !== undefined) {
    const names = channelNames(run, extraction.channelCount)
    add('intensity', '', extraction, names, rows(extraction.intensityP90, extraction.channelCount))
    add('focus', 'px', extraction, names, rows(extraction.focus, extraction.channelCount))
  }
  const calls = callSource(run.metrics)
  if (calls !== undefined) {
    add('q30', '%', calls.ids, onePart, calls.percent30)
    add('q20', '%', calls.ids, onePart, calls.percent20)
    add('q30Accumulated', '%', calls.ids, onePart, calls.accumulated(calls.percent30))
    add('q20Accumulated', '%', calls.ids, onePart, calls.accumulated(calls.percent20))
    add('medianQ', 'Q', calls.ids, onePart, calls.median)
  }
  if (error !== undefined) add('errorRate', '%', error, onePart, rows(error.errorRate, 1))
  if (correctedIntensity !== undefined) {
    const set = correctedIntensity
    add('base', '%', set, bases, (record, base) => basePercent(set, record, base))
    add('noCall', '%', set, onePart, (record) => noCallPercent(set, record))
    add('correctedIntensity', '', set, bases, rows(set.correctedIntensity, bases.length))
    add('calledIntensity', '', set, bases, rows(set.calledIntensity, bases.length))
    add('signalToNoise', '', set, onePart, rows(set.signalToNoise, 1))
  }
  if (phasing !== undefined) {
    add('phasingWeight', '%', phasing, onePart, rows(phasing.phasingWeight, 1))
    add('prephasingWeight', '%', phasing, onePart, rows(phasing.prephasingWeight, 1))
  }
  if (image !== undefined) {
    const names = channelNames(run, image.channelCount)
    add('minContrast', '', image, names, rows(image.minContrast, image.channelCount))
    add('maxContrast', '', image, names, rows(image.maxContrast, image.channelCount))
  }
  // An accumulated share is there where the share is, and costs too much to be made just to be looked for.
  return metrics.filter(
    ({ id, ids, parts, value }) => id.endsWith('Accumulated') || hasValue(ids.lane.length, parts.length, value),
  )
}

/** The metrics by tile of a run in memory, in the order of a menu. */
export function tilePlotMetrics(run: Run): readonly TilePlotMetric[] {
  const { tile, extendedTile } = run.metrics
  const metrics: TilePlotMetric[] = []
  const add = (id: TileMetricId, unit: PlotUnit, ids: TileIds, value: TilePlotMetric['value'], isByRead = false) =>
    metrics.push({ kind: 'tile', id, unit, isByRead, ids, value })
  if (tile !== undefined) {
    const { density, densityPf, clusterCount, clusterCountPf } = tile
    const of = (values: Float32Array, unit: number) => (record: number) => (values[record] ?? Number.NaN) / unit
    add('density', 'K/mm2', tile, of(density, 1e3))
    add('densityPf', 'K/mm2', tile, of(densityPf, 1e3))
    add('clusterCount', 'M', tile, of(clusterCount, 1e6))
    add('clusterCountPf', 'M', tile, of(clusterCountPf, 1e6))
    add('percentPf', '%', tile, (record) => (100 * of(clusterCountPf, 1)(record)) / of(clusterCount, 1)(record))
    const ofRead = (name: 'alignedPercent' | 'phasing' | 'prephasing') => (record: number, read: number) =>
      tile.reads.get(read)?.[name][record] ?? Number.NaN
    add('aligned', '%', tile, ofRead('alignedPercent'), true)
    add('phasing', '%', tile, ofRead('phasing'), true)
    add('prephasing', '%', tile, ofRead('prephasing'), true)
  }
  if (extendedTile !== undefined) {
    const { occupiedCount } = extendedTile
    add('occupiedCount', 'K', extendedTile, (record) => (occupiedCount[record] ?? Number.NaN) / 1e3)
    if (tile !== undefined) add('percentOccupied', '%', extendedTile, occupancy(run))
  }
  const reads = (run.runInfo?.reads ?? []).map(({ number }) => number)
  return metrics.filter(({ ids, isByRead, value }) =>
    hasValue(ids.lane.length, isByRead ? reads.length : 1, (record, index) => value(record, reads[index] ?? 1)),
  )
}

function occupancy({ metrics: { tile, extendedTile } }: Run): (record: number) => number {
  const clusters = new Map<string, number>()
  const key = (ids: TileIds | undefined, record: number) => `${ids?.lane[record]}_${ids?.tile[record]}`
  for (const [record, count] of (tile?.clusterCount ?? []).entries()) clusters.set(key(tile, record), count)
  return (record) =>
    (100 * (extendedTile?.occupiedCount[record] ?? Number.NaN)) /
    (clusters.get(key(extendedTile, record)) ?? Number.NaN)
}

function hasValue(records: number, parts: number, value: (record: number, part: number) => number): boolean {
  for (let record = 0; record < records; record++) {
    for (let part = 0; part < parts; part++) if (!Number.isNaN(value(record, part))) return true
  }
  return false
}
