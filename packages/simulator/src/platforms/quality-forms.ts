import type { QualityForm } from './platform.ts'

/** Columns of a histogram without bins: Q1 to Q50. */
const columns = 50

/** Three bins, as on NovaSeq 6000. */
export const novaSeqBins: QualityForm = {
  bins: [
    { lower: 2, upper: 17, value: 11 },
    { lower: 18, upper: 29, value: 25 },
    { lower: 30, upper: 40, value: 37 },
  ],
  high: [0, 0, 1],
  low: [0.46, 0.54, 0],
}

/** Three bins with the values of the blue and green chemistry. */
export const xleapBins: QualityForm = {
  bins: [
    { lower: 2, upper: 17, value: 12 },
    { lower: 18, upper: 29, value: 24 },
    { lower: 30, upper: 41, value: 40 },
  ],
  high: [0, 0, 1],
  low: [0.42, 0.58, 0],
}

/** Seven bins, of which a call takes five, as on NextSeq 500. */
export const nextSeqBins: QualityForm = {
  bins: [
    { lower: 2, upper: 9, value: 2 },
    { lower: 10, upper: 19, value: 14 },
    { lower: 20, upper: 24, value: 21 },
    { lower: 25, upper: 29, value: 27 },
    { lower: 30, upper: 34, value: 32 },
    { lower: 35, upper: 39, value: 36 },
    { lower: 40, upper: 40, value: 40 },
  ],
  high: [0, 0, 0, 0, 0.3, 0.7, 0],
  low: [0, 0.7, 0.26, 0.04, 0, 0, 0],
}

/** Every Q has its column: most calls close to Q40, the weak ones between Q12 and Q29. */
export const unbinned: QualityForm = {
  bins: [],
  high: sharesOf({ 30: 1, 31: 0.8, 32: 2, 33: 2.2, 34: 3, 35: 3, 36: 5, 37: 12, 38: 18, 39: 38, 40: 15 }),
  low: sharesOf({ 2: 4, 10: 4, 12: 8, 14: 12, 15: 10, 16: 12, 18: 14, 20: 14, 22: 8, 24: 5, 26: 4, 28: 3, 29: 2 }),
}

function sharesOf(weights: Readonly<Record<number, number>>): readonly number[] {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  return Array.from({ length: columns }, (_, index) => (weights[index + 1] ?? 0) / total)
}
