import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { byCycle, cyclePlotMetrics } from '@seqward/interop'
import { readRunFolder, summarizeRunFolder } from '@seqward/interop/node'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../testing/browser.ts'

const executablePath = chromiumPath()
const runFolders = join(
  process.env.SEQWARD_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'),
  'corpus/run-folders',
)
const room = resolve(import.meta.dirname, '../..')

/** Three platforms, and a metric by cycle that each of them has. */
const runs = [
  ['miseq/illuminate_2013-04_01_high_PF', 'q30'],
  ['hiseq2500/aozan_InterOp_SR50', 'errorRate'],
  ['novaseq6000/200624_A00834_0183_BHMTFYTINY', 'phasingWeight'],
] as const

describe.skipIf(executablePath === null || !existsSync(runFolders))('the viewer, as one page from a disk', () => {
  let browser: Browser
  let page: Page
  let requests: string[]
  const built = mkdtempSync(join(tmpdir(), 'seqward-viewer-'))

  beforeAll(async () => {
    const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
    const args = [vite, 'build', '-c', join(room, 'vite.viewer.config.ts'), '--outDir', built, '--emptyOutDir']
    execFileSync(process.execPath, args, { cwd: room, stdio: 'pipe' })
    browser = await chromium.launch({ ...(executablePath === null ? {} : { executablePath }), args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(built, { recursive: true, force: true })
  })

  async function openRun(folder: string, locale = 'en-US'): Promise<void> {
    page = await browser.newPage({ locale })
    requests = []
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(join(built, 'viewer.html')).href)
    await page.setInputFiles('input[type=file]', join(runFolders, folder))
    await page.waitForSelector('.run-head')
  }

  /** Chooses a view by keyboard: the radio buttons of the views follow the arrow keys. */
  async function goTo(view: string): Promise<void> {
    const radio = page.locator(`input[type=radio][value=${view}]`)
    while (!(await radio.isChecked())) {
      await page.locator('.choice input:checked').focus()
      await page.keyboard.press('ArrowRight')
    }
  }

  test.each(runs)(
    '%s: summary and %s by cycle are the numbers of the reader, and no request leaves',
    async (folder, id) => {
      await openRun(folder)
      const summary = summarizeRunFolder(join(runFolders, folder))
      const total = await page.locator('table').first().locator('tbody tr').last().locator('td').allTextContents()
      expect(Number(total[0])).toBeCloseTo(summary.total.yield_g ?? Number.NaN, 2)
      expect(Number(total[2])).toBeCloseTo(summary.total.percent_gt_q30 ?? Number.NaN, 2)
      await goTo('cycles')
      await page.locator('select').first().selectOption(id)
      const run = readRunFolder(join(runFolders, folder))
      const metric = cyclePlotMetrics(run).find((one) => one.id === id)
      const points = metric === undefined ? [] : (byCycle(metric, run.tileNaming)[0]?.points ?? [])
      expect(points.length).toBeGreaterThan(30)
      await page.locator('.chart-table summary').click()
      await expect.poll(() => page.locator('.chart-table tbody tr').count()).toBe(points.length)
      const shown = await page
        .locator('.chart-table tbody tr')
        .evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? '')))
      for (const [index, { cycle, box }] of points.entries()) {
        expect(Number(shown[index]?.[0])).toBe(cycle)
        const median = Number(shown[index]?.[1]?.replaceAll(',', ''))
        expect(Math.abs(median - box.p50)).toBeLessThanOrEqual(Math.abs(box.p50) * 1e-3)
      }
      expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([requests[0]])
      await page.close()
    },
  )

  test('a folder that is dropped is read, below it only InterOp; a folder without a run is refused', async () => {
    await openRun(runs[0][0])
    const session = await page.context().newCDPSession(page)
    const drop = async (path: string) => {
      const data = { items: [], files: [path], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
      }
    }
    await drop(join(runFolders, runs[2][0]))
    await expect.poll(() => page.locator('.run-head').textContent()).toContain('A00834')
    await drop(join(room, 'src/viewer/words'))
    await expect.poll(() => page.locator('.problem').textContent()).toContain('RunInfo.xml')
    await page.close()
  })

  test('the policy of the page forbids every connection', async () => {
    await openRun('miseq/illuminate_2013-04_01_high_PF')
    const refusal = await page.evaluate(() =>
      fetch('https://example.org/').then(String, (error: unknown) => String(error)),
    )
    expect(refusal).toContain('TypeError')
    expect(requests.filter((url) => url.startsWith('http'))).toEqual([])
    expect(readFileSync(join(built, 'viewer.html'), 'utf8')).toContain("connect-src 'none'")
    await page.close()
  })

  test('the flow cell is walked with arrow keys, and the table is filtered and saved, in Chinese too', async () => {
    await openRun('miseq/illuminate_2013-04_01_high_PF', 'zh-CN')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
    await goTo('flowCell')
    await page.locator('.flow-cell').focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => page.locator('.chart-readout').textContent()).toContain('1102')
    await goTo('table')
    await page.locator('input[type=number]').first().fill('1103')
    await expect.poll(() => page.locator('output.shown').textContent()).toContain('308')
    const download = page.waitForEvent('download')
    await page.locator('.table-filter button').click()
    const csv = readFileSync(await (await download).path(), 'utf8')
    expect(csv.split('\n').filter((line) => line.startsWith('1,1103,'))).toHaveLength(308)
    await page.close()
  })
})
