import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { planLaboratory, writeRun } from '@seqward/simulator'
import { afterEach, expect, test } from 'vitest'
import { createSite, type Site } from '../site.ts'
import { startConnectProxy } from './connect-proxy.ts'
import { startInspectingProxy } from './inspecting-proxy.ts'

let site: Site | null = null
const stops: (() => void)[] = []
const names = ['HTTPS_PROXY', 'SSL_CERT_FILE', 'NO_PROXY'] as const
const before = names.map((name) => [name, process.env[name]] as const)
afterEach(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  for (const stop of stops) stop()
  await site?.end()
})

test('the whole agent, from enrolment on, behind a proxy with a password and behind one that inspects', async () => {
  const at = await createSite()
  site = at
  await at.startService()
  const plan = planLaboratory({ seed: 7, endsAt: new Date('2026-11-20T00:00:00Z'), days: 6 })
  const run = plan.runs.find(({ completedCycles }) => completedCycles > 60)
  if (run === undefined) throw new Error('the plan has no run')

  // Enrolled through a proxy of the environment that wants a password.
  const secret = 'a-password-of-the-clinic'
  const plain = await startConnectProxy({ credentials: `robot:${secret}` })
  stops.push(() => plain.stop())
  process.env.HTTPS_PROXY = `http://robot:${secret}@127.0.0.1:${plain.port}`
  delete process.env.NO_PROXY
  const laboratory = join(at.folder, 'laboratory')
  writeRun(plan, run, laboratory)
  await at.enrol(run.instrument, '--root', laboratory)
  expect(plain.asked).toHaveLength(1)

  // A run is sent through one that inspects, whose authority stands in this computer's own store.
  const { service } = JSON.parse(readFileSync(join(at.home, 'agent.json'), 'utf8')) as { readonly service: string }
  const { hostname, port } = new URL(service)
  const ca = readFileSync(join(at.serviceFolder, 'tls', 'authority.pem'), 'utf8')
  const proxy = await startInspectingProxy({ service: { host: hostname, port: Number(port), ca } })
  stops.push(() => proxy.stop())
  const store = join(at.folder, 'store.pem')
  writeFileSync(store, proxy.authority)
  process.env.SSL_CERT_FILE = store
  change(at, { proxy: `http://127.0.0.1:${proxy.port}`, sealPayload: true })
  await at.agentCommand('consent', 'history', '--from', '2026-01-01', '--to', '2026-12-31')
  await at.agentCommand('run', '--once')

  const status = await at.agentCommand('status')
  expect(status).toContain(`Proxy: http://127.0.0.1:${proxy.port} (from agent.json, without credentials).`)
  expect(status).toContain(`signed by "CN=${proxy.issuer}"`)
  expect(status).toContain('Batches are sealed to the service')
  const batches = proxy.exchanges.filter(({ path }) => path === '/v1/batches')
  expect(batches.length).toBeGreaterThanOrEqual(2)
  for (const { body } of batches) {
    expect(body.subarray(0, 4).toString('latin1')).toBe('SWS1')
    expect(body.includes(run.runId)).toBe(false)
  }
  const api = await at.api('auditor')
  expect((await api.batches()).length).toBe(batches.length)
  await at.agentCommand('verify')

  // The password is in no file of the home.
  expect(filesOf(at.home).filter((file) => readFileSync(file).includes(secret))).toEqual([])
})

function change({ home }: Site, settings: object): void {
  const path = join(home, 'agent.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as object
  const pace = { tickSeconds: 0.5, backoffSeconds: { base: 0.1, cap: 1 } }
  writeFileSync(path, JSON.stringify({ ...config, ...pace, ...settings }), { mode: 0o600 })
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
