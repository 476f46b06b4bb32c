import { expect, test } from 'vitest'
import { phaseMilliseconds, retryAfterMilliseconds, slowWaitMilliseconds, waitMilliseconds } from './backoff.ts'

const backoff = { baseMilliseconds: 5000, capMilliseconds: 900_000 }

test('the longest wait doubles with each failure up to the cap, and jitter takes anything below it', () => {
  const longest = [1, 2, 3, 9, 60].map((failures) => waitMilliseconds(failures, backoff, () => 1))
  expect(longest).toEqual([5000, 10_000, 20_000, 900_000, 900_000])
  expect(waitMilliseconds(4, backoff, () => 0)).toBe(0)
  expect(waitMilliseconds(4, backoff, () => 0.5)).toBe(20_000)
})

test('Retry-After is honoured as seconds and as a date by the clock of the service, up to an hour', () => {
  const now = Date.UTC(2001, 0, 1)
  expect(retryAfterMilliseconds('7', undefined, now)).toBe(7000)
  expect(retryAfterMilliseconds('Wed, 21 Oct 2026 07:28:30 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', now)).toBe(30_000)
  expect(retryAfterMilliseconds('999999', undefined, now)).toBe(3_600_000)
  for (const nonsense of ['soon', '-5', '']) expect(retryAfterMilliseconds(nonsense, undefined, now)).toBe(0)
  expect(retryAfterMilliseconds(undefined, undefined, now)).toBe(0)
})

test('where asking again may lock an account, the wait is long from the first failure on', () => {
  expect([slowWaitMilliseconds(backoff, () => 0), slowWaitMilliseconds(backoff, () => 1)]).toEqual([450_000, 900_000])
})

test('devices have phases of their own, the same each time, spread over the whole period', () => {
  const phases = Array.from({ length: 1000 }, (_, at) => phaseMilliseconds(`ins-${at}`, 300_000))
  expect(phaseMilliseconds('ins-7', 300_000)).toBe(phases[7])
  const tenths = new Set(phases.map((phase) => Math.floor(phase / 30_000)))
  expect([tenths.size, Math.min(...phases) >= 0, Math.max(...phases) < 300_000]).toEqual([10, true, true])
})
