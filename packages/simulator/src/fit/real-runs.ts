import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRunFolder } from '@seqward/interop/node'
import { runMetrics } from '../laws/run-metrics.ts'
import { loneRun } from '../lone/lone-run.ts'
import type { PlatformName } from '../platforms/platform.ts'
import { type RunFeatures, runFeatures } from './run-features.ts'

/** Platforms of which public run folders have metrics. */
export const fittedPlatforms: readonly PlatformName[] = ['miseq', 'hiseq2500', 'nextseq500', 'novaseq6000', 'novaseqx']

/** A run that failed is no measure of a healthy instrument. */
const leastPassingPercent = 70
/** More tiles than this say no more about levels and spreads. */
const tilesForFit = 40
const cyclesForFit = 76

/** Features of the real run folders of a platform in a folder of such; those that cannot be read are left out. */
export function realFeatures(folder: string, platform: PlatformName): readonly RunFeatures[] {
  const place = join(folder, platform)
  if (!existsSync(place)) return []
  return readdirSync(place).flatMap((name) => {
    try {
      const { runInfo, metrics } = readRunFolder(join(place, name))
      const cycles = runInfo?.reads.find((read) => !read.isIndex)?.cycles ?? cyclesForFit
      const features = runFeatures(metrics, cycles)
      return (features.passingPercent ?? 100) < leastPassingPercent ? [] : [features]
    } catch {
      return []
    }
  })
}

/** Features of a healthy simulated run of a platform. */
export function simulatedFeatures(platform: PlatformName, seed: number): RunFeatures {
  const many = platform === 'novaseqx' || platform === 'novaseq6000'
  const { content, run } = loneRun({
    platform,
    seed,
    reads: `${cyclesForFit},8i`,
    tiles: many ? tilesForFit : undefined,
  })
  return runFeatures(runMetrics(content.source, run.plannedCycles), cyclesForFit)
}
