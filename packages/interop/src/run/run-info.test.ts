import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { smallRunInfo } from '../testing/memory-files.ts'
import { cycleMap } from './cycle-map.ts'
import { readRunInfo } from './run-info.ts'

const parse = (text: string) => readRunInfo(new TextEncoder().encode(text))

test('reads, cycles and layout are read by presence, with defaults for camera sections', () => {
  const info = parse(smallRunInfo)
  expect(info).toMatchObject({
    version: '5',
    runId: '200101_A00001_0001_AHXXXXDRXX',
    runNumber: 1,
    flowCell: 'HXXXXDRXX',
    instrument: 'A00001',
    totalCycles: 5,
    laneCount: 2,
    sectionPerLane: 1,
    lanePerSection: 1,
    tileNaming: undefined,
    tiles: undefined,
    channels: ['red', 'green'],
  })
  expect(info.reads[1]).toEqual({
    number: 2,
    cycles: 2,
    firstCycle: 4,
    lastCycle: 5,
    isIndex: true,
    isReverseComplement: false,
  })
})

test('each cycle knows its read, its place in it and whether it is the last', () => {
  const { readIndex, cycleInRead, isLast } = cycleMap(parse(smallRunInfo))
  expect([...readIndex.subarray(1)]).toEqual([0, 0, 0, 1, 1])
  expect([...cycleInRead.subarray(1)]).toEqual([1, 2, 3, 1, 2])
  expect([...isLast.subarray(1)]).toEqual([0, 0, 1, 0, 1])
})

test.each([
  ['two reads of one number', 'Number="2"', 'Number="1"'],
  ['read numbers with a gap', 'Number="2"', 'Number="3"'],
  ['no lanes', 'LaneCount="2"', 'LaneCount="0"'],
  ['lanes that are no number', 'LaneCount="2"', 'LaneCount="two"'],
  ['a read without cycles', 'NumCycles="3"', ''],
  ['more cycles than any run has', 'NumCycles="3"', 'NumCycles="10001"'],
  ['a list of tiles that is missing', 'TileCount="3"/>', 'TileCount="3"><TileSet/></FlowcellLayout>'],
])('%s is refused', (_, from, to) => {
  expect(() => parse(smallRunInfo.replace(from, to))).toThrow(expect.objectContaining({ code: 'run-info' }))
})

test('a cut document is an error with its place', () => {
  expect(() => parse(smallRunInfo.slice(0, 200))).toThrow(
    expect.objectContaining({ code: 'xml-truncated', file: 'RunInfo.xml', offset: 200 }),
  )
})

/** Three fixtures with a count of 0, two that lack a layout, and a Genome Analyzer's older form. */
const refused = 6

test.skipIf(!hasCorpus)('every RunInfo of the corpus is read or refused with a reason', () => {
  const files = globSync(join(corpus, '{run-folders,live-run,metadata-only}/**/*[rR]un[iI]nfo*.xml'))
  const versions = new Set<string>()
  const faults: string[] = []
  for (const file of files) {
    try {
      const info = readRunInfo(readFileSync(file), { file })
      versions.add(info.version ?? 'none')
      expect(info.totalCycles).toBe(info.reads.reduce((sum, read) => sum + read.cycles, 0))
    } catch (error) {
      expect(error, file).toBeInstanceOf(InterOpError)
      faults.push(file)
    }
  }
  expect(files.length).toBeGreaterThan(150)
  expect(faults).toHaveLength(refused)
  expect([...versions].sort()).toEqual(['2', '3', '4', '5', '6', 'none'])
})
