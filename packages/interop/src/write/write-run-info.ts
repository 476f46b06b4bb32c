import { dayShort, isoSeconds, usDateTime } from './instrument-dates.ts'
import { branch, leaf, type XmlElement, type XmlForm, xmlDocument } from './xml-text.ts'

const file = 'RunInfo.xml'

/** A read in the order of sequencing; numbers count from 1, index reads included. */
export interface RunInfoRead {
  readonly number: number
  readonly cycles: number
  readonly isIndex: boolean
  readonly isReverseComplement?: boolean
}

/** What RunInfo.xml says. `tiles` are names like `1_2101`; version 2 writes neither them nor channels. */
export interface RunInfoDocument {
  readonly runId: string
  readonly runNumber: number
  readonly flowCell: string
  readonly instrument: string
  readonly startedAt: Date
  readonly reads: readonly RunInfoRead[]
  readonly lanes: number
  readonly surfaces: number
  readonly swaths: number
  readonly tilesPerSwath: number
  readonly sectionsPerLane?: number
  readonly lanesPerSection?: number
  readonly flowCellSide?: 1 | 2
  readonly tileNaming: 'FourDigit' | 'FiveDigit'
  readonly tiles: readonly string[]
  readonly channels: readonly string[]
  readonly imageWidth: number
  readonly imageHeight: number
  /** Lanes that are aligned to PhiX; written where instruments do (HiSeq), left out when absent. */
  readonly alignToPhiX?: readonly number[]
}

/**
 * 2: HiSeq 2000/2500, MiSeq. 4: NextSeq 500, MiniSeq. 5: NovaSeq 6000; iSeq too, but in the form of version 4.
 * 6: NextSeq 1000/2000, NovaSeq X.
 */
export interface RunInfoDialect {
  readonly version: 2 | 4 | 5 | 6
  /** The form of another version, where the number alone is newer. */
  readonly formOf?: 4
}

/** RunInfo.xml as text, in the dialect of its version. Throws InterOpWriteError. Source: spec run-folder-files 1. */
export function writeRunInfo(document: RunInfoDocument, dialect: RunInfoDialect): string {
  const { version, formOf: form = version } = dialect
  const run = branch(
    'Run',
    [
      leaf('Flowcell', document.flowCell),
      leaf('Instrument', document.instrument),
      leaf('Date', startText(document.startedAt, form)),
      branch(
        'Reads',
        document.reads.map((read) => readElement(read, version)),
      ),
      layoutElement(document, version),
      ...phixElements(document),
      ...imageElements(document, version),
    ],
    { Id: document.runId, Number: document.runNumber },
  )
  const namespaces =
    form <= 4
      ? { 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' }
      : {}
  return xmlDocument(file, branch('RunInfo', [run], { ...namespaces, Version: version }), xmlFormOf(form))
}

function xmlFormOf(version: RunInfoDialect['version']): XmlForm {
  return version <= 4
    ? { namesEncoding: false, indent: '  ', newline: '\r\n' }
    : { namesEncoding: version === 5, indent: '\t', newline: '\n' }
}

function startText(startedAt: Date, version: RunInfoDialect['version']): string {
  if (version === 6) return isoSeconds(startedAt)
  return version === 5 ? usDateTime(startedAt) : dayShort(startedAt)
}

function readElement(read: RunInfoRead, version: RunInfoDialect['version']): XmlElement {
  return leaf('Read', '', {
    Number: read.number,
    NumCycles: read.cycles,
    IsIndexedRead: read.isIndex ? 'Y' : 'N',
    IsReverseComplement: version === 6 ? (read.isReverseComplement === true ? 'Y' : 'N') : undefined,
  })
}

function layoutElement(document: RunInfoDocument, version: RunInfoDialect['version']): XmlElement {
  const tileSet = branch(
    'TileSet',
    [
      branch(
        'Tiles',
        document.tiles.map((tile) => leaf('Tile', tile)),
      ),
    ],
    { TileNamingConvention: document.tileNaming },
  )
  return branch('FlowcellLayout', version === 2 ? [] : [tileSet], {
    LaneCount: document.lanes,
    SurfaceCount: document.surfaces,
    SwathCount: document.swaths,
    TileCount: document.tilesPerSwath,
    SectionPerLane: document.sectionsPerLane,
    LanePerSection: document.lanesPerSection,
    FlowcellSide: document.flowCellSide,
  })
}

function phixElements(document: RunInfoDocument): readonly XmlElement[] {
  if (document.alignToPhiX === undefined) return []
  return [
    branch(
      'AlignToPhiX',
      document.alignToPhiX.map((lane) => leaf('Lane', lane)),
    ),
  ]
}

function imageElements(document: RunInfoDocument, version: RunInfoDialect['version']): readonly XmlElement[] {
  if (version === 2) return []
  return [
    leaf('ImageDimensions', '', { Width: document.imageWidth, Height: document.imageHeight }),
    branch(
      'ImageChannels',
      document.channels.map((name) => leaf('Name', name)),
    ),
  ]
}
