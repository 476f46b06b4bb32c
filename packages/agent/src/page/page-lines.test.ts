import { languages } from '@seqward/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { consentWording } from '../consent/wording.ts'
import { pageKeys } from './page-keys.ts'
import { type PageState, pageLines, type PageView, problemsOf } from './page-lines.ts'
import { pageWords, problemWords } from './page-words.ts'
import { fitColumns, textColumns, wrapColumns } from './text-width.ts'

const view: PageView = {
  state: 'on',
  ticked: { at: '2026-11-23T08:00:00.000Z', by: '王力 (operator)' },
  history: [{ from: '2026-01-01', to: '2026-06-30' }],
  followsInstrument: true,
  service: 'https://seqward.example:8443',
  running: true,
  instruments: [
    {
      serial: 'LH00130',
      receipts: 12,
      pendingBatches: 3,
      lastReceiptAt: '2026-11-23T09:00:00.000Z',
      lastFailure: 'ENOSPC',
    },
  ],
  left: Array.from({ length: 20 }, (_, at) => ({
    at: `2026-11-23T07:${String(at + 10)}:00Z`,
    kind: 'progress',
    run: '20261123_LH00130_0042_A22ABCDLT3',
    outcome: 'stored',
    bytes: 3456,
  })),
}
const state = (more: Partial<PageState> = {}): PageState => ({
  language: 'en',
  columns: 80,
  rows: 24,
  scrolled: 0,
  prompt: null,
  notice: '',
  ...more,
})
const text = (of: PageView, more: Partial<PageState> = {}) => pageLines(of, state(more)).lines.join('\n')
/** Every line of the page, scrolled through. */
const whole = (of: PageView, more: Partial<PageState> = {}) => text(of, { ...more, rows: 120 })

test('a Chinese character takes two columns, a mark none', () => {
  expect([textColumns('abc'), textColumns('数据'), textColumns('e\u0301'), textColumns('，')]).toEqual([3, 4, 1, 2])
  expect(fitColumns('数据数据', 6)).toBe('数...')
  expect(wrapColumns('数据将离开。', 6)).toEqual(['数据将', '离开。'])
  expect(wrapColumns('one two three', 7)).toEqual(['one two', 'three'])
})

test('wrapped text fits, and loses no character but spaces', () => {
  const piece = fc.constantFrom('a', 'bc', ' ', '数', '据', '。', 'longwordlongword')
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 4, max: 30 }), (pieces, columns) => {
      const lines = wrapColumns(pieces.join(''), columns)
      expect(lines.every((line) => textColumns(line) <= columns + 2)).toBe(true)
      expect(lines.join('').replaceAll(' ', '')).toBe(pieces.join('').replaceAll(' ', ''))
    }),
  )
})

test('no line is wider than the window and there are as many as it has rows, in both languages and in any size', () => {
  const wording = consentWording.on
  const prompts = [
    null,
    { kind: 'name', text: '王'.repeat(64), role: 'manager', wording },
    { kind: 'from', text: '2026' },
  ] as const
  for (const language of languages)
    for (const [columns, rows] of [
      [80, 24],
      [60, 16],
      [200, 60],
      [20, 5],
    ] as const)
      for (const prompt of prompts) {
        const { lines } = pageLines(view, state({ language, columns, rows, prompt, notice: 'x'.repeat(300) }))
        expect(lines).toHaveLength(rows)
        expect(Math.max(...lines.map(textColumns)), `${language} ${columns}x${rows}`).toBeLessThanOrEqual(columns)
      }
})

test('the keys stand whole at the bottom of 80 by 24 in both languages', () => {
  for (const language of languages)
    for (const words of [pageWords.footer, pageWords.footerOn])
      expect(textColumns(words[language])).toBeLessThanOrEqual(80)
  expect(pageLines(view, state()).lines.at(-1)).toBe(pageWords.footerOn.en)
})

test('the page tells of the tick, of what leaves and never leaves, of what waits and what left', () => {
  for (const part of [
    '[x] Send the performance',
    'ON since 2026-11-23 08:00 UTC, ticked by 王力 (operator)',
    '2026-01-01 to 2026-06-30',
    'LH00130: 12 batches sent, 3 waiting, latest 2026-11-23 09:00 UTC',
    'instrument is set not to send',
    'Instrument performance, Run performance',
    'Sequences and base calls, samples',
    'https://seqward.example:8443',
    '3456 B 20261123_LH00130_0042_A22ABCDLT3',
    'disk of this computer is full',
  ])
    expect(whole(view)).toContain(part)
  expect(whole(view, { language: 'zh' })).toContain('[x] 发送本仪器的性能数据')
})

test('an empty box says why nothing leaves', () => {
  const off = { ...view, ticked: null, history: [], followsInstrument: false }
  expect(text({ ...off, state: 'off' })).toContain('[ ] Send')
  expect(text({ ...off, state: 'off' })).toContain('OFF: nothing leaves')
  expect(text({ ...off, state: 'contract-changed' })).toContain('needs a new tick')
  expect(text({ ...off, state: 'damaged' })).toContain('damaged')
  expect(text({ ...off, state: 'off', history: view.history })).toContain('only the days below leave')
})

test('the middle part scrolls to its end and no further', () => {
  const { scrollMax } = pageLines(view, state())
  expect(scrollMax).toBeGreaterThan(0)
  const end = pageLines(view, state({ scrolled: 10_000 })).lines
  expect(end).toEqual(pageLines(view, state({ scrolled: scrollMax })).lines)
  expect(end.join('\n')).toContain('11-23 07:29')
})

test('faults are said in plain words with their code, in both languages', () => {
  const withFault = (lastFailure: string) =>
    problemsOf({ ...view, instruments: view.instruments.map((one) => ({ ...one, lastFailure })) }, 'en')[0]
  expect(withFault('tls-inspected')).toMatch(/TLS inspection.*\(tls-inspected\)/)
  expect(withFault('status 401 (unknown-instrument)')).toContain('no longer takes this instrument')
  expect(withFault('status 407')).toContain('proxy')
  expect(withFault('status 200')).toContain('guest network')
  expect(withFault('ECONNREFUSED')).toContain('cannot be reached')
  expect(withFault('something new')).toBe('something new')
  for (const { says } of problemWords) expect(says.zh).toMatch(/[\u4e00-\u9fff]/)
})

test('keys are told apart in a burst, and what could drive a terminal is no text', () => {
  expect(pageKeys('a\x1b[A\x1b[6~\r王\x7f\x03')).toEqual([
    { kind: 'char', text: 'a' },
    { kind: 'up' },
    { kind: 'page-down' },
    { kind: 'enter' },
    { kind: 'char', text: '王' },
    { kind: 'back' },
    { kind: 'end' },
  ])
  expect(pageKeys('\x1b[31m\x07\u202e')).toEqual([])
})
