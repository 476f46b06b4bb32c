import type { UnitSet } from './unit-series.ts'

/**
 * Ways in which units are operated, told by inputs that jump between a few levels. `signals` are those inputs; `centres`
 * has one row of their levels per regime. No signals and one regime where there is nothing of the kind.
 */
export interface Regimes {
  readonly signals: readonly number[]
  readonly scales: readonly number[]
  readonly centres: ReadonlyArray<readonly number[]>
}

/** More levels than this is a scale, not a choice of settings. */
const levelsMax = 16
/** Levels lie at least this share of the whole range apart. */
const gapShare = 0.02
/** And are so narrow: mean deviation within a level, as a share of the range. */
const tightnessMax = 0.01
/** A setting does not age: least and most life position explain less than this share of its levels' variance. */
const ageShareMax = 0.02
/** A setting moves other signals: at least one of them owes it this share of its variance. */
const effectShareMin = 0.3
/** Combinations of levels seen less often than this share of the rows are no regime; their rows join the nearest. */
const rareShare = 0.005
/** Rows looked at: enough to see levels of half a percent. */
const rowsMax = 20_000

export const oneRegime: Regimes = { signals: [], scales: [], centres: [[]] }

/**
 * Finds regimes in units' histories. An input counts as a setting when its values stand at a few narrow levels, the
 * levels do not follow age, and other signals depend on them; the tightest inputs come first and others are added while
 * they tell more regimes apart.
 */
export function findRegimes(set: UnitSet): Regimes {
  const { columns, position } = sampledRows(set)
  const candidates = columns
    .map((values, signal) => ({ signal, levels: levelsOf(values) }))
    .flatMap(({ signal, levels }) => (levels === null ? [] : [{ signal, ...levels }]))
    .filter(({ tightness }) => tightness <= tightnessMax)
    .filter(({ level, count }) => explainedShare(position, level, count) < ageShareMax)
    .filter(({ signal, level, count }) =>
      columns.some((other, place) => place !== signal && explainedShare(other, level, count) >= effectShareMin),
    )
    .sort((a, b) => a.tightness - b.tightness || a.signal - b.signal)
  const chosen: typeof candidates = []
  let regimes = 1
  for (const candidate of candidates) {
    const more = combinations([...chosen, candidate]).length
    if (more <= regimes || more > levelsMax) continue
    chosen.push(candidate)
    regimes = more
  }
  if (chosen.length === 0) return oneRegime
  return {
    signals: chosen.map(({ signal }) => signal),
    scales: chosen.map(({ range }) => range),
    centres: combinations(chosen).map((levels) =>
      levels.map((level, place) => chosen[place]?.centres[level] ?? Number.NaN),
    ),
  }
}

/** Regime of a row: the nearest one, by the inputs that were recorded. */
export function regimeOf(regimes: Regimes, signals: readonly Float64Array[], row: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  regimes.centres.forEach((centre, regime) => {
    let distance = 0
    regimes.signals.forEach((signal, place) => {
      const away = ((signals[signal]?.[row] ?? Number.NaN) - (centre[place] ?? 0)) / (regimes.scales[place] ?? 1)
      if (!Number.isNaN(away)) distance += away * away
    })
    if (distance < least) [best, least] = [regime, distance]
  })
  return best
}

interface Levels {
  readonly level: Int16Array
  readonly count: number
  readonly centres: readonly number[]
  readonly range: number
  readonly tightness: number
}

function sampledRows(set: UnitSet): { readonly columns: readonly Float64Array[]; readonly position: Float64Array } {
  const total = set.units.reduce((sum, unit) => sum + unit.times.length, 0)
  const stride = Math.max(1, Math.ceil(total / rowsMax))
  const columns: number[][] = set.names.map(() => [])
  const position: number[] = []
  let passed = 0
  for (const { times, signals } of set.units) {
    const first = times[0] ?? 0
    const life = (times.at(-1) ?? 0) - first
    for (let row = 0; row < times.length; row++) {
      if (passed++ % stride !== 0) continue
      position.push(life > 0 ? ((times[row] as number) - first) / life : 0)
      signals.forEach((signal, index) => columns[index]?.push(signal[row] as number))
    }
  }
  return { columns: columns.map((column) => Float64Array.from(column)), position: Float64Array.from(position) }
}

function levelsOf(values: Float64Array): Levels | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const low = sorted[0]
  const high = sorted.at(-1)
  if (low === undefined || high === undefined || !(high > low)) return null
  const range = high - low
  const starts = [0]
  for (let place = 1; place < sorted.length; place++) {
    if ((sorted[place] as number) - (sorted[place - 1] as number) > gapShare * range) starts.push(place)
    if (starts.length > levelsMax) return null
  }
  if (starts.length < 2) return null
  let squares = 0
  const centres = starts.map((start, place) => {
    const part = sorted.subarray(start, starts[place + 1] ?? sorted.length)
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length
    squares += part.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    return mean
  })
  const edges = starts.slice(1).map((start) => ((sorted[start - 1] as number) + (sorted[start] as number)) / 2)
  const level = Int16Array.from(values, (value) =>
    Number.isNaN(value) ? -1 : edges.filter((edge) => value > edge).length,
  )
  return { level, count: starts.length, centres, range, tightness: Math.sqrt(squares / sorted.length) / range }
}

/** Share of the variance of values that lies between levels; rows without value or level are passed over. */
function explainedShare(values: Float64Array, level: Int16Array, count: number): number {
  const [n, sum] = [new Float64Array(count), new Float64Array(count)]
  let [all, total, squares] = [0, 0, 0]
  values.forEach((value, row) => {
    const at = level[row] as number
    if (at < 0 || Number.isNaN(value)) return
    n[at] = (n[at] as number) + 1
    sum[at] = (sum[at] as number) + value
    all++
    total += value
  })
  const mean = total / Math.max(all, 1)
  values.forEach((value, row) => {
    if ((level[row] as number) >= 0 && !Number.isNaN(value)) squares += (value - mean) ** 2
  })
  let between = 0
  for (let at = 0; at < count; at++) {
    const here = n[at] as number
    if (here > 0) between += here * ((sum[at] as number) / here - mean) ** 2
  }
  return squares > 1e-12 * Math.max(1, mean * mean) * all ? between / squares : 0
}

/** Combinations of levels that are not rare, in order. */
function combinations(chosen: readonly Levels[]): readonly (readonly number[])[] {
  const rows = chosen[0]?.level.length ?? 0
  const counts = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const levels = chosen.map(({ level }) => level[row] as number)
    if (levels.some((level) => level < 0)) continue
    const name = levels.join()
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count >= rareShare * rows)
    .map(([name]) => name.split(',').map(Number))
    .sort((a, b) => a.map((level, place) => level - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0)
}
