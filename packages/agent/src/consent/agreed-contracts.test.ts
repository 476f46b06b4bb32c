import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractHash, contractTerms, sha256Hex } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { coversContract, keepAgreedContract } from './agreed-contracts.ts'

let folder = ''

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'seqward-contracts-')), 'contracts')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

interface Terms {
  metrics: object[]
  platforms: string[]
}

/** Keeps another contract as one that was agreed to, and gives its hash. */
function agreedTo(alter: (terms: Terms) => void): string {
  const terms = JSON.parse(contractTerms()) as Terms
  alter(terms)
  const text = JSON.stringify(terms)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${sha256Hex(text)}.json`), text)
  return sha256Hex(text)
}

test('a consent covers the same contract and a narrower one, and a wider one needs a new tick', () => {
  const toMore = agreedTo((terms) => terms.platforms.push('one-that-is-gone'))
  const toLess = agreedTo((terms) => terms.metrics.pop())
  const covers = coversContract(folder)
  expect([covers(contractHash()), covers(toMore), covers(toLess)]).toEqual([true, true, false])
})

test('terms that were not kept, or are not those that were signed, cover nothing', () => {
  const toMore = agreedTo((terms) => terms.platforms.push('one-that-is-gone'))
  writeFileSync(join(folder, `${toMore}.json`), contractTerms())
  const covers = coversContract(folder)
  expect([covers(toMore), covers('a'.repeat(64)), covers('../../site.key')]).toEqual([false, false, false])
})

test('the terms are kept once, whole, under their hash', () => {
  keepAgreedContract(folder)
  keepAgreedContract(folder)
  expect(readdirSync(folder)).toEqual([`${contractHash()}.json`])
})
