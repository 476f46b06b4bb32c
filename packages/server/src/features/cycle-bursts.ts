import type { ReadSpan } from './read-layout.ts'
import { median, robustDeviation } from './robust-statistics.ts'
import { rowsOf, type RunState } from './run-state.ts'

/** A few cycles of one lane and surface that stand out from those around them. */
export interface CycleBurst {
  readonly signal: 'error' | 'quality'
  readonly lane: number
  readonly surface: number
  readonly firstCycle: number
  readonly lastCycle: number
  /** At the worst cycle: % of errors, or %≥Q30. */
  readonly observed: number
  /** Median of the cycles around it. */
  readonly expected: number
  readonly deviations: number
  /** Whether spots were wider in the same cycles: then the image is at fault and not what was delivered. */
  readonly outOfFocus: boolean
}

/** Cycles to either side that say what a cycle should have been; a burst of up to eight cycles leaves their median. */
const neighbours = 12
const neighboursMin = 6
/** The last cycles of a read fall by themselves, without later cycles to correct their phasing with. */
const readTail = 4
/** Longer is no burst. */
const cyclesMax = 10
const deviationsMin = 8
/** More in one read of a surface are its noise: few clusters of PhiX on a small flow cell. */
const burstsMax = 4

interface Limits {
  readonly metric: 'cycle.error_rate' | 'cycle.q30_share'
  readonly worse: 1 | -1
  readonly deviationFloor: number
  readonly apartMin: number
  /** Value over expectation, where ratios count. */
  readonly ratioMin: number
}

const limitsOf: Readonly<Record<CycleBurst['signal'], Limits>> = {
  error: { metric: 'cycle.error_rate', worse: 1, deviationFloor: 0.02, apartMin: 0.25, ratioMin: 2.5 },
  quality: { metric: 'cycle.q30_share', worse: -1, deviationFloor: 0.3, apartMin: 8, ratioMin: 0 },
}

/** Bursts of errors and of lost quality in the library reads, lane and surface by themselves. */
export function cycleBursts(state: RunState, layout: readonly ReadSpan[]): readonly CycleBurst[] {
  const widths = byPlace(state, 'cycle.focus_width')
  return (['error', 'quality'] as const).flatMap((signal) =>
    [...byPlace(state, limitsOf[signal].metric)].flatMap(([place, { lane, surface, cycles }]) =>
      layout.flatMap((span) =>
        span.isIndex
          ? []
          : burstsOfRead(signal, cycles, span).map((burst) => {
              const width = widths.get(place)?.cycles
              return { ...burst, lane, surface, outOfFocus: width !== undefined && isWide(width, burst, span) }
            }),
      ),
    ),
  )
}

type Cycles = ReadonlyMap<number, number>
type OfRead = Omit<CycleBurst, 'lane' | 'surface' | 'outOfFocus'>

function burstsOfRead(signal: CycleBurst['signal'], cycles: Cycles, span: ReadSpan): readonly OfRead[] {
  const { worse, deviationFloor, apartMin, ratioMin } = limitsOf[signal]
  const judged: { cycle: number; observed: number; expected: number; apart: number }[] = []
  for (let cycle = span.firstCycle; cycle <= span.lastCycle - readTail; cycle++) {
    const observed = cycles.get(cycle)
    const expected = usualAround(cycles, cycle, span)
    if (observed !== undefined && expected !== null)
      judged.push({ cycle, observed, expected, apart: worse * (observed - expected) })
  }
  const noise =
    robustDeviation(
      judged.map(({ apart }) => apart),
      0,
    ) ?? 0
  const deviation = Math.max(deviationFloor, noise)
  const out = judged.filter(
    ({ observed, expected, apart }) =>
      apart >= Math.max(apartMin, deviationsMin * deviation) && observed >= ratioMin * expected,
  )
  const groups = runsOfCycles(out)
  if (groups.length > burstsMax) return []
  return groups.flatMap((group) => {
    const worst = group.reduce((a, b) => (b.apart > a.apart ? b : a))
    const firstCycle = group[0]?.cycle ?? worst.cycle
    const lastCycle = group.at(-1)?.cycle ?? worst.cycle
    if (lastCycle - firstCycle >= cyclesMax) return []
    const { observed, expected, apart } = worst
    return [{ signal, firstCycle, lastCycle, observed, expected, deviations: apart / deviation }]
  })
}

/** Median of the nearest measured cycles of the read on either side; folders with gaps have fewer near by. */
function usualAround(cycles: Cycles, cycle: number, { firstCycle, lastCycle }: ReadSpan): number | null {
  const around: number[] = []
  for (const step of [-1, 1])
    for (
      let other = cycle + step, seen = 0;
      seen < neighbours && other >= firstCycle && other < lastCycle;
      other += step
    ) {
      const value = cycles.get(other)
      if (value === undefined) continue
      around.push(value)
      seen++
    }
  return around.length < neighboursMin ? null : median(around)
}

/** Cycles in a row; one good cycle between two bad ones does not part them. */
function runsOfCycles<Each extends { readonly cycle: number }>(cycles: readonly Each[]): readonly Each[][] {
  const groups: Each[][] = []
  for (const each of cycles) {
    const last = groups.at(-1)
    if (last !== undefined && each.cycle - (last.at(-1)?.cycle ?? 0) <= 2) last.push(each)
    else groups.push([each])
  }
  return groups
}

/** Spots so much wider than in the cycles around, as a ratio. Chemistry leaves width as it is. */
const wideFrom = 1.1

function isWide(widths: Cycles, { firstCycle, lastCycle }: OfRead, span: ReadSpan): boolean {
  for (let cycle = firstCycle; cycle <= lastCycle; cycle++) {
    const usual = usualAround(widths, cycle, span)
    const width = widths.get(cycle)
    if (usual !== null && width !== undefined && width > usual * wideFrom) return true
  }
  return false
}

function byPlace(state: RunState, metric: Limits['metric'] | 'cycle.focus_width') {
  const places = new Map<
    string,
    { readonly lane: number; readonly surface: number; readonly cycles: Map<number, number> }
  >()
  for (const { lane, surface, cycle, channel, value } of rowsOf(state, metric)) {
    if (channel > 1) continue
    const place = `${lane} ${surface}`
    const held = places.get(place) ?? { lane, surface, cycles: new Map<number, number>() }
    held.cycles.set(cycle, value)
    places.set(place, held)
  }
  return places
}
