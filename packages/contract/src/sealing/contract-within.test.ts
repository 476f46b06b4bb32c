import { expect, test } from 'vitest'
import { contractHash, contractTerms } from './contract-hash.ts'
import { contractWithin } from './contract-within.ts'
import { sha256Hex } from './digests.ts'

interface Terms {
  metrics: { metric: string; form: Record<string, unknown>; batches: string[]; grain: string[] }[]
  registries: Record<string, string>
  keys: Record<string, [number, number]>
  platforms: string[]
}

/** The contract of today with something altered. */
function altered(alter: (terms: Terms) => void): string {
  const terms = JSON.parse(contractTerms()) as Terms
  alter(terms)
  return JSON.stringify(terms)
}

function metricOf(terms: Terms, type: string): Terms['metrics'][number] {
  const found = terms.metrics.find(({ form }) => form.type === type)
  if (found === undefined) throw new Error(`no metric is a ${type}`)
  return found
}

test('the hash is that of the terms, and a contract lies within itself', () => {
  expect(contractHash()).toBe(sha256Hex(contractTerms()))
  expect(contractWithin(contractTerms(), contractTerms())).toBe(true)
})

test('a contract that lets less leave lies within, one that lets more leave does not', () => {
  const narrower: ((terms: Terms) => void)[] = [
    (terms) => terms.metrics.pop(),
    (terms) => terms.platforms.pop(),
    (terms) => (metricOf(terms, 'decimal').form.places = 0),
    (terms) => (metricOf(terms, 'integer').form.max = 1),
    (terms) => (metricOf(terms, 'enumeration').form.values = []),
    (terms) => (terms.keys.cycle = [1, 2]),
  ]
  for (const alter of narrower) {
    const less = altered(alter)
    expect(contractWithin(less, contractTerms()), alter.toString()).toBe(true)
    expect(contractWithin(contractTerms(), less), alter.toString()).toBe(false)
  }
})

test('another unit, grain, kind, registry or form is something else, and so is what is no contract', () => {
  const others: ((terms: Terms) => void)[] = [
    (terms) => Object.assign(metricOf(terms, 'decimal'), { unit: 'other' }),
    (terms) => metricOf(terms, 'decimal').grain.push('tile'),
    (terms) => Object.assign(metricOf(terms, 'decimal'), { kind: 'run-configuration' }),
    (terms) => (terms.registries[Object.keys(terms.registries)[0] ?? ''] = '.*'),
    (terms) => (metricOf(terms, 'boolean').form.type = 'text'),
  ]
  for (const alter of others) expect(contractWithin(altered(alter), contractTerms()), alter.toString()).toBe(false)
  for (const text of ['', '{}', 'null', '[]']) expect(contractWithin(contractTerms(), text)).toBe(false)
})
