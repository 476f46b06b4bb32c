import type { QBin, QMetrics } from '../metric-sets.ts'
import type { Platform } from '../run/platform.ts'
import { compressToBins } from './q-metrics.ts'

/** The most scores that instruments wrote when they binned without saying so. */
const legacyBinsMax = 7

const bin = (lower: number, upper: number, value: number): QBin => ({ lower, upper, value })

/** Lower-upper:value by the number of scores in use (spec: interop-format 3.1). */
const binsByCount: Readonly<Record<number, readonly QBin[]>> = {
  7: [
    bin(0, 9, 6),
    bin(10, 19, 15),
    bin(20, 24, 22),
    bin(25, 29, 27),
    bin(30, 34, 33),
    bin(35, 39, 37),
    bin(40, 49, 40),
  ],
  6: [bin(0, 9, 7), bin(10, 19, 16), bin(20, 26, 24), bin(27, 29, 29), bin(30, 34, 33), bin(35, 49, 38)],
  5: [bin(0, 9, 7), bin(10, 19, 16), bin(20, 29, 25), bin(30, 34, 33), bin(35, 49, 38)],
  4: [bin(0, 9, 7), bin(10, 29, 20), bin(30, 34, 33), bin(35, 49, 38)],
  3: [bin(0, 9, 7), bin(10, 29, 20), bin(30, 49, 36)],
  2: [bin(0, 27, 13), bin(28, 49, 35)],
  1: [bin(0, 50, 20)],
}

const nextSeqBins = [
  bin(0, 9, 8),
  bin(10, 19, 13),
  bin(20, 24, 22),
  bin(25, 29, 27),
  bin(30, 34, 32),
  bin(35, 39, 37),
] as const

/** The bins that version 4 data with so many scores in use had; undefined when the data are not binned. */
export function legacyBins(usedScores: number, platform: Platform | undefined): readonly QBin[] | undefined {
  if (usedScores < 1 || usedScores > legacyBinsMax) return undefined
  return platform === 'NextSeq 500/550' ? nextSeqBins : binsByCount[usedScores]
}

/** Version 4 data with the bins that their instrument used, or as they are when more than seven scores occur. */
export function applyLegacyBins(q: QMetrics, platform: Platform | undefined): QMetrics {
  if (q.bins.length > 0) return q
  const used = new Uint8Array(q.binCount)
  for (let at = 0; at < q.counts.length; at++) if (q.counts[at] !== 0) used[at % q.binCount] = 1
  const bins = legacyBins(
    used.reduce((sum, mark) => sum + mark, 0),
    platform,
  )
  return bins === undefined ? q : compressToBins(q, bins)
}
