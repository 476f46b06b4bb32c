import type { CycleRange, LaneStat, ReadSummary, RunLevel, RunSummary, StatSummary } from './run-summary.ts'

const runColumns = 'Level,Yield,Projected Yield,Aligned,Error Rate,Intensity C1,%>=Q30,% Occupied'
// Two spaces before "slope": programs that read the maker's tables look for the columns as that tool writes them.
const laneColumns =
  'Lane,Surface,Tiles,Density,Cluster PF,Legacy Phasing/Prephasing Rate,Phasing  slope/offset,Prephasing slope/offset,' +
  'Reads,Reads PF,%>=Q30,Yield,Cycles Error,Aligned,Error,Error (35),Error (75),Error (100),% Occupied,Intensity C1'

/**
 * The summary as comma-separated text in the form of the maker's `summary --csv=1`, so that programs which read that
 * read this (spec: summary-statistics 8.1). `name` is the name of the run folder. One cell differs: a first-cycle
 * intensity that is not there is `nan`, where the maker's tool prints whatever the machine makes of it.
 */
export function formatSummaryCsv(summary: RunSummary, name: string): string {
  const lines = [`# Version: v${summary.interop_version}`, name]
  if (summary.reads.length === 0) return `${lines.join('\n')}\n`
  lines.push(runColumns, ...summary.reads.map((read) => runRow(titleOf(read), read.summary)))
  lines.push(runRow('Non-indexed', summary.nonindex), runRow('Total', summary.total), '', '')
  for (const read of summary.reads) lines.push(titleOf(read), laneColumns, ...laneRows(read))
  return `${lines.join('\n')}\n`
}

function titleOf(read: ReadSummary): string {
  return `Read ${read.number}${read.is_index ? ' (I)' : ''}`
}

function runRow(title: string, level: RunLevel): string {
  const intensity = level.first_cycle_intensity
  return [
    title,
    fixed(level.yield_g, 2),
    fixed(level.projected_yield_g, 2),
    fixed(level.percent_aligned, 2),
    fixed(level.error_rate, 2),
    intensity === null ? 'nan' : String(Math.trunc(intensity + 0.5)),
    fixed(level.percent_gt_q30, 2),
    fixed(level.percent_occupied, 2),
  ].join(',')
}

function laneRows(read: ReadSummary): string[] {
  return read.lanes.flatMap(({ lane, tile_count, cycle_state, stat, surfaces }) => [
    laneRow(String(lane), '-', tile_count, rangeText(cycle_state.error), stat),
    ...surfaces.map((part) => laneRow(String(lane), String(part.surface), part.tile_count, '-', part.stat)),
  ])
}

function laneRow(lane: string, surface: string, tileCount: number, cyclesError: string, stat: LaneStat): string {
  return [
    lane,
    surface,
    String(tileCount),
    spread(stat.density, 0, 1000),
    spread(stat.percent_pf, 2),
    pair(stat.phasing, stat.prephasing),
    pair(stat.phasing_slope, stat.phasing_offset),
    pair(stat.prephasing_slope, stat.prephasing_offset),
    millions(stat.reads),
    millions(stat.reads_pf),
    fixed(stat.percent_gt_q30, 2),
    fixed(stat.yield_g, 2),
    cyclesError,
    spread(stat.percent_aligned, 2),
    spread(stat.error_rate, 2),
    spread(stat.error_rate_35, 2),
    spread(stat.error_rate_75, 2),
    spread(stat.error_rate_100, 2),
    spread(stat.percent_occupied, 2),
    spread(stat.first_cycle_intensity, 0),
  ].join(',')
}

/** `150`, or `0 - 151` where the tiles differ. */
export function rangeText(range: CycleRange): string {
  if (range === null) return '0'
  return range[0] === range[1] ? String(range[0]) : `${range[0]} - ${range[1]}`
}

/** Millions in single precision, before and after the division, as in the maker's tool: above 10^9 that shows. */
function millions(count: number | null): string {
  return fixed(count === null ? null : Math.fround(Math.fround(count) / 1e6), 2)
}

function spread({ mean, stddev }: StatSummary, places: number, unit = 1): string {
  return `${fixed(mean, places, unit)} +/- ${fixed(stddev, places, unit)}`
}

function pair(first: StatSummary, second: StatSummary): string {
  return `${fixed(first.mean, 3)} / ${fixed(second.mean, 3)}`
}

/** A number with so many decimals, in units of `unit`; exact halves go to the even digit, as C's printf rounds. */
export function fixed(value: number | null, places: number, unit = 1): string {
  if (value === null) return 'nan'
  const scaled = (value / unit) * 10 ** places
  const below = Math.floor(scaled)
  if (scaled - below !== 0.5 || below % 2 !== 0) return (value / unit).toFixed(places)
  return (below / 10 ** places).toFixed(places)
}
