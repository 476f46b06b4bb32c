import type { Platform } from '@seqward/contract'
import type { RunFeatures } from '../../features/run-features.ts'
import { cycleBurst } from './cycle-burst.ts'
import { edgeFocus } from './edge-focus.ts'
import type { SpatialFinding } from './spatial-finding.ts'
import { type SpatialRules, spatialRules } from './spatial-rules.ts'
import { surfaceLoss } from './surface-loss.ts'
import { tileDips } from './tile-dip.ts'

/**
 * What one run shows by place, compared with other places and cycles of the same run, so that the first run of an
 * instrument can tell. At most one finding a pattern, of dips a few. Pure.
 */
export function findSpatial(
  platform: Platform,
  { run, spatial }: Pick<RunFeatures, 'run' | 'spatial'>,
  rules: SpatialRules = spatialRules,
): readonly SpatialFinding[] {
  if (spatial === undefined) return []
  return [
    surfaceLoss(run, platform, spatial, rules),
    edgeFocus(run, spatial, rules),
    cycleBurst(run, spatial, rules),
    ...tileDips(run, spatial, rules),
  ].filter((finding) => finding !== null)
}
