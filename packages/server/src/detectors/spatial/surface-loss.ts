import type { Platform } from '@seqward/contract'
import type { SpatialMarks } from '../../features/spatial-marks.ts'
import { median } from '../../features/robust-statistics.ts'
import { inOrder, type SpatialFinding } from './spatial-finding.ts'
import type { SpatialRules } from './spatial-rules.ts'

interface Loss {
  readonly lane: number
  readonly surface: number
  readonly fromCycle: number
  /** %, of what it should have been. */
  readonly percent: number
  readonly deviations: number
  readonly isClear: boolean
}

/**
 * Light lost by one surface: in the course of the run, against what the platform's surfaces are to one another, or
 * against the other lanes. The lamp, the camera and the reagents serve both surfaces, so one alone points at focus height
 * and optics. Null when the surfaces are as they should be.
 */
export function surfaceLoss(
  run: string,
  platform: Platform,
  { lightLosses, balance }: SpatialMarks,
  { surface: limits }: SpatialRules,
): SpatialFinding | null {
  const steps = lightLosses.map((each): Loss => {
    const isClear = each.percent >= limits.clearLoss
    return { ...each, deviations: each.percent / limits.deviation, isClear }
  })
  const known = limits.balanceOf[platform]
  const whole = balance.flatMap(({ lane, percent }): Loss[] => {
    // A loss that began in the run is in the balance too: its beginning says more.
    if (steps.some((step) => step.lane === lane)) return []
    const others = balance.filter((other) => other.lane !== lane).map((other) => other.percent)
    const ofLanes = others.length >= 2 ? percent - (median(others) ?? percent) : 0
    const ofPlatform = percent - (known ?? 0)
    const platformLimit = known === undefined ? limits.unknownApart : limits.knownApart
    const isOut = Math.abs(ofPlatform) >= platformLimit || Math.abs(ofLanes) >= limits.lanesApart
    if (!isOut) return []
    const apart = Math.abs(ofPlatform) >= platformLimit ? ofPlatform : ofLanes
    const lost = 100 * (1 - Math.exp(-Math.abs(apart) / 100))
    const deviations = Math.abs(apart) / limits.deviation
    return [{ lane, surface: apart < 0 ? 2 : 1, fromCycle: 1, percent: lost, deviations, isClear: true }]
  })
  const losses = [...steps, ...whole]
  const [worst] = [...losses].sort((a, b) => b.percent - a.percent)
  if (worst === undefined) return null
  const same = losses.filter(({ surface }) => surface === worst.surface)
  return {
    pattern: 'surface-loss',
    run,
    subsystem: 'optical',
    cause: 'unknown',
    signal: 'intensity',
    direction: 'down',
    observed: 100 - worst.percent,
    expected: 100,
    unit: '%',
    deviations: worst.deviations,
    place: {
      lanes: inOrder(same.map(({ lane }) => lane)),
      surfaces: [worst.surface],
      firstCycle: Math.min(...same.map(({ fromCycle }) => fromCycle)),
      lastCycle: null,
    },
    isClear: same.some(({ isClear }) => isClear),
  }
}
