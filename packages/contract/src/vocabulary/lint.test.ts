import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isReviewed } from '../sealing/reviewed-terms.ts'
import type { VocabularyEntry } from './entry.ts'
import type { Form } from './forms.ts'
import { contractFaults } from './lint.ts'
import { contractReviews } from './reviews.ts'
import { entryOf } from './vocabulary.ts'

const today = () => new Date().toISOString().slice(0, 10)
const good = entryOf('cycle.error_rate')
const rulesOf = (change: Partial<VocabularyEntry>, on = '2026-11-23') =>
  contractFaults(on, { made: { ...good, ...change } }).map(({ rule }) => rule)

test('every field has unit, bounds, purpose, sensitivity, retention, a review and an end that has not come', () => {
  expect(contractFaults(today())).toEqual([])
})

test('a change of the contract that nobody reviewed does not pass (node tools/review-contract.ts)', () => {
  expect(isReviewed()).toBe(true)
})

test('a review is written down where it says', () => {
  for (const { reference } of contractReviews) {
    if (reference.startsWith('docs/'))
      expect(existsSync(join(import.meta.dirname, '..', '..', '..', '..', reference)), reference).toBe(true)
  }
})

test('a field that ended fails, on the very day', () => {
  expect(rulesOf({ expires: '2027-01-01' }, '2026-12-31')).toEqual([])
  expect(rulesOf({ expires: '2027-01-01' }, '2027-01-01')).toContain('expired')
  expect(rulesOf({ expires: '2099-01-01' })).toContain('expired')
})

test('a form for text is found, though the type system would not let it in', () => {
  expect(rulesOf({ form: { type: 'text', max: 40 } as unknown as Form })).toContain('no-free-text')
  expect(rulesOf({ form: { type: 'enumeration', values: ['a sentence'] }, unit: '' })).toContain('no-free-text')
})

test('a number that could carry a record number or a date of birth is too wide', () => {
  expect(rulesOf({ form: { type: 'integer', min: 0, max: 99_999_999, step: 1 } })).toContain('bounds')
  expect(rulesOf({ form: { type: 'decimal', min: 0, max: 100_000, places: 4 } })).toContain('bounds')
  expect(rulesOf({ form: { type: 'integer', min: 0, max: Infinity, step: 1 } })).toContain('bounds')
})

test('unit, review, retention and texts are asked for', () => {
  expect(rulesOf({ unit: '' })).toContain('unit')
  expect(rulesOf({ review: 'none' as VocabularyEntry['review'] })).toContain('review')
  expect(rulesOf({ retentionMonths: 61 })).toContain('retention')
  expect(rulesOf({ says: { en: 'Says.', zh: '' } })).toContain('told')
  expect(rulesOf({ form: { type: 'registry', registry: 'lot-number' }, unit: '' })).toContain('sensitivity')
})
