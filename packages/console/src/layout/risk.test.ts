import type { CaseSummary, InstrumentSummary, Severity } from '@seqward/contract'
import { expect, test } from 'vitest'
import { fits } from '../pages/fleet/fleet-browser.tsx'
import { byRisk, gravestFirst, riskOf } from './risk.ts'

const fault = (severity: Severity, updatedAt = '2026-11-20T00:00:00.000Z'): CaseSummary => ({
  id: `${severity} ${updatedAt}`,
  instrument: 'ins-1',
  serial: 'A01234',
  subsystem: 'optical',
  cause: 'objective-dirt',
  state: 'open',
  severity,
  openedAt: updatedAt,
  updatedAt,
  sinceDay: null,
  lot: null,
})
const instrument = (serial: string, openCases: readonly CaseSummary[], watchCount = 0): InstrumentSummary => ({
  instrument: `ins-${serial}`,
  serial,
  platform: 'novaseq6000',
  runCount: 1,
  lastBatchAt: '2026-11-20T00:00:00.000Z',
  currentRun: null,
  recentQ30: [],
  openCases,
  watchCount,
})

test('the gravest open case decides; what is only watched comes after it', () => {
  expect(riskOf(instrument('a', [fault('act'), fault('urgent')]))).toBe('urgent')
  expect(riskOf(instrument('a', [], 2))).toBe('watch')
  expect(riskOf(instrument('a', []))).toBe('well')
})

test('of an instrument that has sent nothing the console does not say that nothing was found', () => {
  expect(riskOf({ ...instrument('a', []), lastBatchAt: null })).toBe('unheard')
})

test('the fleet is in order of risk, then of how much is open, then of what changed last, then of serial number', () => {
  const sorted = byRisk([
    instrument('well-b', []),
    instrument('well-a', []),
    instrument('watch', [], 1),
    instrument('act-old', [fault('act', '2026-11-01T00:00:00.000Z')]),
    instrument('act-new', [fault('act', '2026-11-19T00:00:00.000Z')]),
    instrument('act-two', [fault('act'), fault('watch')]),
    instrument('urgent', [fault('urgent')]),
  ])
  expect(sorted.map(({ serial }) => serial)).toEqual([
    'urgent',
    'act-two',
    'act-new',
    'act-old',
    'watch',
    'well-a',
    'well-b',
  ])
})

test('a closed case comes after all that is open', () => {
  const closed: CaseSummary = { ...fault('urgent'), state: 'closed' }
  expect(gravestFirst([closed, fault('watch'), fault('act')]).map((one) => [one.state, one.severity])).toEqual([
    ['open', 'act'],
    ['open', 'watch'],
    ['closed', 'urgent'],
  ])
})

test('an instrument is found by serial number or platform, in any case, among those of a risk', () => {
  const one = instrument('A01234', [fault('act')])
  expect(fits(one, 'all', ' a012 ')).toBe(true)
  expect(fits(one, 'act', 'novaseq 6000')).toBe(true)
  expect(fits(one, 'urgent', '')).toBe(false)
  expect(fits(one, 'all', 'LH')).toBe(false)
})
