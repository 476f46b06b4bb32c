import type { Body } from '@seqward/contract'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../packages/contract/src/testing/hostile-values.ts'
import { type AmpliconRun, ampliconCycles, ampliconRun, type Chemistry } from './canary-sequence/amplicon-run.ts'
import {
  argmaxDecoder,
  cycleViews,
  nearestCentroid,
  type Sample,
  softmaxRegression,
} from './canary-sequence/decoders.ts'

/** Half of the runs train, half are read. */
const runCount = 40
const chance = 0.25
/**
 * 3,000 cycles are guessed by the trained decoders: one standard error of chance is 0.8 percentage points, so that the
 * 99.9 % interval of pure guessing reaches 2.6. The margin is a little above it.
 */
const margin = 0.03
/** What the same decoders read where intensity by cycle is at hand: they can read. */
const readable = 0.9

const libraries: readonly (readonly [string, Chemistry, number])[] = [
  ['a single amplicon in four channels', 'four-channel', 1],
  ['a single amplicon in two channels', 'two-channel', 1],
  ['a low-diversity library in four channels', 'four-channel', 0.7],
  ['a low-diversity library in two channels', 'two-channel', 0.7],
]

function samplesOf(runs: readonly AmpliconRun[], of: (run: AmpliconRun) => readonly Body[]): Sample[] {
  return runs.flatMap((run) =>
    cycleViews(of(run)).flatMap((view, at) => {
      const base = run.truth[at]
      return base === undefined ? [] : [{ view, base }]
    }),
  )
}

/** Shares of cycles that argmax, nearest centroid and regression get right, in that order. */
function sharesRight(chemistry: Chemistry, runs: readonly AmpliconRun[], of: (run: AmpliconRun) => readonly Body[]) {
  const guessed = runs.map(
    (run) => argmaxDecoder(chemistry, of(run)).filter((base, at) => base === run.truth[at]).length,
  )
  const training = samplesOf(runs.slice(0, runCount / 2), of)
  const tested = samplesOf(runs.slice(runCount / 2), of)
  const right = (decode: (view: Sample['view']) => string) =>
    tested.filter(({ view, base }) => decode(view) === base).length / tested.length
  return {
    argmax: guessed.reduce((sum, count) => sum + count, 0) / (runCount * ampliconCycles),
    centroid: right(nearestCentroid(training)),
    regression: right(softmaxRegression(training)),
  }
}

describe.each(libraries)('%s', (_, chemistry, alike) => {
  const random = seededRandom(2_027)
  const runs = Array.from({ length: runCount }, () => ampliconRun({ chemistry, alike }, random))

  test('cannot be read back from all that leaves: every decoder stays at chance', () => {
    const shares = sharesRight(chemistry, runs, ({ bodies }) => bodies)
    for (const [decoder, share] of Object.entries(shares)) expect(share, decoder).toBeLessThan(chance + margin)
  })

  test('could be read back by the same decoders if intensity left by cycle', () => {
    const { centroid, regression } = sharesRight(chemistry, runs, ({ unprotected }) => unprotected)
    expect(Math.min(centroid, regression)).toBeGreaterThan(readable)
  })
})
