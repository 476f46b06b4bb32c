import type { CycleBurst } from '../../features/cycle-bursts.ts'
import type { SpatialMarks } from '../../features/spatial-marks.ts'
import { inOrder, type SpatialFinding } from './spatial-finding.ts'
import type { SpatialRules } from './spatial-rules.ts'

/**
 * A burst of errors, or a loss of quality, over whole surfaces for a few cycles: something was not delivered, or, where
 * spots are wider in the same cycles, the image was out of focus. What a dip of some tiles explains is left to that.
 * Null when no cycle stands out.
 */
export function cycleBurst(run: string, marks: SpatialMarks, { burst: limits }: SpatialRules): SpatialFinding | null {
  const surfacesOf = surfacesByLane(marks)
  const unexplained = marks.bursts.filter((burst) => !marks.dips.some((dip) => overlaps(dip, burst)))
  const graded = unexplained.map((burst) => {
    const same = unexplained.filter((other) => other.lane === burst.lane && overlapsInTime(other, burst))
    const surfaces = inOrder(same.map(({ surface }) => surface))
    // A lane with one surface has no other to bear it out.
    const all = surfacesOf.get(burst.lane) ?? 1
    return { burst, isClear: isClear(burst, surfaces.length >= 2 && surfaces.length >= all, limits) }
  })
  const [worst] = [...graded].sort(
    (a, b) => Number(b.isClear) - Number(a.isClear) || b.burst.deviations - a.burst.deviations,
  )
  if (worst === undefined) return null
  const { burst } = worst
  const same = unexplained.filter((other) => overlapsInTime(other, burst))
  return {
    pattern: 'cycle-burst',
    run,
    subsystem: burst.outOfFocus ? 'optical' : 'fluidic',
    cause: 'unknown',
    signal: burst.signal === 'error' ? 'error' : 'quality-dips',
    direction: burst.signal === 'error' ? 'up' : 'down',
    observed: burst.observed,
    expected: burst.expected,
    unit: '%',
    deviations: burst.deviations,
    place: {
      lanes: inOrder(same.map(({ lane }) => lane)),
      surfaces: inOrder(same.map(({ surface }) => surface)),
      firstCycle: Math.min(...same.map(({ firstCycle }) => firstCycle)),
      lastCycle: Math.max(...same.map(({ lastCycle }) => lastCycle)),
    },
    isClear: worst.isClear,
  }
}

function isClear(burst: CycleBurst, isShared: boolean, limits: SpatialRules['burst']): boolean {
  const { signal, observed, expected } = burst
  if (signal === 'error') return observed >= expected * (isShared ? limits.errorRatio : limits.errorRatioAlone)
  return expected - observed >= (isShared ? limits.qualityLoss : limits.qualityLossAlone)
}

/** How many surfaces a lane is known to have: those that any mark names, and both where it has a balance. */
function surfacesByLane({ balance, bursts }: SpatialMarks): ReadonlyMap<number, number> {
  const found = new Map(balance.map(({ lane }) => [lane, 2]))
  for (const { lane } of bursts) if (!found.has(lane)) found.set(lane, 1)
  return found
}

interface InTime {
  readonly firstCycle: number
  readonly lastCycle: number
}

const overlapsInTime = (a: InTime, b: InTime) => a.firstCycle <= b.lastCycle + 1 && b.firstCycle <= a.lastCycle + 1

interface AtPlace extends InTime {
  readonly lane: number
  readonly surface: number
}

const overlaps = (a: AtPlace, b: AtPlace) => a.lane === b.lane && a.surface === b.surface && overlapsInTime(a, b)
