import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestService, type TestService } from '../packages/agent/src/testing/test-service.ts'
import { planLaboratory, writeRun } from '../packages/simulator/src/index.ts'
import { seqward } from './seqward-process.ts'

const instruments = 12
let service: TestService
let folder = ''
let home = ''
let share = ''
let isMounted = false

beforeEach(async () => {
  service = await startTestService()
  folder = mkdtempSync(join(tmpdir(), 'seqward-share-'))
  home = join(folder, 'home')
  share = join(folder, 'share')
  writeFileSync(join(folder, 'ca.pem'), service.certificate.cert)
})
afterEach(async () => {
  if (isMounted) execFileSync('umount', [share])
  isMounted = false
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** One run of a plan under as many serial numbers, as instruments of one kind copy them to a share. */
function fillShare(to: string): string[] {
  const plan = planLaboratory({ seed: 7, endsAt: new Date('2026-11-20T00:00:00Z'), days: 12 })
  const run = plan.runs.find(({ instrument }) => instrument.startsWith('M'))
  if (run === undefined) throw new Error('the plan has no MiSeq run')
  return Array.from({ length: instruments }, (_, at) => {
    const serial = `M0${9000 + at}`
    const own = join(folder, 'made', serial)
    writeRun(plan, run, own)
    const [made = ''] = readdirSync(join(own, run.instrument, 'runs'))
    const runFolder = join(to, serial, made.replace(run.instrument, serial))
    mkdirSync(join(to, serial), { recursive: true })
    execFileSync('cp', ['-r', join(own, run.instrument, 'runs', made), runFolder])
    for (const name of ['RunInfo.xml', 'RunParameters.xml', 'runParameters.xml']) {
      const path = join(runFolder, name)
      if (statSync(path, { throwIfNoEntry: false }) === undefined) continue
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(run.instrument, serial))
    }
    return serial
  })
}

/** A share that even root cannot write to, where mounting is allowed; else one without the right to write. */
function shareReadOnly(from: string): void {
  mkdirSync(share)
  try {
    execFileSync('mount', ['--bind', from, share], { stdio: 'ignore' })
    isMounted = true
    execFileSync('mount', ['-o', 'remount,bind,ro', share], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-r', `${from}/.`, share])
    for (const name of readdirSync(share, { recursive: true, encoding: 'utf8' })) {
      const path = join(share, name)
      chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444)
    }
  }
}

test('one agent serves twelve instruments from a share that it can only read', async () => {
  const source = join(folder, 'source')
  const serials = fillShare(source)
  shareReadOnly(source)
  const look = () =>
    readdirSync(share, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => [name, statSync(join(share, name)).size, statSync(join(share, name)).mtimeMs])
  const before = look()
  for (const [at, serial] of serials.entries()) {
    const where = at === 0 ? ['--ca', join(folder, 'ca.pem'), '--root', share] : []
    const code = String.fromCharCode(65 + at).repeat(26)
    const args = ['--service', service.url, ...where, '--serial', serial, '--code', code, '--home', home]
    const { code: exit, stderr } = await seqward(['agent', 'enrol', ...args])
    expect(exit, stderr).toBe(0)
  }
  const history = ['consent', 'history', '--from', '2026-01-01', '--to', '2026-12-31']
  expect((await seqward(['agent', ...history, '--home', home])).code).toBe(0)
  const { code, stderr } = await seqward(['agent', 'run', '--once', '--home', home])
  expect(code, stderr).toBe(0)
  const status = JSON.parse((await seqward(['agent', 'status', '--json', '--home', home])).stdout) as {
    instruments: { serial: string; receipts: number; pendingBatches: number }[]
  }
  expect(status.instruments.map(({ serial }) => serial).sort()).toEqual([...serials].sort())
  // A configuration and the end of the run for each, under an identity of its own.
  for (const one of status.instruments) expect(one).toMatchObject({ receipts: 2, pendingBatches: 0 })
  expect(new Set([...service.held.values()].map(({ envelope }) => envelope.instrument)).size).toBe(instruments)
  expect(service.conflicts).toEqual([])
  expect(look()).toEqual(before)
  expect((await seqward(['agent', 'verify', '--home', home])).code).toBe(0)
})
