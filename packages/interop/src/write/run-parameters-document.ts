import type { NamedCycles } from './named-cycles.ts'

/** What the writers of RunParameters.xml take: one shape for all platforms, of which each writes what it knows. */
export interface RunParametersDocument {
  readonly runId: string
  readonly runNumber: number
  readonly instrument: string
  readonly startedAt: Date
  /** Undefined while the run goes on. Written by platforms that keep it here (NextSeq 1000/2000). */
  readonly endedAt?: Date
  readonly side: 'A' | 'B'
  readonly planned: NamedCycles
  /** Cycles done so far; as `planned` after a run that went to its end. */
  readonly completed: NamedCycles
  readonly software: InstrumentSoftware
  readonly flowCellMode: string
  readonly kitName: string
  readonly consumables: readonly ConsumableTag[]
  /** Whether the maker's own performance upload was ticked. */
  readonly sendsPerformanceData: boolean
  readonly local: LocalWords
  /** Tiles that are imaged a swath, and swaths; old dialects repeat them here. */
  readonly swaths: number
  readonly tilesPerSwath: number
  readonly lanes: number
  /** Cameras that share a lane, and lanes that share a camera; 1 when absent. */
  readonly sectionsPerLane?: number
  readonly lanesPerSection?: number
  /** Tiles by name, such as `1_11101`; NextSeq 500 and MiniSeq repeat them here. */
  readonly tiles?: readonly string[]
}

export interface InstrumentSoftware {
  readonly control: string
  /** Real-time analysis; NovaSeq X does not say. */
  readonly analysis: string
  readonly recipeName: string
  readonly recipeVersion: string
  /** Board name to version, in the order in which the platform lists them. */
  readonly firmware: ReadonlyArray<readonly [board: string, version: string]>
}

export type ConsumableKind = 'flow-cell' | 'reagent' | 'buffer' | 'cluster' | 'library-tube' | 'lyo'

/** What the tag of a consumable says. HiSeq kits have no tag: operators type `serial`. */
export interface ConsumableTag {
  readonly kind: ConsumableKind
  readonly serial: string
  readonly part: string
  readonly lot: string
  readonly expires: Date
  readonly mode: string
  readonly name: string
  /** Cycles for which the consumable is made; 0 where it does not count them. */
  readonly cycles: number
}

/** Words of the site and its people, which instruments put into the file and which a reader must never pass on. */
export interface LocalWords {
  readonly experiment: string
  readonly operator: string
  readonly email: string
  readonly computer: string
  readonly sampleSheet: string
  readonly outputFolder: string
  readonly cloudRunId: string
}

/** The tag of a kind, or undefined when the run used none. */
export function tagOf(document: RunParametersDocument, kind: ConsumableKind): ConsumableTag | undefined {
  return document.consumables.find((tag) => tag.kind === kind)
}
