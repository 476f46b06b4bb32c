import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { readRunFolder, summarizeRunFolder } from '../node/run-folder.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { formatSummaryCsv } from './summary-csv.ts'
import { summarize } from './summarize.ts'

/** The reference adds in single precision, in an order that depends on its sorting. */
const relativeTolerance = 2e-5
const stddevTolerance = 1e-3
/** Below this many numbers the comparison would have gone quiet. */
const numbersMin = 41_000

const references = globSync(join(corpus, 'reference/*/*/summary_full.json'))

function folderOf(reference: string): string {
  const platform = basename(dirname(dirname(reference)))
  return join(corpus, platform === 'live-run' ? '' : 'run-folders', platform, basename(dirname(reference)))
}

/** Numbers in which two documents differ, and how many were compared. Null and 0 are not alike. */
function compare(path: string, ours: unknown, theirs: unknown, faults: string[]): number {
  if (typeof theirs === 'object' && theirs !== null) {
    const keys = Object.keys(theirs)
    const ourKeys = typeof ours === 'object' && ours !== null ? Object.keys(ours) : []
    const extra = ourKeys.filter((key) => !keys.includes(key) && key !== 'warnings')
    if (extra.length > 0) faults.push(`${path} has ${extra.join(', ')} too many`)
    const at = (value: unknown, key: string) => (value as Record<string, unknown> | undefined)?.[key]
    return keys.reduce((sum, key) => sum + compare(`${path}/${key}`, at(ours, key), at(theirs, key), faults), 0)
  }
  const tolerance = path.endsWith('/stddev') ? stddevTolerance : relativeTolerance
  const alike =
    typeof ours === 'number' && typeof theirs === 'number'
      ? Math.abs(ours - theirs) <= tolerance * Math.abs(theirs)
      : ours === theirs
  if (!alike) faults.push(`${path}: ${String(ours)}, reference ${String(theirs)}`)
  return 1
}

test.skipIf(!hasCorpus)(
  'every number of every reference summary agrees, streamed, in memory and like the reference',
  () => {
    const faults: string[] = []
    let compared = 0
    for (const reference of references) {
      const folder = folderOf(reference)
      const theirs: unknown = JSON.parse(readFileSync(reference, 'utf8'))
      const streamed = summarizeRunFolder(folder)
      compared += compare(basename(folder), streamed, theirs, faults)
      expect(summarize(readRunFolder(folder))).toEqual(streamed)
      expect({ ...summarizeRunFolder(folder, { likeReference: true }), warnings: [] }).toEqual({
        ...streamed,
        warnings: [],
      })
    }
    expect(faults).toEqual([])
    expect(compared).toBeGreaterThan(numbersMin)
    process.stdout.write(`compared ${compared} numbers of ${references.length} runs with the reference\n`)
  },
)

test.skipIf(!hasCorpus)('every cell of the CSV is that of the reference', () => {
  let cells = 0
  for (const reference of references) {
    const name = basename(dirname(reference))
    const ours = formatSummaryCsv(summarizeRunFolder(folderOf(reference)), name)
    // A missing intensity is whatever the machine makes of a NaN there.
    const text = readFileSync(join(dirname(reference), 'summary.csv'), 'utf8')
    const theirs = text.replaceAll('-9223372036854775808', 'nan')
    expect(ours, name).toBe(theirs)
    cells += theirs.split(/[,\n]/).length
  }
  expect(cells).toBeGreaterThan(14_000)
})

test.skipIf(!hasCorpus).each([
  ['q_truncated_midrecord', 'truncated', 99_912],
  ['q_unknown_version_99', 'unknown-version', 0],
  ['q_zero_byte', 'empty-file', 0],
])('the run with %s is summed up, and the warning names file, offset and reason', (name, code, offset) => {
  const folder = join(corpus, 'broken', name)
  const summary = summarizeRunFolder(folder)
  const reason = expect.stringMatching(/\w/)
  expect(summary.warnings).toEqual([{ file: 'InterOp/QMetricsOut.bin', offset, code, reason }])
  expect(summarize(readRunFolder(folder))).toEqual(summary)
  expect(summary.total.reads_pf).toBe(797_768)
  expect(summary.total.error_rate).toBeCloseTo(0.591_79, 4)
  expect(summary.total.yield_g === null).toBe(code !== 'truncated')
})

test.skipIf(!hasCorpus)('a run whose RunInfo is cut still gives its clusters; like the reference it is refused', () => {
  const folder = join(corpus, 'broken/runinfo_truncated')
  const summary = summarizeRunFolder(folder)
  expect(summary.warnings).toMatchObject([{ file: 'RunInfo.xml', offset: 300, code: 'xml-truncated' }])
  expect(summary.reads).toEqual([])
  expect(summary.total).toMatchObject({ reads: 878_567, reads_pf: 797_768, yield_g: null, error_rate: null })
  expect(() => summarizeRunFolder(folder, { likeReference: true })).toThrow(InterOpError)
})
