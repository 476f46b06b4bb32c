import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { readXml, type XmlElement } from '../xml/xml-tree.ts'
import { platformOfSerial } from './platform.ts'
import { readRunCompletionStatus } from './run-completion.ts'
import { readRunParameters } from './run-parameters.ts'

const parse = (text: string) => readRunParameters(new TextEncoder().encode(`<RunParameters>${text}</RunParameters>`))

test('a NovaSeq 6000 names its consumables by RFID, and not the serial of the library tube', () => {
  const { platform, consumables, boards, makerSharing } = parse(`
    <InstrumentName>A00834</InstrumentName><Application>NovaSeq Control Software</Application>
    <RfidsInfo>
      <FlowCellSerialBarcode>HMTFYDRXX</FlowCellSerialBarcode><FlowCellLotNumber>20453004</FlowCellLotNumber>
      <FlowCellMode>SP</FlowCellMode>
      <LibraryTubeSerialBarcode>NV0217945-LIB</LibraryTubeSerialBarcode><LibraryTubeLotNumber>100</LibraryTubeLotNumber>
      <SbsCycleKit>130</SbsCycleKit><SbsLotNumber>20448506</SbsLotNumber>
    </RfidsInfo>
    <FirmwareVersions><FirmwareVersion><Board>Fluidics Board</Board><Version>novaseq_flu@NovaSeq_1.24.4</Version>
    </FirmwareVersion></FirmwareVersions><SendIlluminaHealthData>true</SendIlluminaHealthData>`)
  expect(platform).toBe('NovaSeq 6000')
  expect(consumables).toEqual([
    { type: 'flow-cell', source: 'instrument', serialNumber: 'HMTFYDRXX', lotNumber: '20453004', mode: 'SP' },
    { type: 'sbs', source: 'instrument', lotNumber: '20448506', cycleKit: '130' },
    { type: 'library-tube', source: 'instrument', lotNumber: '100' },
  ])
  expect(boards).toEqual([{ board: 'Fluidics Board', version: 'novaseq_flu@NovaSeq_1.24.4' }])
  expect(makerSharing).toEqual({ SendIlluminaHealthData: 'true' })
})

test('a NovaSeq X lists consumables with a type, and planned reads by name', () => {
  const { platform, consumables, plannedReads, runCounter } = parse(`
    <InstrumentType>NovaSeqXPlus</InstrumentType><Application>control-software</Application><RunCounter>61</RunCounter>
    <ConsumableInfo>
      <ConsumableInfo><Type>Lyo</Type><PartNumber>20090671</PartNumber><Mode>11</Mode></ConsumableInfo>
      <ConsumableInfo><Type>SampleTube</Type><SerialNumber>LC1012546-LS1</SerialNumber><LotNumber>1</LotNumber>
      </ConsumableInfo>
      <ConsumableInfo><Type>Other</Type><PartNumber>1</PartNumber></ConsumableInfo>
    </ConsumableInfo>
    <PlannedReads><Read ReadName="Read1" Cycles="151"/><Read ReadName="Index1" Cycles="8"/></PlannedReads>`)
  expect({ platform, runCounter }).toEqual({ platform: 'NovaSeq X', runCounter: 61 })
  expect(consumables).toEqual([
    { type: 'lyo', source: 'instrument', partNumber: '20090671', mode: '11' },
    { type: 'library-tube', source: 'instrument', lotNumber: '1' },
  ])
  expect(plannedReads).toEqual([
    { name: 'read1', cycles: 151 },
    { name: 'index1', cycles: 8 },
  ])
})

test('a kit that a person entered is marked as typed', () => {
  const tag = '<ReagentKitRFIDTag><SerialNumber>MS2060060-050V2</SerialNumber></ReagentKitRFIDTag>'
  expect(parse(tag).consumables[0]?.source).toBe('instrument')
  expect(parse(`${tag}<ManualReagentEntry>true</ManualReagentEntry>`).consumables[0]?.source).toBe('typed')
})

test('a tag that was not read is no consumable', () => {
  const tag = '<ReagentKitRFIDTag><ExpirationDate>0001-01-01T00:00:00</ExpirationDate></ReagentKitRFIDTag>'
  expect(parse(tag).consumables).toEqual([])
})

test('HiSeq keeps everything under Setup, and its kit ids are typed', () => {
  const { platform, instrument, consumables, plannedReads, settings } = parse(`<Setup>
    <ApplicationName>HiSeq Control Software</ApplicationName><ScannerID>K00166</ScannerID><FCPosition>A</FCPosition>
    <Barcode>HHT3HBBXX</Barcode><ReagentKits><Sbs><SbsReagentKit><ID>x</ID></SbsReagentKit></Sbs></ReagentKits>
    <Reads><Read NumCycles="76" IsIndexedRead="N"/><Read NumCycles="8" IsIndexedRead="Y"/></Reads>
    <RunMode>HighOutput</RunMode></Setup>`)
  expect(platform).toBe('HiSeq 3000/4000')
  expect(instrument).toEqual({ serial: 'K00166', type: undefined, side: 'A' })
  expect(consumables).toEqual([
    { type: 'flow-cell', source: 'instrument', serialNumber: 'HHT3HBBXX' },
    { type: 'sbs', source: 'typed', serialNumber: 'x' },
  ])
  expect(plannedReads).toEqual([
    { name: 'read1', cycles: 76 },
    { name: 'index1', cycles: 8 },
  ])
  expect(settings.runMode).toBe('HighOutput')
})

test('another document is refused', () => {
  expect(() => readRunParameters(new TextEncoder().encode('<RunInfo/>'))).toThrow(
    expect.objectContaining({ code: 'run-parameters' }),
  )
})

test.each([
  ['M02088', 'MiSeq'],
  ['SH00123', 'MiSeq i100'],
  ['D00251', 'HiSeq 2000/2500'],
  ['K00340', 'HiSeq 3000/4000'],
  ['ST-E00214', 'HiSeq X'],
  ['NB551051', 'NextSeq 500/550'],
  ['VH00136', 'NextSeq 1000/2000'],
  ['A00834', 'NovaSeq 6000'],
  ['LH00130', 'NovaSeq X'],
  ['FS10000106', 'iSeq 100'],
  ['sequencer of Anna', undefined],
])('serial %s shows %s', (serial, platform) => {
  expect(platformOfSerial(serial)).toBe(platform)
})

test('the end of a run is a word, cycles and times; the description of an error is not read', () => {
  const text = (status: string) => `<RunCompletionStatus><RunStatus>${status}</RunStatus>
    <RunEndTime>2024-06-02T11:51:29-04:00</RunEndTime><CompletedReads><Read ReadName="Read1" Cycles="151"/></CompletedReads>
    <ErrorDescription>Dr. Anna stopped it</ErrorDescription></RunCompletionStatus>`
  const read = (status: string) => readRunCompletionStatus(new TextEncoder().encode(text(status)))
  expect(read('RunCompleted')).toMatchObject({
    status: 'RunCompleted',
    asPlanned: true,
    end: '2024-06-02T11:51:29-04:00',
    completedReads: [{ name: 'read1', cycles: 151 }],
  })
  expect(read('RunAborted')).toMatchObject({ status: 'RunAborted', asPlanned: false })
  expect(read('stopped by Anna')).toMatchObject({ status: undefined, asPlanned: false })
  expect(JSON.stringify(read('RunCompleted'))).not.toContain('Anna')
})

/** Elements that are never read, on any platform (spec: run-folder-files 3). */
const neverRead =
  /(ExperimentName|Username|UserName|ComputerName|SampleSheet|Samplesheet|Folder$|Path$|LibraryID|LibraryPoolId|RunDescription|SelectedRun|BaseSpaceRunId|CloudRunId|UcsRunId|PlannedRunId|CopyServiceRunId|Manifest|LibraryTubeSerialBarcode|PreviousReagentKitBarcode|PreviousPR2BottleBarcode|ScannedBarcode|DomainName|WorkgroupName)/

test.skipIf(!hasCorpus)('nothing that is never read comes out of any RunParameters of the corpus', () => {
  const files = globSync(join(corpus, '{run-folders,live-run,metadata-only}/**/*[rR]un[pP]arameters*.xml'))
  let bait = 0
  for (const file of files) {
    const bytes = readFileSync(file)
    const out = JSON.stringify(readRunParameters(bytes, { file }))
    const leaves = leavesOf(readXml(bytes, file))
    const listed = leaves.filter((leaf) => !neverRead.test(leaf.name)).map((leaf) => leaf.text)
    for (const { name, text } of leaves) {
      // Short words (true, 0, None) stand in many fields that may be read; some sites name a run after its flow cell.
      if (!neverRead.test(name) || text.length < 6 || listed.some((other) => other.includes(text))) continue
      bait++
      expect(out, `${file}: ${name}`).not.toContain(text)
    }
  }
  expect(files.length).toBeGreaterThan(50)
  expect(bait).toBeGreaterThan(300)
})

function leavesOf(element: XmlElement): XmlElement[] {
  return element.children.length === 0 ? [element] : element.children.flatMap(leavesOf)
}
