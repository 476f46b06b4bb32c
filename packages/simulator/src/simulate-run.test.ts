import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sensorLogSerial, sensorReading } from '@seqward/contract'
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
  const { runId } = simulateRun({ platform, out, seed: 3, cycles: 30, tiles: 3 })
  const read = readRunFolder(out)
  expect(read.warnings).toEqual([])
  expect(read.runInfo?.runId).toBe(runId)
  expect(read.runInfo?.reads.filter((one) => !one.isIndex).every((one) => one.cycles === 30)).toBe(true)
})

test.each(platformNames)('every number of a run of %s is finite where it is known on a real one', (platform) => {
  const { metrics } = readRunFolder(join(dir, platform))
  const { extraction, image, q, tile, error, phasing, correctedIntensity } = metrics
  const columns = {
    focus: extraction?.focus,
    light: extraction?.intensityP90,
    contrast: image?.maxContrast,
    calls: q?.counts,
    density: tile?.density,
    passing: tile?.clusterCountPf,
    aligned: tile?.reads.get(1)?.alignedPercent,
    error: error?.errorRate,
    called: correctedIntensity?.calledCounts,
    ...(['miseq', 'hiseq2500'].includes(platform) ? {} : { weights: phasing?.phasingWeight }),
  }
  for (const [name, column] of Object.entries(columns)) {
    expect(column?.length, name).toBeGreaterThan(0)
    expect(Array.from<number>(column ?? []).every(Number.isFinite), name).toBe(true)
  }
})

test('tiles of NextSeq 500 carry their camera: 1 to 3 on lanes 1 and 2, 4 to 6 on lanes 3 and 4', () => {
  const out = join(dir, 'cameras')
  simulateRun({ platform: 'nextseq500', out, seed: 3, reads: '2', tiles: 108 })
  const info = readFileSync(join(out, 'RunInfo.xml'), 'utf8')
  const tiles = [...info.matchAll(/<Tile>(\d)_(\d{5})<\/Tile>/g)].map(([, lane, tile]) => ({
    lane,
    tile: Number(tile),
  }))
  expect(tiles).toHaveLength(864)
  expect(new Set(tiles.map(({ tile }) => tile % 100)).size).toBe(12)
  for (const [lanes, cameras] of [
    ['12', [1, 2, 3]],
    ['34', [4, 5, 6]],
  ] as const) {
    const seen = tiles.filter(({ lane = '' }) => lanes.includes(lane)).map(({ tile }) => Math.floor(tile / 100) % 10)
    expect(new Set(seen)).toEqual(new Set<number>(cameras))
  }
  expect(info).toContain('TileCount="12" SectionPerLane="3" LanePerSection="2"')
})

test.each(['novaseq6000', 'novaseqx', 'nextseq2000'])('%s by cycle reads as the same run that is whole', (platform) => {
  const [whole, byCycle] = [join(dir, `${platform}-whole`), join(dir, `${platform}-by-cycle`)]
  const request = { platform, seed: 6, reads: '30,8i,30', tiles: 3 } as const
  simulateRun({ ...request, out: whole })
  simulateRun({ ...request, out: byCycle, layout: 'by-cycle' })
  expect(readdirSync(join(byCycle, 'InterOp'))).toEqual(expect.arrayContaining(['C1.1', 'C25.1', 'C68.1']))
  expect(readdirSync(join(byCycle, 'InterOp', 'C24.1'))).not.toContain('QMetricsOut.bin')
  const [one, other] = [readRunFolder(whole), readRunFolder(byCycle)]
  expect(other.warnings).toEqual([])
  for (const kind of ['q', 'extraction', 'image', 'correctedIntensity', 'phasing', 'extendedTile'] as const) {
    expect(other.metrics[kind], kind).toEqual(one.metrics[kind])
  }
  expect(other.metrics.error?.errorRate).toHaveLength(one.metrics.error?.errorRate.length ?? 0)
  expect(other.metrics.tile?.clusterCountPf).toEqual(one.metrics.tile?.clusterCountPf)
  expect(other.metrics.tile?.reads.get(3)?.alignedPercent).toEqual(one.metrics.tile?.reads.get(3)?.alignedPercent)
})

test('a fault that begins in a run leaves the cycles before it as they were, to the byte', () => {
  const fault = 'optical.objective-dirt@cycle=40,severity=0.3'
  const request = { platform: 'novaseqx', seed: 7, tiles: 2 } as const
  const [once, twice, without] = ['once', 'twice', 'without'].map((name) => join(dir, 'dirt', name))
  simulateRun({ ...request, out: once ?? '', faults: [fault] })
  simulateRun({ ...request, out: twice ?? '', faults: [fault] })
  simulateRun({ ...request, out: without ?? '' })
  const files = readdirSync(once ?? '', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = (folder: string | undefined, name: string): Buffer => readFileSync(join(folder ?? '', name))
  const touched = files
    .map(({ parentPath, name }) => join(parentPath, name).slice((once ?? '').length + 1))
    .filter((name) => {
      expect(bytes(once, name).equals(bytes(twice, name)), name).toBe(true)
      return !bytes(once, name).equals(bytes(without, name))
    })
  expect(touched.toSorted()).toEqual(
    ['Error', 'Extraction', 'Image', 'Q'].map((kind) => `InterOp/${kind}MetricsOut.bin`),
  )
  const [sick, healthy] = [once, without].map((folder) => readRunFolder(folder ?? '').metrics.extraction)
  const changed = sick?.cycle.filter((_, record) => sick.intensityP90[2 * record] !== healthy?.intensityP90[2 * record])
  expect(Math.min(...(changed ?? []))).toBe(40)
  expect(changed?.length).toBe((118 - 39) * 32)
})

test('a run that fails has its marks and fewer cycles; one that is abandoned has no mark', () => {
  const request = { platform: 'novaseqx', seed: 2, tiles: 2, endsAtCycle: 60 } as const
  const [failed, abandoned] = [join(dir, 'failed'), join(dir, 'abandoned')]
  simulateRun({ ...request, out: failed, ends: 'failed' })
  simulateRun({ ...request, out: abandoned, ends: 'abandoned' })
  expect(readRunFolder(failed).completion.copyComplete).toBe(true)
  expect(readFileSync(join(failed, 'RunCompletionStatus.xml'), 'utf8')).toContain('RunEndedEarly')
  expect(readdirSync(abandoned).filter((name) => /Complete|Status/.test(name))).toEqual([])
  for (const folder of [failed, abandoned]) {
    expect(Math.max(...(readRunFolder(folder).metrics.extraction?.cycle ?? []))).toBe(60)
  }
})

test('logs and truth stand apart, and the truth says when the fault began and could be seen', () => {
  const [out, logs, truth] = [join(dir, 'apart'), join(dir, 'apart-logs'), join(dir, 'apart.json')]
  const faults = ['thermal.chiller-drift@cycle=20,course=ramp']
  simulateRun({ platform: 'miseq', seed: 5, cycles: 40, tiles: 2, out, logs, truth, faults })
  const told = JSON.parse(readFileSync(truth, 'utf8')) as { faults: Array<Record<string, unknown>> }
  expect(told.faults).toEqual([
    expect.objectContaining({ fault: 'thermal.chiller-drift', part: 'reagent chiller', onsetCycle: 20, severity: 1 }),
  ])
  expect(Number(told.faults[0]?.visibleCycle)).toBeGreaterThan(20)
  const [operations = ''] = readdirSync(join(logs, 'operations'))
  const lines = readFileSync(join(logs, 'operations', operations), 'utf8')
    .trimEnd()
    .split('\n')
  expect(JSON.parse(lines[0] ?? '')).toEqual({ seqwardOperationLog: 1, instrument: expect.stringMatching(/^M0\d{4}$/) })
  expect(lines.filter((line) => line.includes('run.cycle_done'))).toHaveLength(96)
  const [sensors = ''] = readdirSync(join(logs, 'sensors'))
  const [header = '', ...readings] = readFileSync(join(logs, 'sensors', sensors), 'utf8')
    .trimEnd()
    .split('\n')
  expect(sensorLogSerial(header)).toMatch(/^M0\d{4}$/)
  const chiller = readings.map(sensorReading).filter((one) => one?.signal === 'thermal.chiller_temperature')
  expect((chiller.at(-1)?.value ?? 0) - (chiller[0]?.value ?? 0)).toBeGreaterThan(4)
  for (const folder of [out, logs]) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(xml|csv|txt|jsonl)$/.test(name)) continue
      expect(readFileSync(join(folder, name), 'utf8'), name).not.toMatch(/chiller-drift|severity|onset/)
    }
  }
})

test('a place that is taken is refused, whichever it is, and nothing is written', () => {
  const taken = join(dir, 'taken')
  mkdirSync(taken)
  const free = join(dir, 'free', 'run')
  const request = { platform: 'miseq', seed: 1, cycles: 5, tiles: 2 } as const
  for (const places of [{ out: taken }, { out: free, logs: taken }, { out: free, truth: taken }]) {
    expect(() => simulateRun({ ...request, ...places })).toThrow(expect.objectContaining({ code: 'folder-exists' }))
  }
  expect(() => simulateRun({ ...request, out: free, truth: join(free, 'truth.json') })).toThrow(/must not lie/)
  expect(existsSync(join(dir, 'free'))).toBe(false)
  expect(readdirSync(taken)).toEqual([])
})

test.each([
  [{ platform: 'abacus' }, 'unknown-platform', /known: hiseq2500, miseq/],
  [{ faults: ['gremlins'] }, 'unknown-fault', /known: optical/],
  [{ cycles: 0 }, 'bad-argument', /cycles is 0/],
  [{ tiles: 20_000 }, 'bad-argument', /tiles is 20000/],
  [{ seed: 0.5 }, 'bad-argument', /seed is 0\.5/],
  [{ reads: '8i' }, 'bad-argument', /reads is "8i"/],
  [{ reads: '50', cycles: 50 }, 'bad-argument', /exclude each other/],
  [{ layout: 'by-cycle' as const }, 'bad-argument', /does not write metric files by cycle/],
  [{ endsAtCycle: 3 }, 'bad-argument', /takes no cycle/],
  [{ ends: 'failed' as const, endsAtCycle: 9999 }, 'bad-argument', /is 9999/],
])('%o is refused, and nothing is left behind', (wrong, code, message) => {
  const out = join(dir, 'refused', 'run')
  const request = { platform: 'miseq', out, seed: 1, ...wrong }
  expect(() => simulateRun(request)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  expect(existsSync(join(dir, 'refused'))).toBe(false)
})

/** A disk of its own that is soon full: needs the right to mount. */
function smallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const disk = mkdtempSync(join(tmpdir(), 'simulate-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' })
    return disk
  } catch {
    rmSync(disk, { recursive: true })
    return undefined
  }
}
const disk = smallDisk()
afterAll(() => {
  if (disk === undefined) return
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

test.skipIf(disk === undefined)('a disk that gets full is a clear error and stays empty (needs root to mount)', () => {
  const places = { out: join(disk ?? '', 'a', 'run'), logs: join(disk ?? '', 'logs') }
  expect(() => simulateRun({ platform: 'miseq', seed: 1, cycles: 40, ...places })).toThrow(
    expect.objectContaining({ code: 'cannot-write', message: expect.stringMatching(/disk is full/) }),
  )
  expect(readdirSync(disk ?? '')).toEqual([])
})
