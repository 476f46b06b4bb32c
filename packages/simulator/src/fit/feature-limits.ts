import type { RunFeatures } from './run-features.ts'

export type FeatureName = keyof RunFeatures

/** How far a simulated feature may lie outside the range of the real runs: by a factor, or by a difference. */
export interface FeatureLimit {
  readonly label: string
  readonly places: number
  readonly limit: { readonly factor: number } | { readonly difference: number }
}

/** Levels within a third, spreads and rates within a factor that few public runs allow to state at all. */
export const featureLimits: Readonly<Record<FeatureName, FeatureLimit>> = {
  densityPerMm2: { label: 'Density, 1/mm²', places: 0, limit: { factor: 1.35 } },
  densityTileCv: { label: 'Density, spread of tiles', places: 3, limit: { factor: 2 } },
  passingPercent: { label: 'Passing filter, %', places: 1, limit: { difference: 6 } },
  intensity: { label: 'Intensity, cycle 2', places: 0, limit: { factor: 1.35 } },
  intensityTileCv: { label: 'Intensity, spread of tiles', places: 3, limit: { factor: 2 } },
  bottomIntensity: { label: 'Intensity, bottom to top', places: 2, limit: { difference: 0.06 } },
  edgeIntensity: { label: 'Intensity, ends of swath to middle', places: 3, limit: { difference: 0.03 } },
  edgeFocus: { label: 'Focus width, ends of swath to middle', places: 3, limit: { difference: 0.03 } },
  intensityDecay: { label: 'Intensity, decay a cycle', places: 4, limit: { difference: 0.0075 } },
  focusPixels: { label: 'Focus width, px', places: 2, limit: { factor: 1.2 } },
  focusTileCv: { label: 'Focus width, spread of tiles', places: 3, limit: { factor: 2 } },
  contrastMax: { label: 'Greatest contrast', places: 0, limit: { factor: 1.35 } },
  q30EarlyPercent: { label: 'Calls at Q30, cycle 10, %', places: 1, limit: { difference: 4 } },
  q30LatePercent: { label: 'Calls at Q30, cycle 45, %', places: 1, limit: { difference: 5 } },
  q30TileSd: { label: 'Calls at Q30, spread of tiles, points', places: 2, limit: { factor: 2 } },
  errorEarlyPercent: { label: 'PhiX error, cycle 10, %', places: 3, limit: { factor: 2.5 } },
  errorTileCv: { label: 'PhiX error, spread of tiles', places: 3, limit: { factor: 12 } },
  phasingPercent: { label: 'Phasing, % a cycle', places: 3, limit: { factor: 1.5 } },
  prephasingPercent: { label: 'Prephasing, % a cycle', places: 3, limit: { factor: 1.5 } },
  phasingTileCv: { label: 'Phasing, spread of tiles', places: 3, limit: { factor: 2 } },
  q30AgainstError: { label: 'Q30 against error, correlation of tiles', places: 2, limit: { difference: 0.25 } },
}

/** Whether a simulated value has parted from the real ones; undefined when there is nothing to compare. */
export function hasParted(
  name: FeatureName,
  real: readonly RunFeatures[],
  simulated: RunFeatures,
): boolean | undefined {
  const known = real.flatMap((run) => run[name] ?? [])
  const value = simulated[name]
  if (known.length === 0 || value === undefined) return undefined
  const { limit } = featureLimits[name]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if ('difference' in limit) return value < low - limit.difference || value > high + limit.difference
  return value < low / limit.factor || value > high * limit.factor
}
