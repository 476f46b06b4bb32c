import { expect, test } from 'vitest'
import { readRunCompletionStatus, readRunInfo, readRunParameters } from '../index.ts'
import type { RunParametersDocument } from './run-parameters-document.ts'
import { writeCompletionMarkers, writeReadMarker } from './write-completion-markers.ts'
import { writeRta2CompletionStatus, writeRunCompletionStatus } from './write-run-completion-status.ts'
import { type RunInfoDialect, type RunInfoDocument, writeRunInfo } from './write-run-info.ts'
import { type RunParametersDialect, writeRunParameters } from './write-run-parameters.ts'

const startedAt = new Date('2026-09-24T16:05:09.250Z')
const runInfo: RunInfoDocument = {
  runId: '260924_A01103_0123_AH12JKDSXY',
  runNumber: 123,
  flowCell: 'H12JKDSXY',
  instrument: 'A01103',
  startedAt,
  reads: [
    { number: 1, cycles: 51, isIndex: false },
    { number: 2, cycles: 8, isIndex: true },
    { number: 3, cycles: 8, isIndex: true, isReverseComplement: true },
    { number: 4, cycles: 51, isIndex: false },
  ],
  lanes: 2,
  surfaces: 2,
  swaths: 1,
  tilesPerSwath: 2,
  tileNaming: 'FourDigit',
  tiles: ['1_1101', '1_1102'],
  channels: ['RED', 'GREEN'],
  imageWidth: 3200,
  imageHeight: 3607,
}

const parameters: RunParametersDocument = {
  runId: runInfo.runId,
  runNumber: 123,
  instrument: 'A01103',
  startedAt,
  side: 'A',
  planned: { read1: 51, index1: 8, index2: 8, read2: 51 },
  completed: { read1: 51, index1: 8, index2: 8, read2: 30 },
  software: {
    control: '1.8.1',
    analysis: 'v3.4.4',
    recipeName: 'Recipe',
    recipeVersion: '1.8.1',
    firmware: [['FPGAVersion', '9.5.12']],
  },
  flowCellMode: 'S4',
  kitName: 'S4',
  consumables: [
    {
      kind: 'flow-cell',
      serial: 'H12JKDSXY',
      part: '20015843',
      lot: '20450206',
      expires: new Date('2027-04-13T00:00:00Z'),
      mode: 'S4',
      name: '',
      cycles: 0,
    },
    {
      kind: 'reagent',
      serial: 'NV2840330-RGSBS',
      part: '20025957',
      lot: '20441360',
      expires: new Date('2027-03-25T00:00:00Z'),
      mode: 'S4',
      name: '',
      cycles: 330,
    },
  ],
  sendsPerformanceData: true,
  local: {
    experiment: 'Tarn & Sons <7>',
    operator: 'yzhang',
    email: 'yue.zhang@genomics.example.org',
    computer: 'SEQ-PC-12',
    sampleSheet: '\\\\storage.example.org\\sheets\\tarn.csv',
    outputFolder: '/mnt/runs',
    cloudRunId: '123456789',
  },
  swaths: 1,
  tilesPerSwath: 2,
  lanes: 2,
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

test.each<[RunInfoDialect['version'], string]>([
  [2, '260924'],
  [4, '260924'],
  [5, '9/24/2026 4:05:09 PM'],
  [6, '2026-09-24T16:05:09Z'],
])('RunInfo version %i gives its date as %s and reads back', (version, date) => {
  const text = writeRunInfo(runInfo, { version })
  expect(text).toContain(`<Date>${date}</Date>`)
  const read = readRunInfo(bytesOf(text), { file: 'RunInfo.xml' })
  expect(read.reads.map(({ number, cycles }) => [number, cycles])).toEqual([
    [1, 51],
    [2, 8],
    [3, 8],
    [4, 51],
  ])
  expect(text.includes('<Tile>1_1102</Tile>')).toBe(version !== 2)
  expect(text.includes('<Name>GREEN</Name>')).toBe(version !== 2)
  expect(text.includes('IsReverseComplement="Y"')).toBe(version === 6)
})

test.each<[RunParametersDialect, string, string]>([
  ['miseq', 'runParameters.xml', 'MiSeq'],
  ['hiseq2500', 'runParameters.xml', 'HiSeq 2000/2500'],
  ['novaseq6000', 'RunParameters.xml', 'NovaSeq 6000'],
  ['nextseq2000', 'RunParameters.xml', 'NextSeq 1000/2000'],
  ['novaseqx', 'RunParameters.xml', 'NovaSeq X'],
  ['nextseq500', 'RunParameters.xml', 'NextSeq 500/550'],
  ['miniseq', 'RunParameters.xml', 'MiniSeq'],
  ['iseq', 'RunParameters.xml', 'iSeq 100'],
])('RunParameters of %s is called %s and reads back as %s', (dialect, fileName, platform) => {
  const serials = {
    miseq: 'M01782',
    hiseq2500: 'D00417',
    novaseq6000: 'A01103',
    nextseq2000: 'VH00351',
    novaseqx: 'LH00214',
    nextseq500: 'NB551051',
    miniseq: 'MN01023',
    iseq: 'FS10001773',
  }
  const written = writeRunParameters({ ...parameters, instrument: serials[dialect] }, dialect)
  expect(written.fileName).toBe(fileName)
  const read = readRunParameters(bytesOf(written.text), { file: fileName })
  expect(read.platform).toBe(platform)
  expect(read.instrument.serial).toBe(serials[dialect])
  expect(read.runCounter).toBe(123)
  expect(Object.fromEntries(read.plannedReads.map(({ name, cycles }) => [name, cycles]))).toEqual({
    ...parameters.planned,
  })
  // HiSeq has no tags: nothing there but what people type.
  const lots = read.consumables.flatMap(({ lotNumber }) => (lotNumber === undefined ? [] : [lotNumber]))
  expect(lots).toEqual(dialect === 'hiseq2500' ? [] : ['20450206', '20441360'])
})

test('words of the site are in the file, escaped, and a reader passes none of them on', () => {
  const { text } = writeRunParameters(parameters, 'novaseq6000')
  expect(text).toContain('<ExperimentName>Tarn &amp; Sons &lt;7&gt;</ExperimentName>')
  expect(JSON.stringify(readRunParameters(bytesOf(text), { file: 'RunParameters.xml' }))).not.toMatch(
    /Tarn|zhang|storage/,
  )
})

test('NextSeq 2000 states the end of a run only after it', () => {
  const going = writeRunParameters(parameters, 'nextseq2000').text
  const ended = writeRunParameters({ ...parameters, endedAt: new Date('2026-09-25T10:15:10.500Z') }, 'nextseq2000').text
  expect(going).not.toContain('RunEndTime')
  expect(ended).toContain('<RunEndTime>2026-09-25T10:15:10.5000000Z</RunEndTime>')
  expect(ended).toContain('<RunElapsedTime>0:18:10:1:250 (d:hr:min:s:ms)</RunElapsedTime>')
})

test('RunCompletionStatus says how a NovaSeq X run ended and how many cycles it did', () => {
  const text = writeRunCompletionStatus({
    startedAt,
    endedAt: new Date('2026-09-26T17:05:09.250Z'),
    preRunChecksMs: 60_000,
    postRunWashMs: 0,
    completed: parameters.completed,
    status: 'RunEndedEarly',
  })
  expect(text).toContain('<TotalRunTime>2.01:00:00.0000000</TotalRunTime>')
  const read = readRunCompletionStatus(bytesOf(text), { file: 'RunCompletionStatus.xml' })
  expect(read.asPlanned).toBe(false)
  expect(read.completedReads.at(-1)).toEqual({ name: 'read2', cycles: 30 })
})

test('RunCompletionStatus of RTA 2 says planned and completed cycles, and how it ended', () => {
  const document = {
    runId: parameters.runId,
    planned: parameters.planned,
    completed: parameters.completed,
    densityThousandsPerMm2: 190.720871,
    passingPercent: 94.17467,
    yieldGigabases: 72.23624,
  }
  const early = writeRta2CompletionStatus({ ...document, status: 'ExceptionEndedEarly' })
  const read = readRunCompletionStatus(bytesOf(early), { file: 'RunCompletionStatus.xml' })
  expect(read.asPlanned).toBe(false)
  const whole = writeRta2CompletionStatus({ ...document, completed: parameters.planned, status: 'CompletedAsPlanned' })
  expect(readRunCompletionStatus(bytesOf(whole), { file: 'RunCompletionStatus.xml' }).asPlanned).toBe(true)
  expect(whole).toContain('<ClusterDensity>190.720871</ClusterDensity>')
})

test('RTA 2 marks every read that is done', () => {
  const at = new Date('2017-06-10T05:29:35Z')
  expect(writeReadMarker(1, at)).toEqual(['RTARead1Complete.txt', 'Read 1 complete 6/10/2017 5:29:35 AM'])
  expect([...writeCompletionMarkers('rta-2-line', at, '2.4.11')]).toEqual([
    ['RTAComplete.txt', 'RTA 2.4.11 completed on 6/10/2017 5:29:35 AM'],
  ])
})

test('RunInfo of an iSeq says version 5 in the form of version 4', () => {
  const text = writeRunInfo(runInfo, { version: 5, formOf: 4 })
  expect(text).toMatch(/^<\?xml version="1.0"\?>\r\n<RunInfo xmlns:xsd=".*" Version="5">\r\n/)
  expect(text).toContain('<Date>260924</Date>')
})

test('markers: a line on HiSeq and MiSeq, two empty files on NovaSeq, one on NextSeq 2000', () => {
  expect([...writeCompletionMarkers('rta-line', startedAt, '1.18.54')]).toEqual([
    ['RTAComplete.txt', '9/24/2026,16:05:09.250,Illumina RTA 1.18.54\r\n'],
  ])
  expect([...writeCompletionMarkers('rta-and-copy', startedAt, '').keys()]).toEqual([
    'RTAComplete.txt',
    'CopyComplete.txt',
  ])
  expect([...writeCompletionMarkers('copy-only', startedAt, '')]).toEqual([['CopyComplete.txt', '']])
})

test('a control character cannot get into a document', () => {
  const local = { ...parameters.local, experiment: 'a\u0000b' }
  expect(() => writeRunParameters({ ...parameters, local }, 'miseq')).toThrow(
    expect.objectContaining({ code: 'xml-character', file: 'runParameters.xml' }),
  )
})
