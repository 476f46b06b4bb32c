import { languages, metrics, entryOf } from '@seqward/contract'
import { expect, test } from 'vitest'
import { bytesText, numberText, oddsText, shortNumber } from './numbers.ts'
import { agoText, dayIso, dayText, instantText, minuteText } from './times.ts'
import { unitText, withUnit } from './units.ts'

test('every unit of the contract is written for people: no UCUM braces are shown', () => {
  for (const metric of metrics)
    for (const language of languages) expect(unitText(entryOf(metric).unit, language)).not.toMatch(/[{}]|^1$|Cel|mm2/)
})

test('a value carries its unit as each language writes it', () => {
  expect(withUnit('91.4', '%', 'en')).toBe('91.4\u202F%')
  expect(withUnit('91.4', '%', 'zh')).toBe('91.4%')
  expect(withUnit('4', 'Cel', 'zh')).toBe('4\u202F°C')
  expect(withUnit('420', '1', 'en')).toBe('420')
})

test('numbers are grouped, and keep their zeros where columns must line up', () => {
  expect(numberText(2841.3, 3, 'en', true)).toBe('2,841.300')
  expect(numberText(2841.3, 3, 'zh')).toBe('2,841.3')
  expect(['0.0912', '91.41', '420', '3,460,000']).toEqual(
    [0.0912, 91.41, 420, 3_460_000].map((value) => shortNumber(value, 'en')),
  )
})

test('odds are whole per cent, and bytes stand in the unit that fits', () => {
  expect(oddsText(0.724, 'en')).toBe('72%')
  expect([bytesText(380, 'en'), bytesText(2_449, 'en'), bytesText(1_250_000, 'zh')]).toEqual([
    '380 bytes',
    '2.4 kB',
    '1.3 MB',
  ])
})

test('a day of the contract is the same date in every zone', () => {
  expect(dayIso(20_777)).toBe('2026-11-20')
  expect(dayText(20_777, 'en')).toBe('20 Nov 2026')
  expect(dayText(20_777, 'zh')).toBe('2026年11月20日')
  expect(minuteText(613)).toBe('10:13')
})

test('an instant names its zone', () => {
  for (const language of languages)
    expect(instantText('2026-11-23T18:08:00.000Z', language)).toMatch(/GMT|UTC|CES?T|[A-Z]{3}/)
})

test('how long ago is told in the largest unit, and a clock that runs ahead reads as now', () => {
  const now = Date.parse('2026-11-23T18:00:00Z')
  expect(agoText('2026-11-23T17:18:00Z', now, 'en')).toBe('42 minutes ago')
  expect(agoText('2026-11-22T17:18:00Z', now, 'en')).toBe('yesterday')
  expect(agoText('2026-11-23T16:00:00Z', now, 'zh')).toBe('2小时前')
  expect(agoText('2026-11-23T18:05:00Z', now, 'en')).toBe('now')
})
