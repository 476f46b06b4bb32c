import type { RunInfoRead } from '@seqward/interop'
import type { Platform, TileSpread } from '../platforms/platform.ts'
import type { Conditions } from './conditions.ts'
import type { Library } from './library.ts'

/** All that the laws need to make the metrics of one run. The same source gives the same metrics, to the byte. */
export interface RunSource {
  readonly platform: Platform
  /** Start of the key of every draw for this run, and for this instrument over all its runs. */
  readonly runKey: string
  readonly instrumentKey: string
  readonly reads: readonly RunInfoRead[]
  readonly layout: TileLayout
  readonly tileSpread: TileSpread
  readonly library: Library
  /** Conditions of each lane during a cycle, lane 1 first; the very same list for as long as nothing changes. */
  readonly conditionsAt: (cycle: number) => readonly Conditions[]
  /** Seconds since 1970 at which a cycle was imaged; 0 is the start of the run. */
  readonly unixSecondsOfCycle: (cycle: number) => number
}

/** The part of the flow cell that is imaged. */
export interface TileLayout {
  readonly swaths: number
  /** Tiles of a swath; of one camera's section of it where several cameras share a swath. */
  readonly tilesPerSwath: number
  /** Lane by lane, top surface first. */
  readonly places: readonly TilePlace[]
}

export interface TilePlace {
  readonly lane: number
  readonly surface: number
  /** FourDigit name: surface, swath, two digits of tile. FiveDigit: surface, swath, camera, two digits of tile. */
  readonly tile: number
  /** Where the stage stood: swath and tile from 1, counted over all cameras. */
  readonly swath: number
  readonly number: number
  /** 0 in the middle of a swath, 1 at its ends. */
  readonly edge: number
  /** How far along the lane and surface it lies, from 0 to 1. */
  readonly along: number
}

/** A cycle of the run and where in its read it stands. */
export interface CyclePlace {
  readonly cycle: number
  readonly inRead: number
  readonly read: RunInfoRead
  readonly isLastOfRead: boolean
  /** Whether the read is the second one that is not an index. */
  readonly isSecondRead: boolean
}

/** The cycles of the reads in order, counted over the whole run from 1. */
export function cyclePlaces(reads: readonly RunInfoRead[]): readonly CyclePlace[] {
  const places: CyclePlace[] = []
  let templateReads = 0
  for (const read of reads) {
    if (!read.isIndex) templateReads += 1
    for (let inRead = 1; inRead <= read.cycles; inRead++) {
      places.push({
        cycle: places.length + 1,
        inRead,
        read,
        isLastOfRead: inRead === read.cycles,
        isSecondRead: !read.isIndex && templateReads === 2,
      })
    }
  }
  return places
}
