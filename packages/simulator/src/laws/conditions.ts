/**
 * How a lane of an instrument stands during a cycle. Faults, worn parts and bad lots act on these numbers; the laws turn
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
  /** Relative growth of focus width from the middle of a swath to its ends: a stage or flow cell that lies askew. */
  readonly focusTilt: number
  readonly phasing: number
  readonly prephasing: number
  readonly passing: number
  readonly qualityLoss: number
  /** Loss that is reached at the end of a read, quadratic before. */
  readonly lateQualityLoss: number
  /** Loss right after a large delivery, which fades within a few cycles. */
  readonly deliveryLoss: number
  /** Loss at the ends of a swath, none in its middle. */
  readonly edgeLoss: number
  /** Loss on the bottom surface, which is imaged last and waits longest; it grows over a read. */
  readonly bottomLoss: number
  /** Loss on the tiles under a bubble while it stays: a few cycles, on a fifth of a lane, now and then. */
  readonly bubbleLoss: number
  /** Loss on the tiles of a flow cell that are coated or scratched: a tenth of them, from first cycle to last. */
  readonly defectLoss: number
  /** Share of images that are lost: no light is measured and nothing is called. */
  readonly lostImages: number
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
  focusTilt: 0,
  phasing: 1,
  prephasing: 1,
  passing: 1,
  qualityLoss: 0,
  lateQualityLoss: 0,
  deliveryLoss: 0,
  edgeLoss: 0,
  bottomLoss: 0,
  bubbleLoss: 0,
  defectLoss: 0,
  lostImages: 0,
  cycleTime: 1,
}

/** The conditions by name, in the order in which documents list them. */
export const conditionNames: readonly string[] = Object.keys(healthyConditions)
