import { childOf, elementAt, textAt, type XmlElement } from '../xml/xml-tree.ts'

export type ConsumableType =
  | 'flow-cell'
  | 'reagent'
  | 'buffer'
  | 'cluster'
  | 'sbs'
  | 'lyo'
  | 'pe-kit'
  | 'index-kit'
  | 'library-tube'

/**
 * One consumable of a run. `source` says who filled the fields: the instrument (RFID, or the flow cell that it scanned)
 * or a person, who may have typed anything. The serial of a library tube is joinable with a sample and is not read.
 */
export interface Consumable {
  readonly type: ConsumableType
  readonly source: 'instrument' | 'typed'
  readonly partNumber?: string
  readonly lotNumber?: string
  readonly serialNumber?: string
  /** As written; the form differs by platform. Year 1 stands for none. */
  readonly expiry?: string
  readonly mode?: string
  readonly name?: string
  readonly version?: string
  readonly firstUse?: string
  readonly cycleKit?: string
  readonly cyclesRemaining?: string
  readonly cyclesSupported?: string
  readonly reusesRemaining?: string
}

type Fields = Omit<Consumable, 'type' | 'source'>
type FieldPaths = Partial<Record<keyof Fields, string>>

/** RunParameters lists five consumables at most. */
const consumablesMax = 32

/** The consumables that RunParameters names, of every platform (spec: run-folder-files 2.3 to 2.11, group c). */
export function readConsumables(root: XmlElement): Consumable[] {
  return [
    ...fromList(root),
    ...fromRfidTags(root),
    ...fromPrefixedElements(childOf(root, 'RfidsInfo'), novaSeq6000Prefixes, novaSeq6000Fields),
    ...fromPrefixedElements(root, nextSeq2000Prefixes, nextSeq2000Fields),
    ...fromHiSeqSetup(childOf(root, 'Setup')),
  ]
}

/** NovaSeq X and MiSeq i100: a list with a `Type` each. */
const listTypes: Readonly<Record<string, ConsumableType>> = {
  FlowCell: 'flow-cell',
  FlowCell_1: 'flow-cell',
  Reagent: 'reagent',
  DryCartridge: 'reagent',
  Buffer: 'buffer',
  Lyo: 'lyo',
  SampleTube: 'library-tube',
}
const listFields: FieldPaths = {
  partNumber: 'PartNumber',
  lotNumber: 'LotNumber',
  serialNumber: 'SerialNumber',
  expiry: 'ExpirationDate',
  mode: 'Mode',
  version: 'Version',
  name: 'Name',
}

function fromList(root: XmlElement): Consumable[] {
  const list = childOf(root, 'ConsumableInfo')?.children ?? []
  return list.slice(0, consumablesMax).flatMap((element) => {
    const type = listTypes[childOf(element, 'Type')?.text ?? '']
    return type === undefined ? [] : consumable(type, 'instrument', element, listFields)
  })
}

/** MiSeq, NextSeq 500, MiniSeq, iSeq: a tag each, and a mark where a person entered it instead of the reader. */
const rfidTags: readonly (readonly [ConsumableType, readonly string[], string])[] = [
  ['flow-cell', ['FlowcellRFIDTag', 'FlowCellRfidTag', 'FlowcellEEPROMTag'], 'ManualFlowcellEntry'],
  ['reagent', ['ReagentKitRFIDTag', 'ReagentKitRfidTag'], 'ManualReagentEntry'],
  ['buffer', ['PR2BottleRFIDTag', 'PR2BottleRfidTag'], 'ManualPR2Entry'],
]
const rfidFields: FieldPaths = {
  partNumber: 'PartNumber',
  lotNumber: 'LotNumber',
  serialNumber: 'SerialNumber',
  expiry: 'ExpirationDate',
}

function fromRfidTags(root: XmlElement): Consumable[] {
  return rfidTags.flatMap(([type, names, manualMark]) => {
    const tag = names.map((name) => childOf(root, name)).find((found) => found !== undefined)
    if (tag === undefined) return []
    const enteredElsewhere = type === 'reagent' && isTrue(root, 'ReagentKitSerialWasEnteredInBaseSpace')
    const typed = isTrue(root, manualMark) || enteredElsewhere
    return consumable(type, typed ? 'typed' : 'instrument', tag, rfidFields)
  })
}

/** NovaSeq 6000: flat elements under RfidsInfo whose names start with the consumable. */
const novaSeq6000Prefixes: readonly (readonly [ConsumableType, string])[] = [
  ['flow-cell', 'FlowCell'],
  ['sbs', 'Sbs'],
  ['cluster', 'Cluster'],
  ['buffer', 'Buffer'],
  ['library-tube', 'LibraryTube'],
]
const novaSeq6000Fields: FieldPaths = {
  partNumber: 'PartNumber',
  lotNumber: 'LotNumber',
  serialNumber: 'SerialBarcode',
  expiry: 'Expirationdate',
  mode: 'Mode',
  version: 'ConsumableVersion',
  firstUse: 'StartDate',
  cycleKit: 'CycleKit',
  cyclesRemaining: 'NumberOfCyclesRemaining',
  cyclesSupported: 'NumberOfCyclesSupported',
  reusesRemaining: 'NumberOfReuseRemaining',
}

/** NextSeq 1000/2000: the same at the root. */
const nextSeq2000Prefixes: readonly (readonly [ConsumableType, string])[] = [
  ['flow-cell', 'FlowCell'],
  ['reagent', 'Cartridge'],
]
const nextSeq2000Fields: FieldPaths = {
  partNumber: 'PartNumber',
  lotNumber: 'LotNumber',
  serialNumber: 'SerialNumber',
  expiry: 'ExpirationDate',
  mode: 'Mode',
  version: 'Version',
}

function fromPrefixedElements(
  parent: XmlElement | undefined,
  prefixes: typeof novaSeq6000Prefixes,
  fields: FieldPaths,
): Consumable[] {
  if (parent === undefined) return []
  return prefixes.flatMap(([type, prefix]) => {
    const prefixed: FieldPaths = {}
    for (const [name, path] of entriesOf(fields)) prefixed[name] = prefix + path
    return consumable(type, 'instrument', parent, prefixed)
  })
}

/** HiSeq: the flow cell's barcode is scanned; kit ids are typed by the operator and may hold any text. */
function fromHiSeqSetup(setup: XmlElement | undefined): Consumable[] {
  if (setup === undefined) return []
  const kits: readonly (readonly [ConsumableType, string])[] = [
    ['sbs', 'ReagentKits/Sbs/SbsReagentKit'],
    ['pe-kit', 'ReagentKits/Pe/ReagentKit'],
    ['index-kit', 'ReagentKits/Index/ReagentKit'],
  ]
  const kitFields: FieldPaths = { serialNumber: 'ID', cyclesRemaining: 'NumberCyclesRemaining' }
  return [
    ...consumable('flow-cell', 'instrument', setup, { serialNumber: 'Barcode' }),
    ...kits.flatMap(([type, path]) => {
      const kit = elementAt(setup, path)
      return kit === undefined ? [] : consumable(type, 'typed', kit, kitFields)
    }),
  ]
}

/** The consumable with the fields that have a value, or none when nothing identifies it: its tag was not read then. */
function consumable(
  type: ConsumableType,
  source: Consumable['source'],
  parent: XmlElement,
  paths: FieldPaths,
): Consumable[] {
  const fields: { -readonly [Name in keyof Fields]: Fields[Name] } = {}
  for (const [name, path] of entriesOf(paths)) {
    if (type === 'library-tube' && name === 'serialNumber') continue
    const text = textAt(parent, [path])
    if (text !== undefined) fields[name] = text
  }
  const isKnown = fields.partNumber !== undefined || fields.lotNumber !== undefined || fields.serialNumber !== undefined
  return isKnown ? [{ type, source, ...fields }] : []
}

function entriesOf(paths: FieldPaths): [keyof Fields, string][] {
  return Object.entries(paths) as [keyof Fields, string][]
}

function isTrue(root: XmlElement, name: string): boolean {
  return childOf(root, name)?.text.toLowerCase() === 'true'
}
