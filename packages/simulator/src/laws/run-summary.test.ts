import { expect, test } from 'vitest'
import { faultOf } from '../faults/laws.ts'
import { conditionsUnder, libraryUnder } from '../faults/severity.ts'
import { loneRun } from '../lone/lone-run.ts'
import { platformNames } from '../platforms/platforms.ts'
import { libraryOf } from './library.ts'
import { runMetrics } from './run-metrics.ts'
import { type LaneSummary, laneSummaries } from './run-summary.ts'

/** What the folder of a run says of its last lane, and what its summary says by the same keys. */
function bothWays(platform: string, fault?: string): { readonly folder: LaneSummary; readonly summary: LaneSummary } {
  const lone = loneRun({
    platform,
    seed: 9,
    tiles: platform === 'novaseq6000' ? 96 : 10,
    faults: fault === undefined ? [] : [fault],
  })
  const { source } = lone.content
  const active = fault === undefined ? [] : [{ fault: faultOf(fault), severity: 1 }]
  const { flowCell } = source.platform
  const summary = laneSummaries({
    platform: source.platform,
    runKey: source.runKey,
    instrumentKey: source.instrumentKey,
    reads: source.reads,
    library: libraryOf(source.runKey, libraryUnder(active)),
    conditions: conditionsUnder(active, flowCell),
  }).at(-1)
  if (summary === undefined) throw new Error('no lanes')
  const { tile, q, error, extraction } = runMetrics(source, lone.run.plannedCycles)
  const inLane = (lane: ArrayLike<number>, record: number): boolean => lane[record] === flowCell.lanes
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const column = (values: ArrayLike<number> | undefined): number =>
    meanOf(Array.from(values ?? []).filter((_, record) => inLane(tile?.lane ?? [], record)))
  const templates = source.reads.filter((read) => !read.isIndex)
  const spans = templates.map((read) => {
    const before = source.reads
      .filter(({ number }) => number < read.number)
      .reduce((sum, { cycles }) => sum + cycles, 0)
    return { number: read.number, from: before + 1, until: before + read.cycles }
  })
  const records = (
    set: { lane: ArrayLike<number>; cycle: ArrayLike<number> } | undefined,
    from: number,
    until: number,
  ) =>
    Array.from(set?.lane ?? [], (_, record) => record).filter(
      (record) =>
        inLane(set?.lane ?? [], record) && (set?.cycle[record] ?? 0) >= from && (set?.cycle[record] ?? 0) <= until,
    )
  const folder: LaneSummary = {
    densityPerMm2: column(tile?.density),
    passingPercent: (100 * column(tile?.clusterCountPf)) / column(tile?.clusterCount),
    occupiedPercent: summary.occupiedPercent,
    alignedPercent: column(tile?.reads.get(1)?.alignedPercent),
    intensity: source.platform.channels.map((_, c) =>
      meanOf(
        records(extraction, 1, 1).map((record) => extraction?.intensityP90[record * extraction.channelCount + c] ?? 0),
      ),
    ),
    focusPixels: source.platform.channels.map((_, c) =>
      meanOf(
        records(extraction, 1, lone.run.plannedCycles).map(
          (record) => extraction?.focus[record * extraction.channelCount + c] ?? 0,
        ),
      ),
    ),
    q30Percent: spans.map(({ from, until }) => {
      let [high, all] = [0, 0]
      for (const record of records(q, from, until)) {
        for (let bin = 0; bin < (q?.binCount ?? 0); bin++) {
          const calls = q?.counts[record * q.binCount + bin] ?? 0
          all += calls
          if ((q?.bins[bin]?.value ?? bin + 1) >= 30) high += calls
        }
      }
      return (100 * high) / all
    }),
    errorPercent: spans.map(({ from, until }) =>
      meanOf(records(error, from, until).map((record) => error?.errorRate[record] ?? 0)),
    ),
    phasingPercent: spans.map(({ number }) => column(tile?.reads.get(number)?.phasing)),
    prephasingPercent: spans.map(({ number }) => column(tile?.reads.get(number)?.prephasing)),
  }
  return { folder, summary }
}

function expectSame({ folder, summary }: ReturnType<typeof bothWays>): void {
  const near = (value: number | undefined, expected: number | undefined, share: number, what: string): void => {
    expect(Math.abs((value ?? 0) / (expected ?? 0) - 1), `${what}: ${value} for ${expected}`).toBeLessThan(share)
  }
  near(summary.densityPerMm2, folder.densityPerMm2, 0.08, 'density')
  near(summary.passingPercent, folder.passingPercent, 0.015, 'passing')
  near(summary.alignedPercent, folder.alignedPercent, 0.03, 'aligned')
  for (const [index, value] of folder.q30Percent.entries()) {
    expect(
      Math.abs((summary.q30Percent[index] ?? 0) - value),
      `q30 ${summary.q30Percent[index]} for ${value}`,
    ).toBeLessThan(1)
  }
  for (const name of ['intensity', 'focusPixels', 'phasingPercent', 'prephasingPercent'] as const) {
    for (const [index, value] of folder[name].entries()) near(summary[name][index], value, 0.1, name)
  }
  for (const [index, value] of folder.errorPercent.entries()) near(summary.errorPercent[index], value, 0.12, 'error')
}

test.each(platformNames)('the summary of a healthy run of %s is what its folder says', (platform) => {
  expectSame(bothWays(platform))
})

test.each([
  'optical.objective-dirt',
  'optical.focus-drift',
  'optical.camera-errors',
  'mechanical.z-stage',
  'thermal.chiller-drift',
  'fluidic.pump-wear',
  'fluidic.bubble',
  'fluidic.leak',
  'compute.slow-disk',
  'consumable.bad-flow-cell-lot',
  'library.overloaded',
])('the summary of a run under %s is what its folder says', (fault) => {
  expectSame(bothWays('novaseq6000', fault))
})
