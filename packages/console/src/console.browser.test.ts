import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Language } from '@seqward/contract'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtConsole } from './testing/built-console.ts'
import { chromiumPath } from './testing/browser.ts'
import { batches } from './testing/fixture-batches.ts'
import { type FixtureService, goodToken, startFixtureService } from './testing/fixture-service.ts'

const executablePath = chromiumPath()
if (executablePath === null && process.env.CI === 'true') throw new Error('CI needs a Chromium: set CHROMIUM_PATH')
const why = executablePath === null ? ' (skipped: no Chromium found; set CHROMIUM_PATH)' : ''

const screenshots = fileURLToPath(new URL('../../../screenshots', import.meta.url))
const instrument = `ins-${'1'.padStart(20, '0')}`
const silent = `ins-${'6'.padStart(20, '0')}`
const pages: Readonly<Record<string, string>> = {
  fleet: '/',
  instrument: `/instruments/${instrument}`,
  'instrument-silent': `/instruments/${silent}`,
  run: `/instruments/${instrument}/runs/20261118_LH00101_0031_A22KJ7LLT3`,
  case: '/cases/case-1-objective-dirt',
  'case-fleet': '/cases/case--1-reagent-lot',
  effects: '/effects',
  detectors: '/effects/detectors',
  audit: '/audit',
  rights: '/rights',
  data: '/data',
  batches: '/data/batches',
  batch: `/data/batches/${batches[0]?.instrument}/${batches[0]?.epoch}/${batches[0]?.seq}`,
  'not-found': '/no/such/page',
}
const widths = { wide: 1280, narrow: 390 } as const

describe.skipIf(executablePath === null)(`the console in a browser${why}`, () => {
  let dist: string
  let service: FixtureService
  let browser: Browser

  beforeAll(async () => {
    dist = await builtConsole()
    service = await startFixtureService(dist)
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    mkdirSync(screenshots, { recursive: true })
  })
  afterAll(async () => {
    await browser.close()
    await service.close()
    rmSync(dist, { recursive: true })
  })

  /** A window with a session of its own, and everything that its console complained about. */
  async function open(language: Language, width: number, colorScheme: 'light' | 'dark' = 'light') {
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
    const viewport = { width, height: 900 }
    const context = await browser.newContext({ locale, viewport, colorScheme, timezoneId: 'Europe/Berlin' })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    return { context, page, complaints }
  }

  async function signedIn(...how: Parameters<typeof open>) {
    const opened = await open(...how)
    await opened.page.goto(`${service.url}/#sign-in=${goodToken}`)
    await opened.page.locator('table.fleet').waitFor()
    // The first question, before the session, is answered with 401, and browsers log that by themselves.
    opened.complaints.length = 0
    return opened
  }

  async function settled(page: Page) {
    await page.locator('main h1').waitFor()
    await page.locator('.loading').waitFor({ state: 'detached' })
  }

  /** What axe finds. Colours cost most of its time and depend on neither width nor language: they are looked at once. */
  async function faults(page: Page, look: 'all' | 'colours' | 'all but colours' = 'all'): Promise<readonly string[]> {
    const axe = new AxeBuilder({ page }).setLegacyMode(true)
    if (look === 'colours') axe.withRules('color-contrast')
    if (look === 'all but colours') axe.disableRules('color-contrast')
    const { violations } = await axe.analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)
  }

  for (const language of ['en', 'zh'] as const)
    test(`every page is accessible, quiet and fits, at both widths, ${language}`, async () => {
      const { context, page, complaints } = await signedIn(language, widths.wide)
      for (const [name, path] of Object.entries(pages)) {
        await page.setViewportSize({ width: widths.wide, height: 900 })
        await page.goto(service.url + path)
        await settled(page)
        expect(await page.locator('html').getAttribute('lang')).toBe(language === 'zh' ? 'zh-Hans' : 'en')
        for (const [widthName, width] of Object.entries(widths)) {
          await page.setViewportSize({ width, height: 900 })
          const look = language === 'en' && width === widths.wide ? 'all' : 'all but colours'
          expect({ name, faults: await faults(page, look) }).toEqual({
            name,
            faults: [],
          })
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          expect({ name, widthName, overflow }).toEqual({ name, widthName, overflow: 0 })
          await page.screenshot({ path: join(screenshots, `${name}-${language}-${widthName}.png`), fullPage: true })
        }
      }
      expect(complaints).toEqual([])
      await context.close()
    })

  test('dark pages keep their contrast', async () => {
    const { context, page } = await signedIn('en', widths.wide, 'dark')
    for (const name of ['fleet', 'instrument', 'run', 'case', 'batch']) {
      await page.goto(service.url + pages[name])
      await settled(page)
      expect({ name, faults: await faults(page, 'colours') }).toEqual({ name, faults: [] })
      await page.screenshot({ path: join(screenshots, `${name}-dark.png`), fullPage: true })
    }
    await context.close()
  })

  test('a sign-in link is used once and leaves the address; without one the page says what to do', async () => {
    const { context, page } = await open('en', widths.wide)
    await page.goto(service.url)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await faults(page)).toEqual([])
    await page.screenshot({ path: join(screenshots, 'sign-in-en.png') })
    await page.goto(`${service.url}/#sign-in=used-before`)
    await page.getByText('has been used or has run out').waitFor()
    await page.goto(`${service.url}/data#sign-in=${goodToken}`)
    await page.getByRole('heading', { name: 'What leaves' }).waitFor()
    expect(page.url()).toBe(`${service.url}/data`)
    await context.close()
  })

  test('the language is switched in place and remembered', async () => {
    const { context, page } = await signedIn('en', widths.wide)
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('heading', { name: '仪器总览' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '仪器总览' }).waitFor()
    expect(await page.title()).toBe('仪器总览 · Seqward')
    await context.close()
  })

  test('a case says in both languages what would tell its candidates apart', async () => {
    for (const [language, heading, said] of [
      ['en', 'What would tell them apart', 'Read power and current of each light source from the service page'],
      ['zh', '如何区分', '在服务页面读取各光源的功率和电流'],
    ] as const) {
      const { context, page } = await signedIn(language, widths.wide)
      await page.goto(service.url + pages.case)
      const list = page.getByRole('list', { name: heading })
      await list.waitFor()
      expect(await list.getByRole('listitem').allTextContents()).toContain(said)
      await context.close()
    }
  })

  test('a case is acknowledged and closed with the keyboard alone', async () => {
    const { context, page } = await signedIn('en', widths.wide)
    await page.goto(service.url + pages.case)
    await settled(page)
    service.actions.length = 0
    await tabTo(page, 'Note (optional)')
    await page.keyboard.type('Objective cleaned')
    await tabTo(page, 'Acknowledge')
    await page.keyboard.press('Enter')
    await page.getByText('Recorded.').waitFor()
    await tabTo(page, 'Close…')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await faults(page)).toEqual([])
    await page.screenshot({ path: join(screenshots, 'close-dialog-en.png') })
    await page.keyboard.press('Space')
    await tabTo(page, 'Close case')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await expect
      .poll(() => service.actions.map(({ action }) => action))
      .toEqual([
        { action: 'acknowledge', note: 'Objective cleaned' },
        { action: 'close', reason: 'repaired' },
      ])
    await context.close()
  })

  test('what changes at the service appears without a reload', async () => {
    const { context, page } = await signedIn('en', widths.wide)
    await page.getByText('Live').waitFor()
    await page.getByText('186 runs').waitFor()
    service.setRunCount(187)
    service.tell({ type: 'run', instrument, run: 'any' })
    await page.getByText('187 runs').waitFor()
    await context.close()
  })

  test('filters, charts’ tables and more rows are reachable', async () => {
    const { context, page } = await signedIn('en', widths.wide)
    await page.getByText('Urgent').first().click()
    await page.getByText('1 of 7 shown').waitFor()
    await page.goto(service.url + pages.instrument)
    await page.getByText('Values as a table').first().click()
    await page.getByText('Outside the band').first().waitFor()
    await page.goto(service.url + pages.run)
    await page.getByText('Focus width', { exact: true }).first().click()
    await page.getByText('Channel', { exact: true }).first().click()
    await page.getByText('Channel 2', { exact: true }).first().waitFor()
    await page.goto(service.url + pages.batches)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => page.locator('tbody tr').count()).toBe(50)
    await page.goto(service.url + pages.batch)
    await page.getByText('has exactly this digest').waitFor()
    await context.close()
  })

  test('a session that ends leads to the sign-in page', async () => {
    const { context, page } = await signedIn('en', widths.wide)
    await context.clearCookies()
    await page.getByRole('link', { name: 'What leaves' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await context.close()
  })
})

/** Presses Tab until the focus is on what has this name; fails when it is not on the way. */
async function tabTo(page: Page, name: string): Promise<void> {
  const stepsMax = 80
  for (let step = 0; step < stepsMax; step++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLTextAreaElement ? element.labels[0] : element
      return label?.textContent?.trim()
    })
    if (focused === name) return
  }
  throw new Error(`the keyboard does not reach “${name}”`)
}
