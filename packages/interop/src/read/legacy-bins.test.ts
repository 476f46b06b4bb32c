import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { QMetrics } from '../metric-sets.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { applyLegacyBins } from './legacy-bins.ts'
import { readQMetrics } from './metric-readers.ts'

/** One record with 1 call at each of these scores. */
const withScores = (...scores: readonly number[]): QMetrics => {
  const counts = new Float64Array(50)
  for (const score of scores) counts[score - 1] = 1
  return {
    lane: Uint16Array.of(1),
    tile: Uint32Array.of(1101),
    cycle: Uint16Array.of(1),
    bins: [],
    binCount: 50,
    counts,
  }
}

test('up to seven scores in use mean bins, and counts that stand at a bin value are kept', () => {
  const q = applyLegacyBins(withScores(7, 20, 33, 38), 'HiSeq 2000/2500')
  expect(q.bins.map((bin) => bin.value)).toEqual([7, 20, 33, 38])
  expect(q.counts).toEqual(Float64Array.of(1, 1, 1, 1))
})

test('NextSeq 500 has bins of its own, whatever the number of scores', () => {
  const q = applyLegacyBins(withScores(8, 37), 'NextSeq 500/550')
  expect(q.bins.map((bin) => bin.value)).toEqual([8, 13, 22, 27, 32, 37])
  expect(q.counts).toEqual(Float64Array.of(1, 0, 0, 0, 0, 1))
})

test('eight scores in use mean no bins, and neither do none', () => {
  const full = withScores(1, 2, 3, 4, 5, 6, 7, 8)
  expect(applyLegacyBins(full, undefined)).toBe(full)
  const empty = withScores()
  expect(applyLegacyBins(empty, undefined)).toBe(empty)
})

test.skipIf(!hasCorpus)('the version 4 sample gives the counts that the specification verified', () => {
  const content = readFileSync(join(corpus, 'format-samples/q_metric_v4__QMetricsOut.bin'))
  const q = applyLegacyBins(readQMetrics(content, { file: 'sample' }).metrics, undefined)
  const row = q.tile.indexOf(1104)
  expect([...q.counts.subarray(row * 4, row * 4 + 4)]).toEqual([21_208, 8227, 73_051, 2_339_486])
})
