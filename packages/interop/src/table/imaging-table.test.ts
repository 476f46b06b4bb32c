import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readRunFolder } from '../node/run-folder.ts'
import { readRun } from '../run/read-run.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { memoryFiles, smallRunInfo } from '../testing/memory-files.ts'
import { MetricBytes } from '../testing/metric-bytes.ts'
import { imagingTable, imagingTableCsv } from './imaging-table.ts'

/** Below this many cells the comparison would have gone quiet. */
const cellsMin = 1_300_000

test.skipIf(!hasCorpus)('the imaging table is that of the reference, byte for byte', () => {
  const references = globSync(join(corpus, 'reference/*/*/imaging_table.csv.gz'))
  let cells = 0
  for (const reference of references) {
    const name = basename(dirname(reference))
    const platform = basename(dirname(dirname(reference)))
    const run = readRunFolder(join(corpus, 'run-folders', platform, name))
    const ours = [...imagingTableCsv(imagingTable(run), { name })].join('')
    const theirs = gunzipSync(readFileSync(reference)).toString()
    // A short report instead of a difference of megabytes.
    const ourLines = ours.split('\n')
    const theirLines = theirs.split('\n')
    const at = theirLines.findIndex((line, index) => line !== ourLines[index])
    if (at >= 0) expect(ourLines[at], `${name}, line ${at + 1}`).toBe(theirLines[at])
    expect(ours === theirs, name).toBe(true)
    cells += theirs.split(/[,\n]/).length
  }
  expect(cells).toBeGreaterThan(cellsMin)
  process.stdout.write(`compared ${cells} cells of ${references.length} imaging tables with the reference\n`)
})

const errorFile = (...records: readonly (readonly [lane: number, tile: number, cycle: number, rate: number])[]) => {
  const out = new MetricBytes().u8(4, 12)
  for (const [lane, tile, cycle, rate] of records) out.u16(lane).u32(tile).u16(cycle).f32(rate)
  return out.bytes()
}

test('rows are in order of lane, tile and cycle; columns without a value are absent; a filter keeps its rows', () => {
  const files = memoryFiles({
    'RunInfo.xml': smallRunInfo,
    'InterOp/ErrorMetricsOut.bin': errorFile([2, 1101, 1, 0.1234], [1, 2103, 2, 1], [1, 1101, 4, 2]),
  })
  const table = imagingTable(readRun(files))
  const lines = [...imagingTableCsv(table, { name: 'x' })].join('').split('\n')
  expect(lines).toEqual([
    '# Version: v1.9.0',
    '# Run Folder: x',
    'Lane,Tile,Cycle,Read,Cycle Within Read,Error Rate,Surface,Swath,Tile Number',
    '1,1101,4,2,1,2,1,1,1',
    '1,2103,2,1,2,1,2,1,3',
    '2,1101,1,1,1,0.1230000034,1,1,1',
    '',
    '',
  ])
  const laneTwo = [...imagingTableCsv(table, { name: 'x', only: (row) => table.columns[0]?.value(row) === 2 })].join('')
  expect(laneTwo.split('\n').slice(3)).toEqual(['2,1101,1,1,1,0.1230000034,1,1,1', '', ''])
})
