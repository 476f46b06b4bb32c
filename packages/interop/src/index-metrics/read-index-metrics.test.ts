import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { readIndexMetrics } from './read-index-metrics.ts'

const file = 'IndexMetricsOut.bin'
const letters = (text: string) => [text.length, 0, ...new TextEncoder().encode(text)]
const version1 = [1, 7, 0, 90, 4, 2, 0, ...letters('AC-GT'), 5, 0, 0, 0, ...letters(''), ...letters('p')]
const version2 = [
  2,
  7,
  0,
  90,
  4,
  0,
  0,
  2,
  0,
  ...letters('AC+GT'),
  5,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
  ...letters('s'),
  ...letters('p'),
]

test('both versions give lane, tile, read, index, clusters and names; no name is NA', () => {
  expect(readIndexMetrics(Uint8Array.from(version1), { file })).toEqual({
    version: 1,
    counts: [{ lane: 7, tile: 1114, read: 2, index: 'AC-GT', clusters: 5, sample: 'NA', project: 'p' }],
    consumedBytes: version1.length,
    warnings: [],
  })
  const [second] = readIndexMetrics(Uint8Array.from(version2), { file }).counts
  expect(second).toMatchObject({ index: 'AC+GT', clusters: 2 ** 32 + 5, sample: 's' })
})

test('a file cut anywhere gives its complete records and the place of the rest', () => {
  const two = Uint8Array.from([...version1, ...version1.slice(1)])
  for (let cut = version1.length + 1; cut < two.length; cut++) {
    const read = readIndexMetrics(two.subarray(0, cut), { file })
    expect(read.counts.length).toBe(1)
    expect(read.warnings).toMatchObject([{ code: 'truncated', offset: version1.length }])
  }
  expect(readIndexMetrics(new Uint8Array(0), { file }).warnings).toMatchObject([{ code: 'empty-file' }])
  expect(() => readIndexMetrics(Uint8Array.of(9), { file })).toThrow(InterOpError)
})

test('nothing else in the package imports this reader', () => {
  const root = join(import.meta.dirname, '..')
  const importers = globSync('**/*.ts', { cwd: root })
    .filter((name) => !name.startsWith('index-metrics/'))
    .filter((name) => readFileSync(join(root, name), 'utf8').includes('index-metrics/'))
  expect(importers).toEqual([])
})

test.skipIf(!hasCorpus)('every index file of the corpus parses to its last byte', () => {
  const files = [
    ...globSync(join(corpus, 'run-folders/*/*/InterOp/IndexMetricsOut.bin')),
    ...globSync(join(corpus, 'format-samples/index*')),
  ]
  for (const name of files) {
    const bytes = readFileSync(name)
    const { consumedBytes, counts, warnings } = readIndexMetrics(bytes, { file })
    expect({ consumedBytes, warnings }, name).toEqual({ consumedBytes: bytes.length, warnings: [] })
    expect(
      counts.every(({ index }) => /^[ACGTN+-]+$|^NA$/.test(index)),
      name,
    ).toBe(true)
  }
  expect(files.length).toBeGreaterThan(8)
})
