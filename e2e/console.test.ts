import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { CaseSummary } from '@seqward/contract'
import { truthOf } from '@seqward/simulator'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../packages/console/src/testing/browser.ts'
import type { ServiceClient } from '../packages/seqward/src/demonstration/service-client.ts'
import { bringLaboratory } from './laboratory-folders.ts'
import { haveShared, realRunFolders } from './shared-corpus.ts'
import { createSite, type Site, whenAnalysed, whenIdle } from './site.ts'

const executablePath = chromiumPath()
const screenshots = join(import.meta.dirname, '..', 'screenshots')
if (executablePath === null)
  process.stdout.write('skipping the console in a browser: no Chromium (set CHROMIUM_PATH)\n')

let site: Site
let api: ServiceClient
let truth: ReturnType<typeof truthOf>
let openCases: readonly CaseSummary[]

beforeAll(async () => {
  site = await createSite()
  await site.startService()
  truth = truthOf(await bringLaboratory(site, { seed: 11, days: 60 }))
  site.startAgent()
  await whenIdle(site, 120_000)
  api = await site.api()
  await whenAnalysed(api, 60_000)
  openCases = (await api.cases()).filter(({ state }) => state === 'open')
}, 300_000)
afterAll(async () => site.end())

describe('sixty days of a laboratory, from run folders on disk', () => {
  test('each sick instrument has one open case, in the subsystem that is sick', () => {
    const found = openCases
      .filter(({ instrument }) => instrument !== null)
      .map(({ serial, subsystem }) => ({ instrument: serial, subsystem }))
    const sick = truth.faults.map(({ instrument, subsystem }) => ({ instrument, subsystem }))
    expect(new Set(found)).toEqual(new Set(sick))
    expect(found.length).toBe(sick.length)
  })

  test('no healthy instrument has a case, the control least of all', () => {
    expect(truth.healthy).toContain(truth.control)
    expect(openCases.filter(({ serial }) => serial !== null && truth.healthy.includes(serial))).toEqual([])
  })

  test('the bad lot is one case of the fleet, and no instrument is blamed for it', () => {
    expect(openCases.filter(({ instrument }) => instrument === null).map(({ cause }) => cause)).toEqual(['reagent-lot'])
    const blamed = openCases.filter(
      ({ serial }) => serial !== null && truth.badLots.some(({ instruments }) => instruments.includes(serial)),
    )
    expect(blamed).toEqual([])
  })
})

describe.skipIf(executablePath === null)('the console on a real service', () => {
  for (const language of ['en', 'zh'] as const)
    test(`every page is accessible and quiet, ${language}`, { timeout: 120_000 }, async () => {
      mkdirSync(screenshots, { recursive: true })
      const browser = await chromium.launch({
        executablePath: executablePath ?? '',
        args: ['--no-sandbox', '--disable-gpu'],
      })
      try {
        const context = await browser.newContext({
          locale: language === 'zh' ? 'zh-CN' : 'en-GB',
          viewport: { width: 1280, height: 900 },
        })
        const page = await context.newPage()
        const complaints: string[] = []
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text())
        })
        page.on('pageerror', (error) => complaints.push(error.message))
        await page.goto(await site.signInLink('engineer'))
        await page.locator('table.fleet').waitFor()
        // Before the sign-in the first question is answered with 401, which browsers log by themselves.
        complaints.length = 0
        for (const [name, path] of await pagesOf()) {
          await page.goto(site.consoleUrl() + path)
          await settled(page)
          const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
          expect({ name, faults: violations.map(({ id }) => id) }).toEqual({ name, faults: [] })
          await page.screenshot({ path: join(screenshots, `service-${name}-${language}.png`), fullPage: true })
        }
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    })
})

describe.skipIf(executablePath === null || !haveShared)('the run viewer in the console', () => {
  test('shows a real run folder and asks the service for nothing', { timeout: 120_000 }, async () => {
    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    try {
      const page = await browser.newPage({ locale: 'en-GB' })
      await page.goto(await site.signInLink('viewer'))
      await page.locator('table.fleet').waitFor()
      await page.getByRole('link', { name: 'Open a run folder' }).click()
      const given = page.locator('input[type=file]').first()
      await given.waitFor({ state: 'attached' })
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await given.setInputFiles(realRunFolders.find((folder) => folder.includes('200624_A00834')) ?? '')
      await page.getByRole('table').first().waitFor()
      // The reader's worker is a file of the console; nothing else is fetched, and nothing is sent.
      expect(requests.filter((url) => !/\/assets\/[^/]+\.js$/.test(url) && !url.startsWith('blob:'))).toEqual([])
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      expect(violations.map(({ id }) => id)).toEqual([])
      await page.screenshot({ path: join(screenshots, 'service-viewer-en.png'), fullPage: true })
    } finally {
      await browser.close()
    }
  })
})

/** Every kind of page, on what the service really holds: a sick instrument, its latest run, its case, a lot's case. */
async function pagesOf(): Promise<ReadonlyArray<readonly [string, string]>> {
  const [own, fleet] = [
    openCases.find(({ instrument }) => instrument !== null),
    openCases.find(({ instrument }) => instrument === null),
  ]
  const batch = (await api.batches()).find(({ kind }) => kind === 'run-end')
  if (own?.instrument == null || fleet === undefined || batch === undefined)
    throw new Error('the laboratory has no case or batch to show')
  const { runs } = await api.get<{ readonly runs: ReadonlyArray<{ readonly run: string }> }>(
    `/api/v1/instruments/${own.instrument}`,
  )
  return [
    ['fleet', '/'],
    ['instrument', `/instruments/${own.instrument}`],
    ['run', `/instruments/${own.instrument}/runs/${runs[0]?.run ?? ''}`],
    ['case', `/cases/${own.id}`],
    ['case-lot', `/cases/${fleet.id}`],
    ['effects', '/effects'],
    ['detectors', '/effects/detectors'],
    ['data', '/data'],
    ['batches', '/data/batches'],
    ['batch', `/data/batches/${batch.instrument}/${batch.epoch}/${batch.seq}`],
  ]
}

async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  await page.locator('.loading').waitFor({ state: 'detached' })
}
