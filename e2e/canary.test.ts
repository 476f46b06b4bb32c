import { expect, test } from 'vitest'
import { seqward } from './seqward-process.ts'

interface Row {
  readonly planted: number
  readonly found: number
  readonly bound: number | null
}

interface Report extends Row {
  readonly classes: readonly (Row & { readonly class: string })[]
  readonly channels: readonly (Row & { readonly channel: string })[]
  readonly exactForm: { readonly planted: number; readonly found: number }
  readonly capture: { readonly batches: number; readonly instruments: number; readonly refused: number }
  readonly control: { readonly planted: number; readonly found: number }
}

test('of canaries in every channel of a made site, none is in what the real agent sends', {
  timeout: 180_000,
}, async () => {
  const { code, stdout, stderr } = await seqward(['test', 'leak', '--quick', '--json'])
  expect(code, stderr).toBe(0)
  const report = JSON.parse(stdout) as Report
  expect(report.found).toBe(0)
  expect(report.classes.length).toBe(10)
  for (const row of report.classes) expect(row.planted, row.class).toBeGreaterThanOrEqual(300)
  expect(report.channels.length).toBeGreaterThanOrEqual(12)
  expect(report.capture).toMatchObject({ instruments: 8, refused: 0 })
  expect(report.capture.batches).toBeGreaterThan(20)
  expect(report.control.found).toBe(report.control.planted)
})
