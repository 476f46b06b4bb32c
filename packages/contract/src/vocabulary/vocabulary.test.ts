import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages } from '../languages.ts'
import { dataKinds } from './entry.ts'
import { formFault, intoForm } from './forms.ts'
import { registries } from './registries.ts'
import { entryOf, metrics } from './vocabulary.ts'

test('no metric has a form that could hold free text', () => {
  const forms = new Set(metrics.map((metric) => entryOf(metric).form.type))
  expect([...forms].sort()).toEqual(['boolean', 'decimal', 'enumeration', 'integer', 'registry'])
  for (const pattern of Object.values(registries)) {
    expect(pattern.source).toMatch(/^\^.*\$$/)
    expect(pattern.source).not.toMatch(/\.[*+]|\\s|\[\^/)
  }
})

test('every metric states unit, bounds, purpose, retention and both languages', () => {
  for (const metric of metrics) {
    const entry = entryOf(metric)
    const quantity = entry.form.type === 'integer' || entry.form.type === 'decimal'
    expect(entry.unit !== '', metric).toBe(quantity)
    if (quantity && 'min' in entry.form) expect(entry.form.max).toBeGreaterThan(entry.form.min)
    expect(entry.retentionMonths, metric).toBeGreaterThan(0)
    expect(entry.batches.length, metric).toBeGreaterThan(0)
    for (const language of languages) {
      expect(entry.label[language].length, metric).toBeGreaterThan(0)
      expect(entry.says[language].length, metric).toBeGreaterThan(0)
    }
  }
})

test('the four kinds of data are all there, and instrument performance covers its four subsystems', () => {
  expect(new Set(metrics.map((metric) => entryOf(metric).kind))).toEqual(new Set(Object.keys(dataKinds)))
  const covered = metrics
    .map(entryOf)
    .filter((entry) => entry.kind === 'instrument-performance')
    .map((entry) => entry.subsystem)
  for (const subsystem of ['optical', 'mechanical', 'thermal', 'fluidic'] as const) expect(covered).toContain(subsystem)
})

test('intensity and contrast leave only by whole blocks of cycles, and base composition not at all', () => {
  for (const metric of metrics) {
    const { grain, source } = entryOf(metric)
    expect(source, metric).not.toMatch(/CorrectedInt|Index/)
    if (/intensity|contrast/.test(metric)) {
      expect(grain, metric).not.toContain('cycle')
      expect(grain, metric).not.toContain('tile')
    }
  }
})

test('a measured value is brought into its form or left out, never cut to fit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...metrics),
      fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean()),
      (metric, value) => {
        const { form } = entryOf(metric)
        const formed = intoForm(form, value)
        if (formed === null) return
        expect(formFault(form, formed)).toBeNull()
        if (typeof value === 'string') expect(formed).toBe(value)
      },
    ),
  )
})

test('a random string is in no registry', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.constantFrom(...Object.values(registries)),
      (text, pattern) => {
        fc.pre(!/^v?\d+(\.\d+)+$|^\d{8}$|^[A-Z0-9]{9}$/.test(text))
        expect(pattern.test(text)).toBe(false)
      },
    ),
    { numRuns: 2000 },
  )
})
