import { InterOpError } from '../interop-error.ts'
import type { TileIds } from '../metric-sets.ts'
import { childOf, readXml, type XmlElement } from '../xml/xml-tree.ts'
import type { TileNaming } from './tile-naming.ts'

/** One read of a run. Cycles count from 1 over the whole run. */
export interface RunRead {
  readonly number: number
  readonly cycles: number
  readonly firstCycle: number
  readonly lastCycle: number
  readonly isIndex: boolean
  readonly isReverseComplement: boolean
}

/** What RunInfo.xml says of a run. Values that a site may have typed (`runId`) are raw: check them before use. */
export interface RunInfo {
  readonly version: string | undefined
  readonly runId: string
  readonly runNumber: number | undefined
  readonly flowCell: string | undefined
  readonly instrument: string | undefined
  /** As written; the form differs by version. */
  readonly date: string | undefined
  /** In file order, which is the order of sequencing. */
  readonly reads: readonly RunRead[]
  readonly totalCycles: number
  readonly laneCount: number
  readonly surfaceCount: number
  readonly swathCount: number
  /** Tiles in a swath, or in a section of it. */
  readonly tileCount: number
  readonly sectionPerLane: number
  readonly lanePerSection: number
  readonly flowCellSide: string | undefined
  readonly tileNaming: TileNaming | undefined
  /** The tiles that are imaged, when RunInfo lists them. */
  readonly tiles: TileIds | undefined
  /** Image channels in the order of the metric files, lower case; empty when RunInfo names none. */
  readonly channels: readonly string[]
  readonly imageWidth: number | undefined
  readonly imageHeight: number | undefined
}

/** The longest runs have about 1,000 cycles; tables per tile and cycle are sized by this number. */
const cyclesMax = 10_000
/** Counts of a layout are tens to hundreds; metric files hold lanes and cycles in 16 bits. */
const layoutCountMax = 65_535
/** Eight lanes is the most of any instrument; sixteen-bit ids allow more, a table of lanes should not. */
export const lanesMax = 64
/** Four reads is the most of any instrument. */
const readsMax = 64

/**
 * RunInfo.xml of every version seen (2 to 7 and none), read by presence of elements (spec: run-folder-files 1).
 *
 * @throws InterOpError `xml-*` for broken XML; `run-info` when reads or flow-cell layout are absent or contradictory.
 */
export function readRunInfo(bytes: Uint8Array, { file = 'RunInfo.xml' }: { file?: string } = {}): RunInfo {
  const root = readXml(bytes, file)
  const fault = (reason: string) => new InterOpError('run-info', { file, offset: 0 }, reason)
  const run = childOf(root, 'Run')
  if (root.name !== 'RunInfo' || run === undefined) throw fault('no RunInfo/Run element')
  const layout = childOf(run, 'FlowcellLayout')
  if (layout === undefined) throw fault('no FlowcellLayout element')
  const count = (name: string, fallback?: number) => {
    const value = layout.attributes.has(name) ? integerOf(layout.attributes.get(name)) : fallback
    if (value === undefined || value < 1 || value > layoutCountMax) throw fault(`FlowcellLayout has no usable ${name}`)
    return value
  }
  const laneCount = count('LaneCount')
  if (laneCount > lanesMax) throw fault(`more than ${lanesMax} lanes`)
  const reads = readsOf(run, fault)
  const tileSet = childOf(layout, 'TileSet')
  const image = childOf(run, 'ImageDimensions')
  return {
    version: root.attributes.get('Version'),
    runId: run.attributes.get('Id') ?? '',
    runNumber: integerOf(run.attributes.get('Number')),
    flowCell: textOf(childOf(run, 'Flowcell')),
    instrument: textOf(childOf(run, 'Instrument')),
    date: textOf(childOf(run, 'Date')),
    reads,
    totalCycles: reads.at(-1)?.lastCycle ?? 0,
    laneCount,
    surfaceCount: count('SurfaceCount'),
    swathCount: count('SwathCount'),
    tileCount: count('TileCount'),
    sectionPerLane: count('SectionPerLane', 1),
    lanePerSection: count('LanePerSection', 1),
    flowCellSide: layout.attributes.get('FlowcellSide'),
    tileNaming: tileSet === undefined ? undefined : namingOf(tileSet, fault),
    tiles: tileSet === undefined ? undefined : tilesOf(tileSet, fault),
    channels: channelsOf(run),
    imageWidth: integerOf(image?.attributes.get('Width')),
    imageHeight: integerOf(image?.attributes.get('Height')),
  }
}

type Fault = (reason: string) => InterOpError

function readsOf(run: XmlElement, fault: Fault): RunRead[] {
  const reads: RunRead[] = []
  const elements = childOf(run, 'Reads')?.children.filter((child) => child.name === 'Read') ?? []
  if (elements.length === 0) throw fault('no Reads/Read element')
  if (elements.length > readsMax) throw fault(`more than ${readsMax} reads`)
  let firstCycle = 1
  for (const { attributes } of elements) {
    const number = integerOf(attributes.get('Number'))
    const cycles = integerOf(attributes.get('NumCycles'))
    if (number === undefined || cycles === undefined) throw fault('a Read without Number or NumCycles')
    const lastCycle = firstCycle + cycles - 1
    if (lastCycle > cyclesMax) throw fault(`more than ${cyclesMax} cycles`)
    const isIndex = isYes(attributes.get('IsIndexedRead'))
    const isReverseComplement = isYes(attributes.get('IsReverseComplement'))
    reads.push({ number, cycles, firstCycle, lastCycle, isIndex, isReverseComplement })
    firstCycle = lastCycle + 1
  }
  const numbers = new Set(reads.map((read) => read.number))
  const complete = numbers.size === reads.length && reads.every((read) => read.number <= reads.length)
  if (!complete || numbers.has(0)) throw fault('read numbers are not 1 to n without repeats')
  return reads
}

function namingOf(tileSet: XmlElement, fault: Fault): TileNaming | undefined {
  const naming = tileSet.attributes.get('TileNamingConvention')
  if (naming === undefined || naming === '') return undefined
  if (naming === 'FourDigit' || naming === 'FiveDigit' || naming === 'Absolute') return naming
  throw fault('a TileNamingConvention that is not FourDigit, FiveDigit or Absolute')
}

function tilesOf(tileSet: XmlElement, fault: Fault): TileIds | undefined {
  const list = childOf(tileSet, 'Tiles')
  if (list === undefined) throw fault('TileSet without Tiles')
  if (list.children.length === 0) return undefined
  const lane = new Uint16Array(list.children.length)
  const tile = new Uint32Array(list.children.length)
  for (const [index, { text }] of list.children.entries()) {
    const cut = text.indexOf('_')
    const laneNumber = integerOf(text.slice(0, cut))
    const tileNumber = integerOf(text.slice(cut + 1))
    if (cut < 1 || laneNumber === undefined || tileNumber === undefined) {
      throw fault('a Tile that is not written lane_tile')
    }
    lane[index] = laneNumber
    tile[index] = tileNumber
  }
  return { lane, tile }
}

function channelsOf(run: XmlElement): string[] {
  const names = childOf(run, 'ImageChannels')?.children ?? []
  return names
    .filter((child) => child.name === 'Name' || child.name === 'ChannelName')
    .map((child) => child.text.toLowerCase())
}

function textOf(element: XmlElement | undefined): string | undefined {
  return element === undefined || element.text === '' ? undefined : element.text
}

function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined
}

function isYes(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === 'y'
}
