import { expect, test } from 'vitest'
import type { FaultName } from '../faults/fault.ts'
import { faultOf } from '../faults/laws.ts'
import { dayMs } from '../laboratory/plan.ts'
import { plannedRun } from '../laboratory/planned-run.ts'
import { runContent } from '../laboratory/run-content.ts'
import { type PlatformName } from '../platforms/platform.ts'
import { platformNames, platformOf } from '../platforms/platforms.ts'
import { type RunMetrics, runMetrics } from './run-metrics.ts'

function metricsOf(platform: PlatformName, fault?: FaultName): RunMetrics {
  const run = plannedRun({
    seed: 5,
    planStartsAt: new Date(Date.UTC(2026, 8, 1) - 60 * dayMs),
    instrument: { serial: 'X00001', platform, folder: 'X00001', firstRunNumber: 1 },
    slot: 0,
    days: 60,
  })
  const faults = fault === undefined ? [] : [{ fault: faultOf(fault), severity: 1 }]
  return runMetrics(runContent(run, { seed: 5, faults }).source, run.completedCycles)
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
}

/** Percent of calls at Q30 and above, of the cycles that the filter takes. */
function q30({ q }: RunMetrics, takes: (cycle: number, lane: number) => boolean = () => true): number {
  if (q === undefined) return Number.NaN
  let high = 0
  let all = 0
  q.cycle.forEach((cycle, record) => {
    if (!takes(cycle, q.lane[record] ?? 0)) return
    for (let bin = 0; bin < q.binCount; bin++) {
      const calls = q.counts[record * q.binCount + bin] ?? 0
      all += calls
      if ((q.bins[bin]?.value ?? bin + 1) >= 30) high += calls
    }
  })
  return (100 * high) / all
}

test.each(platformNames)('a healthy run of %s has the levels of its real run folders', (name) => {
  const metrics = metricsOf(name)
  const { levels, channels } = platformOf(name)
  expect(q30(metrics, (cycle) => cycle <= 51)).toBeGreaterThan(88)
  expect(q30(metrics, (cycle) => cycle <= 51)).toBeLessThan(97)
  const error = mean(metrics.error?.errorRate ?? [])
  expect(error > 0.15 && error < 1, `error ${error}`).toBe(true)
  const phasing = mean(metrics.tile?.reads.get(1)?.phasing ?? [])
  expect(phasing > 0.04 && phasing < 0.2, `phasing ${phasing}`).toBe(true)
  const passing = mean(metrics.tile?.clusterCountPf ?? []) / mean(metrics.tile?.clusterCount ?? [])
  expect(passing > 0.7 && passing < 0.95, `passing ${passing}`).toBe(true)
  expect(mean(metrics.tile?.density ?? []) / levels.densityPerMm2).toBeCloseTo(1, 0)
  const brightest = Math.max(...(metrics.extraction?.intensityP90 ?? []))
  expect(brightest / Math.max(...channels.map(({ intensity }) => intensity))).toBeCloseTo(1, 0)
})

test('the calls of a record are the clusters that pass', () => {
  const { q, tile } = metricsOf('novaseq6000')
  const calls = Array.from(q?.counts.subarray(0, q.binCount) ?? []).reduce((sum, count) => sum + count, 0)
  expect(calls).toBe(tile?.clusterCountPf[0])
})

test('dirt halves the light of both channels and leaves phasing where it was', () => {
  const healthy = metricsOf('novaseq6000')
  const dirty = metricsOf('novaseq6000', 'optical.objective-dirt')
  for (const channel of [0, 1]) {
    const light = (metrics: RunMetrics): number =>
      mean(metrics.extraction?.intensityP90.filter((_, index) => index % 2 === channel) ?? [])
    expect(light(dirty) / light(healthy)).toBeCloseTo(0.54, 1)
  }
  expect(dirty.phasing).toEqual(healthy.phasing)
  expect(mean(dirty.image?.maxContrast ?? [])).toBeLessThan(0.7 * mean(healthy.image?.maxContrast ?? []))
  expect(q30(healthy) - q30(dirty)).toBeGreaterThan(1)
})

test('a worn pump changes the last lanes only, after deliveries most', () => {
  const healthy = metricsOf('hiseq2500')
  const worn = metricsOf('hiseq2500', 'fluidic.pump-wear')
  expect(q30(worn, (_, lane) => lane <= 4)).toBe(q30(healthy, (_, lane) => lane <= 4))
  const drop = (cycle: number): number =>
    q30(healthy, (at, lane) => at === cycle && lane > 4) - q30(worn, (at, lane) => at === cycle && lane > 4)
  expect(drop(28)).toBeGreaterThan(2 * drop(27))
  const phasing = worn.tile?.reads.get(1)?.phasing ?? new Float32Array()
  const lanes = worn.tile?.lane ?? new Uint16Array()
  expect(mean(phasing.filter((_, index) => (lanes[index] ?? 0) > 4))).toBeGreaterThan(
    2 * mean(phasing.filter((_, index) => (lanes[index] ?? 0) <= 4)),
  )
})

test('a warm chiller costs quality late in a read and raises phasing and prephasing, but no light', () => {
  const healthy = metricsOf('miseq')
  const warm = metricsOf('miseq', 'thermal.chiller-drift')
  const loss = (from: number, to: number): number =>
    q30(healthy, (cycle) => cycle >= from && cycle <= to) - q30(warm, (cycle) => cycle >= from && cycle <= to)
  expect(loss(66, 76)).toBeGreaterThan(4 * loss(1, 10))
  expect(warm.extraction).toEqual(healthy.extraction)
  const columns = (metrics: RunMetrics) => metrics.tile?.reads.get(1)
  expect(mean(columns(warm)?.prephasing ?? [])).toBeGreaterThan(1.5 * mean(columns(healthy)?.prephasing ?? []))
})

test.each(['library.overloaded', 'library.low-diversity'])('%s loses quality, but not on PhiX', (event) => {
  const good = metricsOf('novaseqx')
  const bad = metricsOf('novaseqx', event)
  expect(q30(good) - q30(bad)).toBeGreaterThan(0.8)
  expect(bad.error).toEqual(good.error)
  expect(bad.phasing).toEqual(good.phasing)
  expect(mean(bad.tile?.clusterCountPf ?? [])).toBeLessThan(0.95 * mean(good.tile?.clusterCountPf ?? []))
})
