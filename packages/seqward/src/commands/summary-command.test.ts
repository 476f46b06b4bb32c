import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { writeWholeRunFolder } from '../bench/interop-folders.ts'
import { summaryCommand } from './summary-command.ts'

const scratch = mkdtempSync(join(tmpdir(), 'seqward-summary-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const madeRun = join(scratch, '20260101_LH00130_0001_A000BENCH')
writeWholeRunFolder(madeRun, { lanes: 2, swaths: 2, tilesPerSwath: 3, readCycles: [30, 8, 8, 30] })
const broken = join(
  process.env.SEQWARD_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'),
  'corpus/broken/q_truncated_midrecord',
)

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = ['', '']
  for (const [index, stream] of [stdout, stderr].entries()) {
    stream.on('data', (part: Buffer) => (texts[index] += part.toString()))
  }
  const code = await summaryCommand(args, { stdout, stderr })
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' }
}

test('--json is one document with the summary and its warnings, --csv the rows that parsers expect', async () => {
  const json = await run(madeRun, '--json')
  const summary: { total: { yield_g: number }; reads: unknown[]; warnings: unknown[] } = JSON.parse(json.out)
  expect({ code: json.code, reads: summary.reads.length }).toEqual({ code: 0, reads: 4 })
  expect(summary.total.yield_g).toBeGreaterThan(1)
  const csv = (await run(madeRun, '--csv')).out.split('\n')
  expect(csv.slice(1, 3)).toEqual([
    '20260101_LH00130_0001_A000BENCH',
    'Level,Yield,Projected Yield,Aligned,Error Rate,Intensity C1,%>=Q30,% Occupied',
  ])
  expect(csv[4]).toMatch(/^Read 2 \(I\),/)
})

test.each(['en', 'zh'])(
  '--html writes a page of its own in %s: plots, no script, nothing to load',
  async (language) => {
    const page = join(scratch, `${language}.html`)
    expect((await run(madeRun, '--html', page, '--language', language)).code).toBe(0)
    const html = readFileSync(page, 'utf8')
    expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">`)
    expect(html.match(/<figure>/g)?.length).toBeGreaterThan(12)
    expect(html).not.toMatch(/<script|<link|<img|\b(?:src|href)=|url\(|@import/)
    expect(html).not.toMatch(/NaN|undefined|Infinity/)
  },
)

test('a name that is markup stays text in the page', async () => {
  const odd = join(scratch, 'a<b>&"c')
  writeWholeRunFolder(odd, { lanes: 1, swaths: 1, tilesPerSwath: 1, readCycles: [3, 0, 0, 0] })
  const page = join(scratch, 'odd.html')
  await run(odd, '--html', page)
  expect(readFileSync(page, 'utf8')).toContain('<h1>a&lt;b&gt;&amp;&quot;c</h1>')
})

test('wrong usage is 2, a folder of which nothing can be made 3 with its reason, in JSON too', async () => {
  expect((await run()).code).toBe(2)
  expect((await run(madeRun, '--json', '--csv')).code).toBe(2)
  expect((await run(madeRun, '--language', 'fr')).code).toBe(2)
  const missing = await run(join(scratch, 'nowhere'), '--json')
  expect(missing.code).toBe(3)
  expect(JSON.parse(missing.out)).toMatchObject({ error: { code: 'missing-file' }, warnings: [] })
  expect(missing.err).toContain('no such folder')
})

test.skipIf(!existsSync(broken))(
  'what could not be read is named with file, byte and reason, and the code is 0',
  async () => {
    const { code, err, out } = await run(broken, '--json')
    expect(code).toBe(0)
    expect(err).toMatch(/^warning: InterOp\/QMetricsOut\.bin: .+ \(byte 99912, truncated\)\n$/)
    expect(JSON.parse(out)).toMatchObject({ warnings: [{ file: 'InterOp/QMetricsOut.bin', offset: 99_912 }] })
  },
)
