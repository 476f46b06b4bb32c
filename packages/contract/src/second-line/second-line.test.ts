import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { declaredRecall } from './declared-recall.ts'
import { detectors, kindsIn } from './detectors.ts'
import { type CanaryForm, canaryForms } from './made-canaries.ts'
import { nationalIdentifiers } from './national-identifiers.ts'
import { secondLineHits } from './second-line.ts'

/** Mulberry32: the same canaries on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const made = 500
const forms = Object.keys(canaryForms) as CanaryForm[]

test.each(forms)('the second line finds as many as it declares: %s', (form) => {
  const random = seeded(forms.indexOf(form) + 1)
  const { kind, make } = canaryForms[form]
  const missed = Array.from({ length: made }, () => make(random)).filter((text) => !detectors[kind](text))
  expect(1 - missed.length / made, missed.slice(0, 3).join(' ')).toBeGreaterThanOrEqual(declaredRecall[form])
})

test('check digits are those of published examples', () => {
  const holds = (name: string, text: string) => {
    const kind = nationalIdentifiers.find((one) => one.name === name)
    return (text.match(kind?.form ?? /(?!)/) ?? []).some((match) => kind?.holds(match))
  }
  expect(holds('cn-resident', '11010519491231002X')).toBe(true)
  expect(holds('cn-resident', '110105194912310021')).toBe(false)
  expect(holds('uk-nhs', '943 476 5919')).toBe(true)
  expect(holds('uk-nhs', '943 476 5918')).toBe(false)
  expect(holds('de-tax', '86095742719')).toBe(true)
  expect(holds('de-health-insurance', 'A123456780')).toBe(true)
  expect(holds('es-identity', '12345678Z')).toBe(true)
  expect(holds('it-fiscal-code', 'RSSMRA85T10A562S')).toBe(true)
  expect(holds('nl-citizen', '111222333')).toBe(true)
  expect(holds('nl-citizen', '111222334')).toBe(false)
  expect(holds('fr-social-security', '255081416802538')).toBe(true)
})

const configuration = () =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../conformance/body/configuration.json'), 'utf8'))

test('bodies that keep to the contract raise nothing', () => {
  for (const name of ['configuration', 'run-end', 'sensors', 'alias']) {
    const path = join(import.meta.dirname, `../../../../conformance/body/${name}.json`)
    expect(secondLineHits(JSON.parse(readFileSync(path, 'utf8'))), name).toEqual([])
  }
})

const patterns = {
  'flow_cell.serial': [
    'C@@@@ANXX',
    '000000000-@@@@@',
    'H@@@@BGXY',
    'AAC@@@@HV',
    '22@@@@LT3',
    '000H@@@@@',
    'BPA#####-####',
    'H@@@@DSXY',
  ],
  'reagent.lot': ['20######', '2#######', '########-A'],
  'reagent.part': ['15######', '20######'],
  'instrument.control_software': ['1.#.#', '2.#.#.#', 'v3.4.#', '1.3.1.5####'],
  'instrument.recipe': ['10B-0#.0#.0#', '1.#.0'],
  run: [
    '26011#_M0####_0###_000000000-@@@@@',
    '26011#_A0####_0###_BH@@@@DRXX',
    '2026011#_LH0####_0###_A22@@@@LT3',
    '26011#_VH0####_##_AAC@@@@HV',
  ],
} as const

test('100,000 made identifiers in exact form raise nothing', () => {
  const random = seeded(99)
  const signs = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789')
  const filled = (pattern: string) =>
    pattern
      .replaceAll('#', () => String(Math.floor(random() * 10)))
      .replaceAll('@', () => signs[Math.floor(random() * signs.length)] ?? 'A')
  let made = 0
  for (let round = 0; made < 100_000; round++)
    for (const [field, own] of Object.entries(patterns)) {
      const text = filled(own[round % own.length] ?? '')
      const body = field === 'run' ? { run: text } : { facts: { [field]: text } }
      const hits = secondLineHits({ format: 1, kind: 'configuration', platform: 'miseq', ...body })
      // A lot that reads as a day of the last century is not in exact form, and is to be found.
      if (!text.startsWith('19')) expect(hits, text).toEqual([])
      made += 1
    }
})

test('a hit says field, kind and count, and nothing of what was found', () => {
  const body = configuration()
  body.facts['reagent.lot'] = 'jane.doe@example.org'
  body.facts['flow_cell.serial'] = 'ACGTACGTACGTACGT'
  body.series.push({
    metric: 'instrument.firmware',
    keys: { position: [1, 2] },
    values: ['/home/jane/exome', '/home/jane/two'],
  })
  body.note = 'Patient Jane Doe'
  const hits = secondLineHits(body)
  expect(hits).toContainEqual({ place: 'reagent.lot', kind: 'email', count: 1 })
  expect(hits).toContainEqual({ place: 'flow_cell.serial', kind: 'sequence', count: 1 })
  expect(hits).toContainEqual({ place: 'instrument.firmware', kind: 'path', count: 2 })
  expect(hits).toContainEqual({ place: 'elsewhere', kind: 'name', count: 1 })
  expect(JSON.stringify(hits)).not.toMatch(/jane|doe|ACGT/i)
})

test('what is no body is looked through to its last text, names of members included', () => {
  expect(secondLineHits('ACGTACGTACGT')).toEqual([{ place: 'elsewhere', kind: 'sequence', count: 1 }])
  expect(secondLineHits({ deep: [{ 'jane.doe@example.org': null }] })).toContainEqual({
    place: 'elsewhere',
    kind: 'email',
    count: 1,
  })
  expect(secondLineHits(null)).toEqual([])
})

test('a long text takes time in proportion to its length', () => {
  for (const char of ['A ', '1-', 'a@a.', '\\\\a', '/a', 'Aa']) {
    const started = performance.now()
    kindsIn(char.repeat(50_000))
    expect(performance.now() - started, char).toBeLessThan(3_000)
  }
})
