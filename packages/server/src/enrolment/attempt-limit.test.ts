import { expect, test } from 'vitest'
import { createAttemptLimit } from './attempt-limit.ts'

test('whoever is refused too often waits until the minute is over; others do not', () => {
  const limit = createAttemptLimit()
  for (let attempt = 0; attempt < 20; attempt++) {
    expect(limit.waitSeconds('192.0.2.1', 1_000_000)).toBe(0)
    limit.refused('192.0.2.1', 1_000_000)
  }
  expect(limit.waitSeconds('192.0.2.1', 1_030_000)).toBe(30)
  expect(limit.waitSeconds('192.0.2.2', 1_030_000)).toBe(0)
  expect(limit.waitSeconds('192.0.2.1', 1_060_000)).toBe(0)
})

test('many addresses together are slowed down as well, and a clock that jumps back frees everybody', () => {
  const limit = createAttemptLimit()
  for (let attempt = 0; attempt < 600; attempt++) limit.refused(`192.0.2.${attempt}`, 5_000_000)
  expect(limit.waitSeconds('198.51.100.1', 5_000_000)).toBe(60)
  expect(limit.waitSeconds('198.51.100.1', 4_000_000)).toBe(0)
})
