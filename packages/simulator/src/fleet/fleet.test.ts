import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultLaws } from '../faults/laws.ts'
import { fleetFrame } from './fleet-request.ts'
import type { InstrumentTruth } from './instrument-truth.ts'
import { writeFleet } from './write-fleet.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'simulate-fleet-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

interface Line {
  readonly run: string
  readonly instrument: string
  readonly platform: string
  readonly startsAt: string
  readonly endsAt: string
  readonly status: string
  readonly software: string
  readonly lots: Readonly<Record<string, string>>
  readonly intensity: readonly (readonly number[])[]
}

const laws = defaultLaws()
const frame = fleetFrame({ seed: 4, instruments: 24, years: 2, laws })

async function made(name: string, threads: number, of = frame): Promise<{ lines: string; truth: string }> {
  const [out, truth] = [join(dir, name), join(dir, `${name}.truth`)]
  await writeFleet({ frame: of, threads, out, truth })
  return { lines: readFileSync(out, 'utf8'), truth: readFileSync(truth, 'utf8') }
}

test('a fleet is the same to the byte whatever the number of threads, and another with another seed', async () => {
  const once = await made('once', 1)
  expect(await made('twice', 2)).toEqual(once)
  const other = await made('other', 1, { ...frame, seed: 5 })
  expect(other.lines).not.toBe(once.lines)
})

test('an instrument does one run at a time, and every run has a name of its own', () => {
  const lines = linesOf('once')
  expect(new Set(lines.map(({ run }) => run)).size).toBe(lines.length)
  for (const runs of Map.groupBy(lines, ({ instrument }) => instrument).values()) {
    runs.slice(1).forEach((run, index) => expect((runs[index]?.endsAt ?? '') < run.startsAt).toBe(true))
  }
  expect(new Set(lines.map(({ instrument }) => instrument)).size).toBe(24)
  expect(new Set(lines.map(({ platform }) => platform)).size).toBeGreaterThan(4)
})

test('no line of summaries tells the truth', () => {
  const told = /dirt|wear|drift|bad-|"fault|severity|overloaded|low-diversity|regression|onset/i
  for (const line of readFileSync(join(dir, 'once'), 'utf8').split('\n')) expect(line).not.toMatch(told)
})

test('a fault begins, is seen, fails a run, is visited and repaired, in that order', () => {
  const troubles = truthOf('once').filter(({ blame }) => blame === 'instrument')
  expect(troubles.length).toBeGreaterThan(10)
  expect(troubles.some(({ repairedAt }) => repairedAt !== null)).toBe(true)
  expect(troubles.some(({ failedAt }) => failedAt !== null)).toBe(true)
  for (const { onsetAt, visibleAt, failedAt, repairedAt, visits, part, fault } of troubles) {
    const path = [onsetAt, visibleAt, ...visits.map(({ at }) => at)].filter((at) => at !== null)
    expect(path, fault).toEqual(path.toSorted())
    if (failedAt !== null && visits[0] !== undefined && repairedAt === visits[0].at)
      expect(failedAt <= repairedAt).toBe(true)
    const last = visits.at(-1)
    if (last?.fixed === true) expect([last.replaced, last.at]).toEqual([part, repairedAt])
  }
})

test('after a failed run an instrument stands still until its engineer has been there', () => {
  const lines = linesOf('once')
  const visits = Map.groupBy(
    truthOf('once').flatMap(({ instrument, visits: at }) => at.map((one) => ({ instrument, at: one.at }))),
    ({ instrument }) => instrument,
  )
  let stops = 0
  for (const [serial, runs] of Map.groupBy(lines, ({ instrument }) => instrument)) {
    runs.forEach((run, index) => {
      const next = runs[index + 1]
      if (run.status !== 'failed' || next === undefined) return
      stops += 1
      const between = (visits.get(serial) ?? []).some(
        ({ at }) => Date.parse(at) >= Date.parse(run.endsAt) && Date.parse(at) <= Date.parse(next.startsAt) + 1000,
      )
      expect(between, run.run).toBe(true)
    })
  }
  expect(stops).toBeGreaterThan(0)
})

test('a wrong visit does not end a fault: about the share of first-time fixes that the laws say', async () => {
  const { truth } = await made('larger', 2, fleetFrame({ seed: 8, instruments: 60, years: 3, laws }))
  const visits = (parsed(truth) as readonly InstrumentTruth[]).flatMap((one) => one.visits.slice(0, 1))
  const share = visits.filter(({ fixed }) => fixed).length / visits.length
  expect(visits.length).toBeGreaterThan(60)
  expect(share).toBeGreaterThan(0.7)
  expect(share).toBeLessThan(0.93)
})

test('a bad lot stands on the lines of all runs that the truth counts for it', () => {
  const lots = truthOf('larger').filter(({ lot }) => lot !== undefined)
  expect(lots.length).toBeGreaterThan(0)
  const lines = linesOf('larger')
  for (const { instrument, lot, runs } of lots.slice(0, 5)) {
    const seen = lines.filter((line) => line.instrument === instrument && Object.values(line.lots).includes(lot ?? ''))
    expect(seen).toHaveLength(runs)
  }
})

test('the rate of faults is that of the laws', () => {
  const expected = laws.faults.reduce(
    (sum, { blame, happens }) => sum + (blame === 'instrument' && happens.kind === 'instrument' ? happens.perYear : 0),
    0,
  )
  const seen = truthOf('larger').filter(({ blame }) => blame === 'instrument').length / 180
  expect(seen / expected).toBeGreaterThan(0.75)
  expect(seen / expected).toBeLessThan(1.25)
})

test('other laws give another world: without faults nothing fails and nobody comes', async () => {
  const calm = { ...laws, faults: [] }
  const { lines, truth } = await made('calm', 1, fleetFrame({ seed: 4, instruments: 3, years: 1, laws: calm }))
  expect(lines).not.toContain('"failed"')
  expect(truth).toBe('')
})

test('a file that is there is refused, and what breaks on the way leaves nothing behind', async () => {
  const out = join(dir, 'there')
  writeFileSync(out, 'mine')
  await expect(writeFleet({ frame, threads: 1, out })).rejects.toThrow(
    expect.objectContaining({ code: 'folder-exists' }),
  )
  expect(readFileSync(out, 'utf8')).toBe('mine')
  const broken = join(dir, 'new', 'fleet')
  const onProgress = (): void => {
    throw new Error('stop')
  }
  await expect(
    writeFleet({ frame, threads: 1, out: broken, truth: join(dir, 'new-truth'), onProgress }),
  ).rejects.toThrow('stop')
  expect(existsSync(join(dir, 'new'))).toBe(false)
  expect(readdirSync(dir).filter((name) => name.includes('part') || name === 'new-truth')).toEqual([])
})

test.each([
  [{ instruments: 0 }, /instruments is 0/],
  [{ years: 0 }, /years is 0/],
  [{ years: 31 }, /years is 31/],
  [{ seed: -1 }, /seed is -1/],
])('%o is refused', (wrong, reason) => {
  expect(() => fleetFrame({ seed: 1, instruments: 1, years: 1, laws, ...wrong })).toThrow(reason)
})

function parsed(text: string): readonly unknown[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line): unknown => JSON.parse(line))
}

function linesOf(name: string): readonly Line[] {
  return parsed(readFileSync(join(dir, name), 'utf8')) as readonly Line[]
}

function truthOf(name: string): readonly InstrumentTruth[] {
  return parsed(readFileSync(join(dir, `${name}.truth`), 'utf8')) as readonly InstrumentTruth[]
}
