import { dictionary, languages } from '@seqward/contract'
import { expect, test } from 'vitest'
import { impactAssessment } from './impact-assessment.ts'
import { recordOfProcessing } from './record-of-processing.ts'

const nobody = { controller: null, contact: null, officer: null, region: null }

test('the record of processing has each field of Article 30(1), and none is empty', () => {
  for (const language of languages)
    for (const parties of [nobody, { controller: 'Example Laboratory', contact: 'a', officer: 'b', region: 'eu' }]) {
      const page = recordOfProcessing(parties, 'hash', language)
      const parts = page.split(/^## /m).slice(1)
      expect(parts.map((part) => part.slice(0, 3))).toEqual(['(a)', '(b)', '(c)', '(d)', '(e)', '(f)', '(g)'])
      for (const part of parts) {
        expect(part.split('\n').slice(1).join('').trim().length).toBeGreaterThan(20)
        expect(part).not.toMatch(/null|undefined|NaN|Infinity|\|\s*\|\s*\n(?!\|---)/)
      }
      if (parties.controller !== null) expect(page).toContain('Example Laboratory')
    }
})

test('both pages follow the contract: every kind with its count, every linkable value by name', () => {
  const rows = dictionary()
  for (const language of languages) {
    const pages = [recordOfProcessing(nobody, 'hash', language), impactAssessment(nobody, 'hash', language)]
    for (const kind of new Set(rows.map((row) => row.kind)))
      for (const page of pages) expect(page).toContain(`| ${rows.filter((row) => row.kind === kind).length} |`)
    for (const { metric } of rows.filter(({ sensitivity }) => sensitivity === 'linkable'))
      expect(pages[1]).toContain(metric)
    expect(pages[1]).not.toMatch(/TODO|undefined|null/)
  }
})
