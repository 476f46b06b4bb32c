import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dictionary } from '@seqward/contract'
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { sourceWords } from './source-words.ts'
import { firstLanguage } from './words.ts'
import { zh } from './zh.ts'

const leaves = (words: object, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value as object, `${path}${key}.`),
  )
const english = new Map(leaves(en))
const chinese = new Map(leaves(zh))
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? '').sort()

test('both languages have the same keys, singular forms of English apart', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].filter((key) => !key.endsWith('_one')).sort())
  for (const key of english.keys())
    if (key.endsWith('_one')) expect(english.has(key.replace(/_one$/, '_other'))).toBe(true)
})

test('a sentence takes the same words from outside in both languages', () => {
  for (const [key, text] of chinese)
    expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? '')])
})

test('no sentence is empty or was left in the other language', () => {
  // Names that are written in Latin letters in Chinese too.
  const names =
    /Seqward|seqward agent enrol|seqward audit verify|SHA-256|sha256sum|JSON|HTTPS|PhiX|%≥Q30|Micro|Nano|\{\{.*?\}\}/g
  for (const [key, text] of chinese)
    expect([key, text.replace(names, '')]).toEqual([key, expect.not.stringMatching(/[A-Za-z]/)])
  for (const [key, text] of english) expect([key, text]).toEqual([key, expect.stringMatching(/\S/)])
  for (const [key, text] of english) expect([key, text]).toEqual([key, expect.not.stringMatching(/\p{Script=Han}/u)])
})

test('every key is used: nothing is left over from an earlier page', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('words') && !name.includes('.test.'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  const isUsed = (key: string) => {
    const group = key.slice(0, key.lastIndexOf('.'))
    return pages.includes(`'${key}'`) || (group !== '' && pages.includes(`\`${group}.$`))
  }
  expect([...chinese.keys()].map((key) => key.replace(/_other$/, '')).filter((key) => !isUsed(key))).toEqual([])
})

test('every source in the dictionary has Chinese words, or is the name of files alone', () => {
  for (const { source } of dictionary()) {
    const words = sourceWords(source)
    expect(words.zh === source ? source : words.zh).toMatch(/\p{Script=Han}|^(?:[A-Z][A-Za-z]*(?:, )?)+$/u)
  }
})

test('no sentence claims a certificate', () => {
  for (const text of english.values()) expect(text).not.toMatch(/\b(?:certified|compliant|guarantee)/i)
})

test('the language is the one chosen before, else the first of the browser’s that exists, else English', () => {
  expect(firstLanguage('zh', ['en-US'])).toBe('zh')
  expect(firstLanguage('xx', ['de-DE', 'zh-TW', 'en'])).toBe('zh')
  expect(firstLanguage(null, ['de-DE'])).toBe('en')
})
