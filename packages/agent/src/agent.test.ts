import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type LaboratoryPlan, type PlannedRun, planLaboratory, writeRun } from '@seqward/simulator'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { agentCommand, previewCommand } from './main.ts'
import { startTestService, type TestService } from './testing/test-service.ts'

let plan: LaboratoryPlan
let serial = ''
let runs: readonly PlannedRun[] = []
let service: TestService
let folder = ''
let home = ''
let lab = ''
let roots = ''

beforeAll(() => {
  plan = planLaboratory({ seed: 7, endsAt: new Date('2026-11-20T00:00:00Z'), days: 12 })
  serial = plan.instruments.find(({ platform }) => platform === 'miseq')?.serial ?? ''
  runs = plan.runs.filter(({ instrument, completedCycles }) => instrument === serial && completedCycles > 60)
})
beforeEach(async () => {
  service = await startTestService()
  folder = mkdtempSync(join(tmpdir(), 'seqward-agent-'))
  home = join(folder, 'home')
  lab = join(folder, 'lab')
  roots = join(lab, serial, 'runs')
  writeFileSync(join(folder, 'ca.pem'), service.certificate.cert)
})
afterEach(async () => {
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function said(command: typeof agentCommand, args: readonly string[]): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  let [out, err] = ['', '']
  stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const code = await command([...args], { stdout, stderr })
  return { code, out, err }
}

const agent = (...args: readonly string[]) => said(agentCommand, [...args, '--home', home])

async function enrolled(): Promise<void> {
  const args = ['--service', service.url, '--ca', join(folder, 'ca.pem'), '--serial', serial, '--root', roots]
  const { code, err } = await agent('enrol', ...args, '--code', 'A'.repeat(26), '--progress-seconds', '0')
  expect(code, err).toBe(0)
  const path = join(home, 'agent.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...config, tickSeconds: 0.1, backoffSeconds: { base: 0.02, cap: 0.1 } }))
}

const planned = (at: number): PlannedRun => {
  const run = runs[at]
  if (run === undefined) throw new Error(`the plan has no run ${at}`)
  return run
}
const bodies = () => [...service.held.values()].map(({ body }) => JSON.parse(body) as Record<string, unknown>)
const kinds = () => bodies().map(({ kind }) => String(kind))
const consentToAll = () => agent('consent', 'history', '--from', '2026-01-01', '--to', '2026-12-31')

function cyclesOf(body: Record<string, unknown> | undefined): readonly number[] {
  const series = (body?.series ?? []) as { metric: string; keys: { cycle?: number[] } }[]
  return [...new Set(series.find(({ metric }) => metric === 'cycle.q30_share')?.keys.cycle)]
}

test('enrolment makes the key first, survives a lost answer, and keeps everything private', async () => {
  const args = ['enrol', '--service', service.url, '--ca', join(folder, 'ca.pem'), '--serial', serial]
  service.ailment = 'portal'
  expect((await agent(...args, '--code', 'A'.repeat(26))).code).toBe(5)
  const asked = readFileSync(join(home, 'instruments', serial, 'applicant.json'), 'utf8')
  service.ailment = 'none'
  expect((await agent(...args, '--code', 'aaaaa-aaaaa-aaaaa-aaaaa-aaaaaa')).code).toBe(0)
  const identity = readFileSync(join(home, 'instruments', serial, 'identity.json'), 'utf8')
  expect(JSON.parse(identity)).toMatchObject({ publicKey: (JSON.parse(asked) as { publicKey: string }).publicKey })
  expect((await agent(...args, '--code', 'A'.repeat(26))).code).toBe(0)
  expect(service.requests).toHaveLength(2)
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' }))
    expect(statSync(join(home, name)).mode & 0o077, name).toBe(0)
})

test('what is unsafe or wrong is refused before anything is done', async () => {
  const base = ['enrol', '--serial', serial, '--code', 'A'.repeat(26), '--service']
  expect((await agent(...base, 'http://127.0.0.1:1')).code).toBe(78)
  expect((await agent('enrol', '--serial', serial)).code).toBe(2)
  expect((await agent('status', '--nonsense')).code).toBe(2)
  expect((await agent('fly')).code).toBe(2)
  expect((await agent('status')).code).toBe(78)
  expect((await agent(...base, 'https://127.0.0.1:1')).code).toBe(5)
  chmodSync(home, 0o755)
  expect((await agent('status')).code).toBe(78)
  expect(service.requests).toEqual([])
})

test('without consent nothing leaves', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  expect((await agent('run', '--once')).code).toBe(4)
  expect(service.requests.filter(({ path }) => path === '/v1/batches')).toEqual([])
})

test('history goes with its own consent, byte for byte as the preview shows it, once', async () => {
  writeRun(plan, planned(0), lab)
  writeRun(plan, planned(1), lab)
  const before = looksOf(lab)
  await enrolled()
  await consentToAll()
  expect(await agent('run', '--once')).toEqual({ code: 0, out: '', err: '' })
  const preview = await said(previewCommand, [roots, '--home', home])
  const sent = [...service.held.values()].map(({ body }) => body)
  expect(preview.out.trim().split('\n').sort()).toEqual(sent.sort())
  expect(kinds().sort()).toEqual(['configuration', 'configuration', 'run-end', 'run-end'])
  await agent('run', '--once')
  expect(service.held.size).toBe(4)
  expect(looksOf(lab)).toEqual(before)
  const status = JSON.parse((await agent('status', '--json')).out) as object
  expect(status).toMatchObject({ idle: true, running: false, runs: { seen: 2, covered: 2, withheld: 0 } })
  expect((await agent('verify')).code).toBe(0)
  const listed = JSON.parse((await agent('sent', '--json')).out) as { batches: { body: object; outcome: string }[] }
  expect(listed.batches.map(({ body }) => JSON.stringify(body)).sort()).toEqual(
    sent.map((body) => JSON.stringify(JSON.parse(body))).sort(),
  )
  expect((await agent('sent', '--search', planned(1).runId)).out.trim().split('\n')).toHaveLength(2)
})

/** Names, sizes and times of everything in a folder. */
function looksOf(place: string): readonly unknown[] {
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).sort()
  return names.map((name) => [name, statSync(join(place, name)).mtimeMs, statSync(join(place, name)).size])
}

test('a tick covers a run that starts after it, cycle by cycle; what was there stays', async () => {
  writeRun(plan, planned(0), lab)
  writeRun(plan, planned(1), lab, { upToCycle: 20 })
  await enrolled()
  await agent('consent', 'on')
  writeRun(plan, planned(1), lab)
  writeRun(plan, planned(2), lab)
  writeRun(plan, planned(3), lab, { upToCycle: 30 })
  await agent('run', '--once')
  expect(kinds()).toEqual(['agent', 'configuration', 'progress'])
  writeRun(plan, planned(3), lab, { upToCycle: 45 })
  await agent('run', '--once')
  writeRun(plan, planned(3), lab)
  await agent('run', '--once')
  expect(kinds().slice(3)).toEqual(['progress', 'run-end'])
  const told = bodies().map(cyclesOf)
  const all = told.flat()
  expect(told[2]?.at(-1)).toBe(30)
  expect(told[3]).toEqual(Array.from({ length: 15 }, (_, at) => 31 + at))
  expect(all).toEqual(Array.from({ length: all.length }, (_, at) => at + 1))
  expect(all).toHaveLength(planned(3).completedCycles)
  expect(new Set(bodies().map(({ run }) => run))).toEqual(new Set([null, planned(3).runId]))
  const status = JSON.parse((await agent('status', '--json')).out) as { runs: object }
  expect(status.runs).toMatchObject({ withheldBy: { 'before-tick': 2, 'finished-when-first-seen': 1 } })
})

test('switching off while the service is away deletes what is unsent, and the gap is declared later', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  await consentToAll()
  service.ailment = 'overloaded'
  expect((await agent('run', '--once')).code).toBe(5)
  expect(spoolFiles().length).toBeGreaterThan(0)
  await agent('consent', 'off')
  expect(spoolFiles()).toEqual([])
  service.ailment = 'none'
  expect((await agent('run', '--once')).code).toBe(4)
  expect(service.held.size).toBe(0)
  await consentToAll()
  expect((await agent('run', '--once')).code).toBe(0)
  const [first] = [...service.held.values()]
  expect(first?.envelope).toMatchObject({ seq: 3, gaps: [{ fromSeq: 1, toSeq: 2, reason: 'consent-withdrawn' }] })
  expect(kinds().sort()).toEqual(['configuration', 'run-end'])
  expect((await agent('verify')).code).toBe(0)
})

const spoolFiles = () =>
  readdirSync(join(home, 'instruments', serial, 'spool'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.seg'),
  )

test('a run whose instrument is set not to send to its maker stays here, once that is followed', async () => {
  writeRun(plan, planned(0), lab)
  const [run = ''] = readdirSync(roots)
  const name = readdirSync(join(roots, run)).find((one) => /^runparameters\.xml$/i.test(one)) ?? ''
  const path = join(roots, run, name)
  writeFileSync(path, readFileSync(path, 'utf8').replace(/(<SendInstrumentHealthToILMN>)\w+/, '$1false'))
  await enrolled()
  await consentToAll()
  expect((await agent('consent', 'follow-instrument', 'on', '--name', 'Li Wang')).code).toBe(0)
  expect((await agent('run', '--once')).code).toBe(0)
  expect(kinds()).toEqual([])
  const status = JSON.parse((await agent('status', '--json')).out) as object
  expect(status).toMatchObject({
    consent: { followsInstrument: true },
    runs: { withheldBy: { 'instrument-setting-off': 1 } },
  })
  expect((await agent('consent', 'show')).out).toMatch(/follow-instrument on {2}by Li Wang \(operator\)/)
  await agent('consent', 'follow-instrument', 'off')
  expect((await agent('run', '--once')).code).toBe(0)
  expect(kinds().sort()).toEqual(['configuration', 'run-end'])
})

test('a probe of another maker is read through its mapping, and nothing else of its file leaves', async () => {
  const probes = join(folder, 'probes')
  mkdirSync(probes)
  const rows = ['01.03.2026 01:00;68;Dr. Name', '01.03.2026 02:00;70;Dr. Name', '02.03.2026 01:00;71;x']
  writeFileSync(join(probes, 'room-1.csv'), `when;F;note\n${rows.join('\n')}\n`)
  const signals = [{ column: 'F', signal: 'thermal.ambient_temperature', unit: 'degF' }]
  const time = { column: 'when', format: 'dd.MM.yyyy HH:mm', zone: 'Europe/Berlin' }
  const mapping = { folder: probes, prefix: 'room-', instrument: serial, delimiter: ';', time, signals }
  const mappingPath = join(folder, 'mapping.json')
  writeFileSync(mappingPath, JSON.stringify({ seqwardSensorMapping: 1, mappings: [mapping] }))
  const checked = await said(agentCommand, ['sensors', 'check', join(probes, 'room-1.csv'), '--mapping', mappingPath])
  expect(checked.out).toContain('2026-03-01  thermal.ambient_temperature 1  median 20.56 Cel of 2 readings')
  await enrolled()
  const path = join(home, 'agent.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), sensorMappings: mappingPath }))
  await consentToAll()
  expect(await agent('run', '--once')).toEqual({ code: 0, out: '', err: '' })
  expect(bodies()).toMatchObject([
    {
      kind: 'sensors',
      run: null,
      series: [{ metric: 'thermal.ambient_temperature', keys: { position: [1, 1] }, values: [20.56, 21.67] }],
    },
  ])
  expect(JSON.stringify(bodies())).not.toContain('Name')
})

test('an operation log is read from where it was read last: counts of known messages leave, and no line', async () => {
  const logs = join(folder, 'operations')
  mkdirSync(logs)
  const name = join(logs, `${serial}-20260301.jsonl`)
  const line = (date: string, code: string) =>
    JSON.stringify({ at: `${date}T10:00:00Z`, code, value: 2, by: 'Dr. Name' })
  const door = 'mechanical.door_retry'
  const head = JSON.stringify({ seqwardOperationLog: 1, instrument: serial })
  writeFileSync(name, [head, line('2026-03-01', door), line('2026-03-01', 'opened by Dr. Name'), ''].join('\n'))
  await enrolled()
  const path = join(home, 'agent.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), operationLogs: [logs] }))
  expect((await agent('run', '--once')).code).toBe(4)
  expect(kinds(), 'without consent nothing leaves').toEqual([])
  await consentToAll()
  expect(await agent('run', '--once')).toEqual({ code: 0, out: '', err: '' })
  writeFileSync(name, `${readFileSync(name, 'utf8')}${line('2026-03-02', door)}\n`)
  expect(await agent('run', '--once')).toEqual({ code: 0, out: '', err: '' })
  expect(await agent('run', '--once')).toEqual({ code: 0, out: '', err: '' })
  const [first, second, ...more] = bodies()
  const day = Date.parse('2026-03-01') / 86_400_000
  const keys = (at: number) => ({ day: [at], message: [15] })
  expect(first).toMatchObject({ kind: 'log', run: null })
  expect(first?.series).toContainEqual({ metric: 'log.message_count', keys: keys(day), values: [1] })
  expect(first?.series).toContainEqual({
    metric: 'log.lines_unmatched',
    keys: { day: [day], log_source: [1] },
    values: [1],
  })
  expect(second?.series).toContainEqual({ metric: 'log.message_count', keys: keys(day + 1), values: [1] })
  expect(more).toEqual([])
  expect(JSON.stringify(bodies())).not.toContain('Name')
})

test('an instrument that is enrolled while the agent runs is served without a restart by hand', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  await consentToAll()
  const stop = new AbortController()
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const running = agentCommand(['run', '--home', home], { ...streams, signal: stop.signal })
  await until(() => service.held.size === 2)
  const other = plan.runs.find(({ instrument }) => instrument !== serial)
  if (other === undefined) throw new Error('the plan has one instrument only')
  writeRun(plan, other, lab)
  const args = ['--service', service.url, '--serial', other.instrument, '--root', join(lab, other.instrument)]
  expect((await agent('enrol', ...args, '--code', 'B'.repeat(26))).code).toBe(0)
  await until(() => service.held.size === 4)
  stop.abort()
  expect(await running).toBe(0)
})

test('a running agent stops within a second of being switched off', async () => {
  for (const at of [0, 1, 2, 3]) writeRun(plan, planned(at), lab)
  await enrolled()
  await consentToAll()
  // Slow enough that most batches are still there when it is switched off, on a busy machine too.
  service.delay = 300
  const stop = new AbortController()
  const running = agentCommand(['run', '--home', home], {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    signal: stop.signal,
  })
  await until(() => service.held.size >= 2)
  await agent('consent', 'off')
  const offAt = Date.now()
  await until(() => spoolFiles().length === 0)
  // What was under way may still arrive within the second; after it nothing does, though half the batches are left.
  await new Promise((resolve) => setTimeout(resolve, offAt + 1000 - Date.now()))
  const requests = service.requests.length
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect([service.requests.length, service.held.size < 8]).toEqual([requests, true])
  stop.abort()
  expect(await running).toBe(0)
})

test('a guest network in between loses nothing', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  await consentToAll()
  service.ailment = 'portal'
  expect((await agent('run', '--once')).code).toBe(5)
  service.ailment = 'none'
  expect((await agent('run', '--once')).code).toBe(0)
  expect([service.held.size, service.conflicts]).toEqual([2, []])
})

test('a batch that was stored but whose receipt was lost is sent again under the same number', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  await consentToAll()
  service.ailment = 'cuts-after-store'
  expect((await agent('run', '--once')).code).toBe(5)
  service.ailment = 'none'
  expect((await agent('run', '--once')).code).toBe(0)
  expect([service.held.size, service.conflicts]).toEqual([2, []])
  expect((await agent('sent')).out).toMatch(/already-held/)
})

test('a refused batch is settled, kept for a person to see, and holds nothing up', async () => {
  writeRun(plan, planned(0), lab)
  await enrolled()
  await consentToAll()
  service.ailment = 'refuses'
  expect((await agent('run', '--once')).code).toBe(0)
  expect((await agent('sent')).out.match(/refused/g)).toHaveLength(2)
  expect(readdirSync(join(home, 'instruments', serial, 'quarantine'))).toHaveLength(2)
})

test('killed at any moment, every batch with a receipt is held exactly once and nothing is missing', async () => {
  for (const at of [0, 1, 2, 3]) writeRun(plan, planned(at), lab)
  await enrolled()
  await consentToAll()
  service.delay = 15
  for (let kill = 0; kill < 4; kill++) {
    const program = `import { agentCommand } from ${JSON.stringify(join(import.meta.dirname, 'main.ts'))}
      await agentCommand(['run', '--home', ${JSON.stringify(home)}], process)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
    const held = service.held.size
    // On a busy machine all eight may have arrived before the last kill.
    await until(() => service.held.size > held || service.held.size === 8 || child.exitCode !== null)
    await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 50))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  service.delay = 0
  expect((await agent('run', '--once')).code).toBe(0)
  expect(service.conflicts).toEqual([])
  expect(kinds().sort()).toEqual([...Array(4).fill('configuration'), ...Array(4).fill('run-end')])
  const { batches } = JSON.parse((await agent('sent', '--json')).out) as {
    batches: { seq: number; receipt: unknown }[]
  }
  expect(batches.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(batches.every(({ receipt }) => receipt !== null)).toBe(true)
  expect((await agent('verify')).code).toBe(0)
})

async function until(reached: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!reached()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 20 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
