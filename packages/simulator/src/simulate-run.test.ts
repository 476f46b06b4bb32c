import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRunFolder } from '@seqward/interop/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformNames } from './platforms/platforms.ts'
import { simulateRun } from './simulate-run.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulate-run-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test.each(platformNames)('one run of %s is a whole folder that reads without a warning', (platform) => {
  const out = join(dir, platform)
  const { runId } = simulateRun({ platform, out, seed: 3, cycles: 30, tiles: 2 })
  const read = readRunFolder(out)
  expect(read.warnings).toEqual([])
  expect(read.runInfo?.runId).toBe(runId)
  expect(read.runInfo?.reads.filter((one) => !one.isIndex).every((one) => one.cycles === 30)).toBe(true)
})

test('the same request gives the same bytes, another seed others', () => {
  const bytes = (name: string, seed: number): string => {
    const out = join(dir, name)
    simulateRun({ platform: 'NovaSeq X', out, seed, cycles: 26, tiles: 2 })
    return readFileSync(join(out, 'InterOp/QMetricsOut.bin')).toString('hex')
  }
  expect(bytes('once', 9)).toBe(bytes('twice', 9))
  expect(bytes('other', 10)).not.toBe(bytes('once-more', 9))
})

test('a folder that exists is refused and left as it was', () => {
  const out = join(dir, 'taken')
  simulateRun({ platform: 'miseq', out, seed: 1, cycles: 5 })
  const before = readdirSync(out)
  expect(() => simulateRun({ platform: 'miseq', out, seed: 1 })).toThrow(
    expect.objectContaining({ code: 'folder-exists' }),
  )
  expect(readdirSync(out)).toEqual(before)
})

test.each([
  [{ platform: 'abacus' }, 'unknown-platform', /known: hiseq2500, miseq/],
  [{ fault: 'gremlins' }, 'unknown-fault', /known: optical/],
  [{ cycles: 0 }, 'bad-argument', /cycles is 0/],
  [{ tiles: 20_000 }, 'bad-argument', /tiles is 20000/],
  [{ seed: 0.5 }, 'bad-argument', /seed is 0\.5/],
])('%o is refused, and nothing is left behind', (wrong, code, message) => {
  const out = join(dir, 'refused', 'run')
  const request = { platform: 'miseq', out, seed: 1, ...wrong }
  expect(() => simulateRun(request)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  expect(existsSync(join(dir, 'refused'))).toBe(false)
})

test('a fault is played in full', () => {
  const light = (name: string, fault?: string): number => {
    const out = join(dir, name)
    simulateRun({ platform: 'novaseq6000', out, seed: 4, cycles: 25, fault })
    const values = readRunFolder(out).metrics.extraction?.intensityP90 ?? new Uint16Array()
    return values.reduce((sum, value) => sum + value, 0) / values.length
  }
  expect(light('dirty', 'optical.objective-dirt') / light('clean')).toBeCloseTo(0.54, 2)
})
