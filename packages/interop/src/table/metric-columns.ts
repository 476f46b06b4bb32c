import type { CorrectedIntensityMetrics, QMetrics } from '../metric-sets.ts'
import { channelNames } from '../run/channel-names.ts'
import type { Run } from '../run/read-run.ts'
import { PhasingFits, type Weight } from '../summary/phasing-fits.ts'
import { RunGrid } from '../summary/run-grid.ts'
import type { CycleKind, CycleRows } from './cycle-rows.ts'
import { column, type ImagingColumn, readIndexes } from './imaging-columns.ts'

const bases = ['A', 'C', 'G', 'T'] as const

/** Columns of the metrics that have a record for each tile and cycle. */
export function metricColumns(run: Run, rows: CycleRows): ImagingColumn[] {
  const { error, q, qCollapsed, extraction, correctedIntensity, image, phasing } = run.metrics
  const channels = (count: number) => channelNames(run, count)
  const of = (
    kind: CycleKind,
    [name, part]: readonly [name: string, part?: string],
    decimals: number,
    value: (record: number) => number,
  ) => {
    const raw = (row: number) => {
      const record = rows.recordOf(kind, row)
      return record < 0 ? Number.NaN : value(record)
    }
    return column([name, part], decimals, rows.count, raw)
  }
  /** A column for each channel or base of values that stand row after row. */
  const parts = (
    kind: CycleKind,
    name: string,
    decimals: number,
    names: readonly string[],
    values: ArrayLike<number>,
    stride: number,
  ) =>
    names.map((part, index) =>
      of(kind, [name, titleOf(part)], decimals, (record) => values[record * stride + index] ?? Number.NaN),
    )
  const qPercent = (name: string, least: number, collapsed: Float64Array | undefined) => {
    if (q !== undefined) return [of('q', [name], 2, (record) => percentFrom(q, record, least))]
    const total = qCollapsed?.total
    if (total === undefined) return []
    return [of('qCollapsed', [name], 2, (record) => (100 * (collapsed?.[record] ?? 0)) / (total[record] ?? 0))]
  }
  const extractionNames = channels(extraction?.channelCount ?? 0)
  const imageNames = channels(image?.channelCount ?? 0)
  return [
    ...(error === undefined ? [] : [of('error', ['Error Rate'], 3, (record) => error.errorRate[record] ?? Number.NaN)]),
    ...qPercent('%>= Q20', 20, qCollapsed?.q20),
    ...qPercent('%>= Q30', 30, qCollapsed?.q30),
    ...(extraction === undefined
      ? []
      : parts('extraction', 'P90', 0, extractionNames, extraction.intensityP90, extraction.channelCount)),
    ...(correctedIntensity === undefined
      ? []
      : [
          of('correctedIntensity', ['% No Calls'], 1, (record) => noCallPercent(correctedIntensity, record)),
          ...bases.map((base, index) =>
            of('correctedIntensity', ['% Base', base], 1, (record) => basePercent(correctedIntensity, record, index)),
          ),
        ]),
    ...(extraction === undefined
      ? []
      : parts('extraction', 'Fwhm', 2, extractionNames, extraction.focus, extraction.channelCount)),
    ...(correctedIntensity === undefined
      ? []
      : [
          ...parts('correctedIntensity', 'Corrected', 0, bases, correctedIntensity.correctedIntensity, bases.length),
          ...parts('correctedIntensity', 'Called', 0, bases, correctedIntensity.calledIntensity, bases.length),
          ...parts('correctedIntensity', 'Signal To Noise', 2, [''], correctedIntensity.signalToNoise, 1),
        ]),
    ...(phasing === undefined
      ? []
      : [
          ...parts('phasing', 'Phasing Weight', 3, [''], phasing.phasingWeight, 1),
          ...parts('phasing', 'Prephasing Weight', 3, [''], phasing.prephasingWeight, 1),
          ...fitColumns(run, rows),
        ]),
    ...(image === undefined
      ? []
      : [
          ...parts('image', 'Minimum Contrast', 0, imageNames, image.minContrast, image.channelCount),
          ...parts('image', 'Maximum Contrast', 0, imageNames, image.maxContrast, image.channelCount),
        ]),
  ]
}

/** `Red` for `red`; nothing for a metric of one column. */
function titleOf(part: string): string | undefined {
  return part === '' ? undefined : part[0]?.toUpperCase() + part.slice(1)
}

/**
 * Percent of a record's calls of at least this score (spec: summary-statistics 2.1). In single precision, and in this
 * order of steps, the halves are rounded as in the maker's table; so for the two functions below.
 */
export function percentFrom(q: QMetrics, record: number, least: number): number {
  const firstBin = q.bins.findIndex((bin) => bin.value >= least)
  const first = q.bins.length === 0 ? least - 1 : firstBin < 0 ? q.binCount : firstBin
  let total = 0
  let good = 0
  for (let column = 0, at = record * q.binCount; column < q.binCount; column++, at++) {
    const calls = q.counts[at] ?? 0
    total += calls
    if (column >= first) good += calls
  }
  return single(single(100 * single(good)) / single(total))
}

const single = Math.fround

/** Called counts stand as N, A, C, G, T. */
const callKinds = 5

/** Percent of the calls of a record that are this base, of those that are any. */
export function basePercent({ calledCounts }: CorrectedIntensityMetrics, record: number, base: number): number {
  const at = record * callKinds
  let called = 0
  for (let kind = 1; kind < callKinds; kind++) called += calledCounts[at + kind] ?? 0
  return single(100 * single(single(calledCounts[at + 1 + base] ?? 0) / single(called)))
}

/** Percent of a record's clusters that no base was called for. */
export function noCallPercent({ calledCounts }: CorrectedIntensityMetrics, record: number): number {
  const at = record * callKinds
  let all = 0
  for (let kind = 0; kind < callKinds; kind++) all += calledCounts[at + kind] ?? 0
  return single(100 * single(single(calledCounts[at] ?? 0) / single(all)))
}

/** Slope and offset of the line through a tile's weights, repeated in every cycle of the read. */
function fitColumns(run: Run, rows: CycleRows): ImagingColumn[] {
  const { runInfo, metrics } = run
  if (runInfo === undefined || metrics.phasing === undefined) return []
  const grid = new RunGrid(runInfo)
  const fits = new PhasingFits(grid)
  fits.addSet(metrics.phasing)
  const tileIndex = Int32Array.from(rows.tiles, ({ lane, tile }) => grid.indexOf(lane, tile))
  const readAt = readIndexes(run, rows)
  const named: readonly (readonly [string, Weight, 'slope' | 'offset'])[] = [
    ['Phasing Slope', 'phasing', 'slope'],
    ['Phasing Offset', 'phasing', 'offset'],
    ['Prephasing Slope', 'prephasing', 'slope'],
    ['Prephasing Offset', 'prephasing', 'offset'],
  ]
  return named.map(([name, weight, value]) =>
    column([name], 3, rows.count, (row) => {
      const tile = tileIndex[rows.tileOf[row] ?? 0] ?? 0
      return fits.hasFits ? fits.value(tile, readAt(row), weight, value) : Number.NaN
    }),
  )
}
