import type { Platform } from '@seqward/contract'

/**
 * Limits inside one run. What is natural was measured on real runs of four platforms (README.md in this folder); every
 * limit leaves at least a third between the worst of them and itself.
 */
export interface SpatialRules {
  readonly version: number
  readonly surface: {
    /**
     * Bottom less top surface in % (100 ln) as optics and chemistry of a platform make it: MiSeq -12 to -23, HiSeq 2500
     * +12 to +15, NovaSeq 6000 about 0. Platforms that were not measured have none.
     */
    readonly balanceOf: Partial<Record<Platform, number>>
    readonly knownApart: number
    readonly unknownApart: number
    /** From the other lanes of the run, of which there must be two or more. */
    readonly lanesApart: number
    /** Loss of light within the run that is clear, %. The site tells of losses from 14 %; real runs have none. */
    readonly clearLoss: number
    /** %: noise of a balance, for scores. */
    readonly deviation: number
  }
  readonly focus: {
    /** Tiles at an edge over all surfaces; one wide tile is a scratch. */
    readonly tilesMin: number
    /** %: real edges are at most 8 % wider. */
    readonly clearWidening: number
    readonly deviation: number
  }
  readonly burst: {
    /** On every surface of a lane in the same cycles. */
    readonly errorRatio: number
    readonly qualityLoss: number
    /** On one surface alone, where a passing bubble does the same. */
    readonly errorRatioAlone: number
    readonly qualityLossAlone: number
  }
  readonly dip: {
    /** Tiles and cycles that make a single dip clear. Real runs have bubbles of 5 tiles and 27 tile cycles. */
    readonly clearTiles: number
    readonly clearCells: number
  }
  /** Runs looked back at, and in how many of them a pattern must come to be acted on. */
  readonly runsLookedAt: number
  readonly runsRepeated: number
}

export const spatialRules: SpatialRules = {
  version: 1,
  surface: {
    balanceOf: { miseq: -16, hiseq2500: 13, novaseq6000: 0 },
    knownApart: 26,
    unknownApart: 36,
    lanesApart: 25,
    clearLoss: 20,
    deviation: 5,
  },
  focus: { tilesMin: 2, clearWidening: 18, deviation: 3 },
  burst: { errorRatio: 3, qualityLoss: 10, errorRatioAlone: 6, qualityLossAlone: 15 },
  dip: { clearTiles: 6, clearCells: 40 },
  runsLookedAt: 6,
  runsRepeated: 3,
}
