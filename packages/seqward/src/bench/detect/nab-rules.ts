/** What a hit, a miss and a false alarm weigh (NAB, profiles.json). */
export interface NabProfile {
  readonly tpWeight: number
  readonly fnWeight: number
  readonly fpWeight: number
}

/** A series as the scoring rules see it: its length and its anomaly windows as row indexes, both ends included. */
export interface NabSeries {
  readonly rows: number
  readonly windows: ReadonlyArray<readonly [first: number, last: number]>
}

/** The first part of a series is not scored: 15 % of it, and of no more than 5,000 rows (NAB white paper). */
const probationShare = 0.15
const probationRowsOf = 5_000

/** Rows at the start of a series that are not scored. */
export function nabProbation(rows: number): number {
  return Math.floor(probationShare * Math.min(rows, probationRowsOf))
}

/** Falls from nearly 1 at a window's first row over 0 at its last to -1 three widths after it (NAB white paper). */
const reward = (position: number) => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1)

/**
 * Points of one series by the published rules of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015): a window is worth
 * its first alarm, the more the earlier; a missed window costs `fnWeight`; an alarm outside costs up to `fpWeight`, less
 * shortly after a window.
 */
export function nabPoints(series: NabSeries, alarms: readonly boolean[], profile: NabProfile): number {
  const { windows } = series
  let points = 0
  for (const [first, last] of windows) {
    const hit = alarms.indexOf(true, Math.max(first, nabProbation(series.rows)))
    if (hit === -1 || hit > last) points -= profile.fnWeight
    else points += (profile.tpWeight * reward(-(last - hit + 1) / (last - first + 1))) / reward(-1)
  }
  let passed: readonly [number, number] | undefined
  let next = 0
  for (let row = 0; row < series.rows; row++) {
    for (let window = windows[next]; window !== undefined && window[1] < row; window = windows[next]) {
      passed = window
      next++
    }
    const isInside = windows[next] !== undefined && row >= (windows[next]?.[0] ?? 0)
    if (alarms[row] !== true || isInside || row < nabProbation(series.rows)) continue
    const position = passed === undefined ? Number.POSITIVE_INFINITY : (row - passed[1]) / (passed[1] - passed[0])
    points += profile.fpWeight * reward(position)
  }
  return points
}

/**
 * The score of a detector over several series: 0 for one that never alarms, 100 for one that alarms at the first row of
 * each window and nowhere else.
 */
export function nabScore(
  entries: ReadonlyArray<{ readonly series: NabSeries; readonly alarms: readonly boolean[] }>,
  profile: NabProfile,
): number {
  const windows = entries.reduce((sum, { series }) => sum + series.windows.length, 0)
  const points = entries.reduce((sum, { series, alarms }) => sum + nabPoints(series, alarms, profile), 0)
  const idle = -windows * profile.fnWeight
  return (100 * (points - idle)) / (windows * profile.tpWeight - idle)
}
