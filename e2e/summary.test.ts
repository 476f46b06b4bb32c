import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { seqward } from './seqward-process.ts'
import { brokenRunFolders, haveShared, realRunFolders, sharedFolder } from './shared-corpus.ts'

/** The reference adds in 32-bit floats, in the order of the file. */
const relativeTolerance = 2e-5
const levels = ['yield_g', 'percent_gt_q30', 'error_rate', 'reads', 'reads_pf', 'percent_aligned'] as const
const laneValues = ['density', 'density_pf', 'percent_pf', 'error_rate'] as const

describe.skipIf(!haveShared)('seqward summary on real run folders', () => {
  test.each(realRunFolders.map((folder) => [basename(folder), folder]))(
    '%s agrees with the maker’s reader, or says what it could not read',
    async (name, folder) => {
      const { code, stdout, stderr } = await seqward(['summary', folder, '--json'])
      const summary = JSON.parse(stdout)
      const reference = join(sharedFolder, 'corpus', 'reference', basename(dirname(folder)), name, 'summary_full.json')
      if (!existsSync(reference)) {
        if (code === 3) expect(stderr).toContain('byte')
        else expect(code).toBe(0)
        return
      }
      expect(code, stderr).toBe(0)
      const expected = JSON.parse(readFileSync(reference, 'utf8'))
      for (const level of ['total', 'nonindex'] as const)
        for (const value of levels) expectClose(summary[level][value], expected[level][value], `${level} ${value}`)
      for (const [read, { lanes }] of expected.reads.entries())
        for (const [lane, { stat }] of lanes.entries())
          for (const value of laneValues)
            expectClose(
              summary.reads[read].lanes[lane].stat[value].mean,
              stat[value].mean,
              `read ${read} lane ${lane} ${value}`,
            )
    },
  )

  test.each(brokenRunFolders.map((folder) => [basename(folder), folder]))(
    '%s: what can be read, and a warning with file, offset and reason',
    async (_, folder) => {
      const { code, stdout, stderr } = await seqward(['summary', folder, '--json'])
      expect(code).toBe(0)
      const { warnings } = JSON.parse(stdout)
      expect(warnings.length).toBeGreaterThan(0)
      for (const { file, offset, reason } of warnings) {
        expect(file).toMatch(/\.(?:bin|xml)$/)
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(stderr).toContain(reason)
      }
    },
  )

  test('a folder of which nothing can be made ends with 3, wrong words with 2', async () => {
    expect((await seqward(['summary', join(sharedFolder, 'vectors'), '--json'])).code).toBe(3)
    expect((await seqward(['summary', join(sharedFolder, 'no-such-folder')])).code).toBe(3)
    expect((await seqward(['summary'])).code).toBe(2)
    expect((await seqward(['summary', '.', '--no-such-option'])).code).toBe(2)
    expect((await seqward(['no-such-command'])).code).toBe(2)
  })
})

function expectClose(actual: number | null, expected: number | null, what: string): void {
  if (expected === null || actual === null) expect(actual, what).toBe(expected)
  else expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(relativeTolerance * Math.abs(expected))
}
