import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { apiPaths, type AuditPage, type AuditVerdict } from '@seqward/contract'
import { afterEach, expect, test } from 'vitest'
import { bringOneInstrument } from './one-instrument.ts'
import { seqward } from './seqward-process.ts'
import { createSite, type Site } from './site.ts'

let site: Site | null = null
afterEach(async () => site?.end())

test('an agent’s ledger bears witness of the audit log, and convicts a service that keeps another one', {
  timeout: 180_000,
}, async () => {
  site = await createSite()
  const { home, serviceFolder, folder } = site
  const config = (at: string) => join(at, 'seqward.json')
  const { serial, enrol, consent } = await bringOneInstrument(site)
  await done('invite', '--config', config(serviceFolder), '--serial', serial)
  // Whoever runs the service keeps a copy, to show somebody another past one day.
  const other = join(folder, 'other')
  cpSync(serviceFolder, other, { recursive: true })

  await site.startService()
  await enrol()
  await consent(0, 3)
  await done('agent', 'run', '--once', '--home', home)
  const own = JSON.parse(await done('agent', 'verify', '--home', home, '--json')) as {
    readonly isOneLog: boolean
    readonly ledgers: ReadonlyArray<{ readonly checkpoints: number }>
  }
  expect(own.isOneLog).toBe(true)
  expect(own.ledgers[0]?.checkpoints).toBeGreaterThan(0)

  const manager = await site.api('manager')
  const seen = await manager.get<AuditPage>(apiPaths.audit)
  expect(seen.rows.map(({ row }) => row.action)).toEqual(expect.arrayContaining(['invite', 'enrol', 'sign-in']))

  const verify = async (name: string) => {
    const { code, stdout } = await seqward(['audit', 'verify', join(folder, name), '--witness', home, '--json'])
    return { code, verdict: JSON.parse(stdout) as AuditVerdict }
  }
  await done('audit', 'export', '--config', config(serviceFolder), '--out', join(folder, 'honest.jsonl'))
  const honest = await verify('honest.jsonl')
  expect(honest).toMatchObject({ code: 0, verdict: { whole: true, keyHeldTo: 'witness', faults: [] } })
  expect(honest.verdict.witnessed).toBeGreaterThan(0)

  await done('audit', 'export', '--config', config(other), '--out', join(folder, 'other.jsonl'))
  const alone = JSON.parse(await done('audit', 'verify', join(folder, 'other.jsonl'), '--json')) as AuditVerdict
  expect(alone.whole).toBe(true)
  const forked = await verify('other.jsonl')
  expect(forked.code).toBe(3)
  expect(forked.verdict.faults.map(({ code }) => code)).toContain('forked')
})

/** Standard output of a command that ends with 0. */
async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await seqward(args)
  expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, expect.any(String)])
  return stdout
}
