import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type FeatureName, featureLimits, hasParted } from './feature-limits.ts'
import { fittedPlatforms, realFeatures, simulatedFeatures } from './real-runs.ts'

const shared = process.env.SEQWARD_SHARED ?? join(import.meta.dirname, '../../../../../shared')
const folder = join(shared, 'corpus/run-folders')
const hasRuns = existsSync(folder)

test.skipIf(!hasRuns).each(fittedPlatforms)(
  'simulated runs of %s lie where real ones lie (needs the real runs of ../shared)',
  (platform) => {
    const real = realFeatures(folder, platform)
    expect(real.length).toBeGreaterThan(0)
    const simulated = simulatedFeatures(platform, 1)
    const names = Object.keys(featureLimits) as FeatureName[]
    const compared = names.filter((name) => hasParted(name, real, simulated) !== undefined)
    expect(compared.length).toBeGreaterThanOrEqual(platform === 'novaseqx' ? 3 : 7)
    const parted = compared
      .filter((name) => hasParted(name, real, simulated) === true)
      .map((name) => `${name}: ${simulated[name]} beside ${real.map((run) => run[name]).join(', ')}`)
    expect(parted).toEqual([])
  },
)

test('a feature that leaves the range of the real runs by more than its limit has parted', () => {
  const none = simulatedFeatures('iseq', 1)
  const [dim, real] = [
    { ...none, intensity: 90 },
    { ...none, intensity: 200 },
  ]
  expect(hasParted('intensity', [real], dim)).toBe(true)
  expect(hasParted('intensity', [real, { ...real, intensity: 100 }], dim)).toBe(false)
  expect(hasParted('intensity', [], dim)).toBeUndefined()
})
