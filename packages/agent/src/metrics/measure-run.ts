import type { Platform } from '@seqward/contract'
import type { CycleIds, MetricKind, Run, RunInfo } from '@seqward/interop'
import { channelColumns } from './channels.ts'
import { completedThrough, latestCycle } from './completed-cycles.ts'
import { configurationOf } from './configuration.ts'
import { elapsedHours, type FileTimes } from './elapsed-hours.ts'
import { errorByCycle, errorByRead, errorByTile, sumErrors } from './error-rates.ts'
import { fittedPhasing } from './fitted-phasing.ts'
import { blockCycles, contrastByBlock, focusByCycle, focusByTile, intensityByBlock } from './imaging.ts'
import type { MeasuredPart, MeasuredSeries } from './measured.ts'
import { missingTiles } from './missing-tiles.ts'
import { platformOfRun } from './platform.ts'
import { q30ByCycle, q30ByRead, q30ByTile, qualitySet, runQuality, sumQuality } from './quality.ts'
import { type RunLayout, runLayout } from './run-layout.ts'
import { hasEnded, runState, type RunStateWord } from './run-state.ts'
import { spatialScores } from './spatial-scores.ts'
import { laneSeries, readSeries, tileSeries } from './tile-values.ts'

/** Up to which cycle each kind of value has been sent. */
export interface Through {
  readonly quality: number
  readonly error: number
  readonly extraction: number
  readonly image: number
  readonly presence: number
}

export const nothingSent: Through = { quality: 0, error: 0, extraction: 0, image: 0, presence: 0 }

/** Metric files that are measured. Corrected intensities are not among them: they hold base composition. */
export const measuredKinds: readonly MetricKind[] = [
  'tile',
  'q',
  'qCollapsed',
  'error',
  'extraction',
  'image',
  'extendedTile',
  'phasing',
]

export interface MeasureOptions {
  /** The agent saw the run grow; false for a folder of the past. */
  readonly watched: boolean
  readonly times: FileTimes
  readonly now: number
}

/** A run as measured now. */
export interface MeasuredRun {
  readonly platform: Platform
  readonly state: RunStateWord
  readonly ended: boolean
  readonly cyclesDone: number
  /** Up to which cycle each kind of value is complete. */
  readonly through: Through
  configuration(): MeasuredPart
  /** Facts of the run as a whole, and values by cycle and block that became complete after `from`. */
  progress(from: Through): MeasuredPart
  /** Values by read, lane, surface and tile of a run that has ended. */
  summary(): readonly MeasuredSeries[]
}

/** Measures a run whose RunInfo could be read. Pure: everything comes from what was read. */
export function measureRun(run: Run, runInfo: RunInfo, { watched, times, now }: MeasureOptions): MeasuredRun {
  const platform = platformOfRun(run.runParameters, runInfo.instrument)
  const layout = runLayout(run, runInfo)
  const quality = qualitySet(run.metrics)
  const { error, extraction, image, phasing } = run.metrics
  const presence: CycleIds | undefined = extraction ?? quality
  const cyclesDone = Math.max(...[extraction, quality, error, image, phasing].map(latestCycle))
  const state = runState({
    completion: run.completion,
    platform,
    cyclesDone,
    cyclesPlanned: runInfo.totalCycles,
    quietMilliseconds: now - times.latest,
    watched,
  })
  const ended = hasEnded(state)
  const through: Through = {
    quality: completedThrough(quality, layout, ended),
    error: completedThrough(error, layout, ended),
    extraction: completedThrough(extraction, layout, ended),
    image: completedThrough(image, layout, ended),
    presence: completedThrough(presence, layout, ended),
  }
  const channels = channelColumns(runInfo, platform)
  const sums = quality === undefined ? undefined : sumQuality(quality, layout)
  const errors = error === undefined ? undefined : sumErrors(error, layout)
  return {
    platform,
    state,
    ended,
    cyclesDone,
    through,
    configuration: () => configurationOf(run, runInfo),
    progress(from) {
      const whole = sums === undefined ? undefined : runQuality(sums, layout)
      const facts = {
        'run.state': state,
        // Without any set by cycle there is nothing to tell, not even that there was none.
        'run.cycles_done': cyclesDone > 0 ? cyclesDone : null,
        'run.elapsed_hours': elapsedHours(run, times, watched),
        'run.yield_gigabases': whole?.yield,
        'run.q30_share': whole?.q30,
      }
      const series: MeasuredSeries[] = []
      if (sums !== undefined) series.push(q30ByCycle(sums, layout, from.quality, through.quality))
      if (errors !== undefined) series.push(errorByCycle(errors, layout, from.error, through.error))
      if (extraction !== undefined) {
        series.push(focusByCycle(extraction, layout, channels, from.extraction, through.extraction))
        series.push(intensityByBlock(extraction, layout, channels, from.extraction, through.extraction))
      }
      if (image !== undefined) series.push(contrastByBlock(image, layout, channels, from.image, through.image))
      if (presence !== undefined) series.push(missingTiles(presence, layout, from.presence, through.presence))
      if (ended || hasNewBlock(layout, from, through)) series.push(...spatialScores(run, layout, channels))
      return { facts, series }
    },
    summary: () => [
      ...(sums === undefined ? [] : [q30ByRead(sums, layout), q30ByTile(sums, layout)]),
      ...(errors === undefined ? [] : [errorByRead(errors, layout), errorByTile(errors, layout)]),
      ...laneSeries(layout, run.metrics.tile, run.metrics.extendedTile),
      ...withFittedPhasing(readSeries(layout, run.metrics.tile), run, layout),
      ...tileSeries(layout, run.metrics.tile),
      ...(extraction === undefined ? [] : [focusByTile(extraction, layout, channels)]),
    ],
  }
}

/**
 * Whether a block of 25 cycles of a library read became complete: patterns are looked for then and at the end, since
 * each look goes over all tiles and cycles of the run.
 */
function hasNewBlock({ runInfo }: RunLayout, from: Through, through: Through): boolean {
  const done = Math.min(through.quality || through.extraction, through.extraction || through.quality)
  const before = Math.min(from.quality || from.extraction, from.extraction || from.quality)
  return runInfo.reads.some(({ firstCycle, lastCycle, isIndex }) => {
    const blocks = (cycle: number) => Math.floor((Math.min(cycle, lastCycle) - firstCycle + 1) / blockCycles)
    return !isIndex && blocks(done) > Math.max(0, blocks(before))
  })
}

/** Phasing from the tile file where it has any, else from the empirical weights (spec: summary-statistics 3.2). */
function withFittedPhasing(series: readonly MeasuredSeries[], run: Run, layout: RunLayout): MeasuredSeries[] {
  const { phasing } = run.metrics
  const stated = series.some(({ metric, values }) => metric === 'read.phasing_rate' && values.length > 0)
  if (stated || phasing === undefined) return [...series]
  const others = series.filter(({ metric }) => metric !== 'read.phasing_rate' && metric !== 'read.prephasing_rate')
  return [...others, ...fittedPhasing(phasing, layout)]
}
