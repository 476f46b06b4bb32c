/**
 * How a lane of an instrument stands during a run. Faults, worn parts and bad lots act on these numbers; the laws turn
 * them into metrics. Factors are 1 and losses 0 on a healthy instrument. Losses are logits of the share at Q30.
 */
export interface Conditions {
  /** Factor on intensity in every channel. */
  readonly intensity: number
  /** Factor on intensity in the first channel alone, which has a light source of its own. */
  readonly firstLightSource: number
  readonly contrast: number
  /** Factor on focus width (full width at half maximum). */
  readonly focus: number
  /** Relative growth of focus width from the first to the last cycle. */
  readonly focusRise: number
  readonly phasing: number
  readonly prephasing: number
  readonly passing: number
  readonly qualityLoss: number
  /** Loss that is reached at the end of a read, quadratic before. */
  readonly lateQualityLoss: number
  /** Loss right after a large delivery, which fades within a few cycles. */
  readonly deliveryLoss: number
  /** Factor on the time that a cycle takes. */
  readonly cycleTime: number
}

export type ConditionName = keyof Conditions

export const healthyConditions: Conditions = {
  intensity: 1,
  firstLightSource: 1,
  contrast: 1,
  focus: 1,
  focusRise: 0,
  phasing: 1,
  prephasing: 1,
  passing: 1,
  qualityLoss: 0,
  lateQualityLoss: 0,
  deliveryLoss: 0,
  cycleTime: 1,
}
