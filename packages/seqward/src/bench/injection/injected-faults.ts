import type { Subsystem } from '@seqward/contract'
import type { RunFiles, RunInfo } from '@seqward/interop'
import {
  loseQuality,
  metricRecords,
  recordsOf,
  type RecordPlace,
  scaleError,
  scaleFocus,
  scaleIntensity,
} from './metric-records.ts'

export const faultKinds = ['surface-loss', 'edge-focus', 'cycle-burst', 'bubble'] as const
export type FaultKind = (typeof faultKinds)[number]

/** What is written into copies of a run's metric files, and where it must be found again. */
export interface InjectedFault {
  readonly kind: FaultKind
  readonly label: string
  readonly subsystem: Subsystem
  readonly lanes: readonly number[]
  readonly surfaces: readonly number[]
  /** Tile numbers; null for all. */
  readonly tiles: readonly number[] | null
  readonly firstCycle: number
  readonly lastCycle: number
  /** Share lost of intensity or quality, or factor of error or width. */
  readonly size: number
  /** Cycles at which a tile of a path is down; the bubble moves. Absent for faults that stay in place. */
  readonly path?: ReadonlyMap<number, readonly [first: number, last: number]>
}

/** The same folder with the fault in its files. Other files are as they are. */
export function withFault(files: RunFiles, fault: InjectedFault): RunFiles {
  return { list: () => files.list(), read: (name) => injected(name, files.read(name), fault) }
}

function injected(name: string, bytes: Uint8Array, fault: InjectedFault): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const records = metricRecords(name, copy)
  if (records === null) return bytes
  for (const record of recordsOf(records)) {
    if (!isHit(record, fault)) continue
    if (records.kind === 'extraction') {
      if (fault.kind === 'surface-loss') scaleIntensity(records, record.at, 1 - fault.size)
      if (fault.kind === 'bubble') scaleIntensity(records, record.at, 1 - fault.size)
      if (fault.kind === 'edge-focus') scaleFocus(records, record.at, 1 + fault.size)
    } else if (records.kind === 'error') {
      if (fault.kind === 'cycle-burst') scaleError(records, record.at, fault.size)
    } else if (fault.kind === 'bubble') loseQuality(records, record.at, fault.size)
    else if (fault.kind === 'cycle-burst') loseQuality(records, record.at, qualityOfBurst)
  }
  return copy
}

/** Share of good calls that a burst costs: 20 points of %Q30 and more where most calls are good. */
const qualityOfBurst = 0.22

function isHit({ lane, tile, cycle }: RecordPlace, fault: InjectedFault): boolean {
  if (!fault.lanes.includes(lane) || cycle < fault.firstCycle || cycle > fault.lastCycle) return false
  if (!fault.surfaces.includes(surfaceOfTile(tile))) return false
  if (fault.tiles !== null && !fault.tiles.includes(tile)) return false
  const span = fault.path?.get(tile)
  return span === undefined || (cycle >= span[0] && cycle <= span[1])
}

/** The first digit of a tile's number is its surface (docs/spec: interop-format 0.4). */
export const surfaceOfTile = (tile: number) => Math.floor(tile / (tile >= 10_000 ? 10_000 : 1000))

/** What of a run a fault can be written into. */
export interface Injectable {
  readonly runInfo: RunInfo
  /** Tile numbers by lane, of the sets by cycle. */
  readonly tiles: ReadonlyMap<number, readonly number[]>
  readonly cycles: readonly number[]
  readonly has: { readonly quality: boolean; readonly error: boolean; readonly extraction: boolean }
}

/** The four faults at several sizes and places, as far as the run has the files that they show in. */
export function faultsFor(run: Injectable): readonly InjectedFault[] {
  const { has } = run
  const ofReads = run.runInfo.reads.flatMap(({ isIndex, firstCycle, lastCycle }) =>
    isIndex ? [] : [run.cycles.filter((cycle) => cycle >= firstCycle && cycle < lastCycle)],
  )
  // The first read, or the one that has more of its cycles where the folder has only some.
  const cycles = ofReads.reduce((a, b) => (b.length > a.length + 5 ? b : a), [])
  const lanes = [...run.tiles.keys()].sort((a, b) => a - b)
  const all = [...run.tiles.values()].flat()
  const surfaces = [...new Set(all.map(surfaceOfTile))].sort((a, b) => a - b)
  const last = run.cycles.at(-1) ?? 0
  const at = (share: number) => cycles[Math.floor(cycles.length * share)] ?? 1
  if (cycles.length < 10) return []
  const first = run.cycles[0] ?? 1
  const place = { lanes, surfaces, tiles: null, lastCycle: last }
  return [
    ...(has.extraction && surfaces.length > 1 ? surfaces : []).flatMap((surface) =>
      (
        [
          ['-40 % from the start', 0, 0.4],
          ['-40 % from a third', 0.33, 0.4],
          ['-30 % from half', 0.5, 0.3],
        ] as const
      ).map(
        ([label, from, size]): InjectedFault => ({
          ...place,
          kind: 'surface-loss',
          label: `surface ${surface} ${label}`,
          subsystem: 'optical',
          surfaces: [surface],
          firstCycle: from === 0 ? first : at(from),
          size,
        }),
      ),
    ),
    ...(has.extraction ? edgeFaults(run.tiles, surfaces, { ...place, firstCycle: first }, at(0.3)) : []),
    ...(has.error || has.quality ? bursts(place, at) : []),
    ...(has.quality || has.extraction ? bubbles(run, at) : []),
  ]
}

type Place = Pick<InjectedFault, 'lanes' | 'surfaces' | 'tiles' | 'lastCycle'>

function edgeFaults(
  tiles: Injectable['tiles'],
  surfaces: readonly number[],
  place: Place & { readonly firstCycle: number },
  later: number,
): readonly InjectedFault[] {
  const all = [...new Set([...tiles.values()].flat())].sort((a, b) => a - b)
  const swathOf = (tile: number) => Math.floor(tile / (tile >= 10_000 ? 1000 : 100)) % 10
  const swaths = [...new Set(all.map(swathOf))].sort((a, b) => a - b)
  const longest = Math.max(...all.map((tile) => tile % 100))
  if (longest < 8) return []
  const deep = Math.max(1, Math.round(longest / 10))
  const start = all.filter((tile) => tile % 100 <= deep)
  const end = all.filter((tile) => tile % 100 > longest - deep)
  const swath = all.filter((tile) => swathOf(tile) === swaths.at(-1))
  const made = (label: string, which: readonly number[], size: number, firstCycle: number): InjectedFault => ({
    ...place,
    kind: 'edge-focus',
    label,
    subsystem: 'optical',
    surfaces,
    tiles: which,
    firstCycle,
    size,
  })
  return [
    made('first tiles +30 %', start, 0.3, place.firstCycle),
    made('last tiles +30 % later', end, 0.3, later),
    made('last tiles +22 %', end, 0.22, place.firstCycle),
    ...(swaths.length > 1 ? [made('outer swath +30 %', swath, 0.3, place.firstCycle)] : []),
  ]
}

function bursts(place: Place, at: (share: number) => number): readonly InjectedFault[] {
  const made = (label: string, lanes: readonly number[], firstCycle: number, cycles: number): InjectedFault => ({
    ...place,
    kind: 'cycle-burst',
    label,
    subsystem: 'fluidic',
    lanes,
    firstCycle,
    lastCycle: firstCycle + cycles - 1,
    size: 5,
  })
  return [
    made('x5, all lanes, 3 cycles', place.lanes, at(0.4), 3),
    made('x5, one lane, 2 cycles', place.lanes.slice(0, 1), at(0.6), 2),
    made('x5, all lanes, 1 cycle', place.lanes, at(0.7), 1),
  ]
}

function bubbles({ tiles }: Injectable, at: (share: number) => number): readonly InjectedFault[] {
  const [lane] = [...tiles.keys()].sort((a, b) => a - b)
  const ofLane = [...(tiles.get(lane ?? 0) ?? [])].sort((a, b) => a - b)
  const made = (surface: number, count: number, share: number, cycles: number, moves: boolean): InjectedFault[] => {
    const from = ofLane.filter((tile) => surfaceOfTile(tile) === surface)
    const start = Math.floor(from.length / 3)
    const path = from.slice(start, start + count)
    if (lane === undefined || from.length < 2 * count + 2 || path.length < count) return []
    const firstCycle = at(share)
    const spans = path.map((tile, step): [number, [number, number]] => {
      const first = firstCycle + (moves ? step : 0)
      return [tile, [first, first + cycles - 1]]
    })
    return [
      {
        kind: 'bubble',
        label: `${count} tiles, ${cycles} cycles, ${moves ? 'moving' : 'at once'}`,
        subsystem: 'fluidic',
        lanes: [lane],
        surfaces: [surface],
        tiles: path,
        firstCycle,
        lastCycle: firstCycle + cycles - 1 + (moves ? count - 1 : 0),
        size: 0.3,
        path: new Map(spans),
      },
    ]
  }
  const [surface] = [...new Set(ofLane.map(surfaceOfTile))].sort((a, b) => b - a)
  if (surface === undefined) return []
  return [
    ...made(surface, 5, 0.4, 3, true),
    ...made(surface, 5, 0.5, 8, false),
    ...made(surface, 6, 0.3, 5, true),
    ...made(surface, 12, 0.4, 5, true),
  ]
}
