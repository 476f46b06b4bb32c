import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtConsole } from './testing/built-console.ts'

/** What a laboratory's slow line takes in about a second. */
const scriptBytesMax = 200_000
/** The typeface is fetched slice by slice; all of it must stay small enough for a repository of releases. */
const fontBytesMax = 3_000_000

let dist: string
beforeAll(async () => {
  dist = await builtConsole()
})
afterAll(() => rmSync(dist, { recursive: true }))

const files = (extension: string) =>
  readdirSync(join(dist, 'assets'))
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(dist, 'assets', name)))

test('the scripts that every page needs stay within 200 kB as they travel; the run viewer comes when it is opened', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) =>
    readFileSync(join(dist, path ?? '')),
  )
  const bytes = named.reduce((sum, file) => sum + gzipSync(file).length, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(scriptBytesMax)
})

test('the page has no inline script or style, and fetches nothing from elsewhere', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/)
  for (const sheet of files('.css')) expect(sheet.toString()).not.toMatch(/url\((?:["']?)(?:https?:|\/\/|data:)/)
})

test('the Chinese typeface comes along only as far as the product’s words need it, in one format', () => {
  expect(files('.woff')).toEqual([])
  const bytes = files('.woff2').reduce((sum, file) => sum + file.length, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(fontBytesMax)
})
