import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { bringOneInstrument, sentLines } from './one-instrument.ts'
import { seqward } from './seqward-process.ts'
import { createSite, type Site, whenIdle } from './site.ts'

let site: Site | null = null
afterEach(async () => site?.end())

const slow = { timeout: 120_000 }

test(
  'a new key takes over with the first receipt under it, is kept in the ledger, and the old one ends',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { serial, enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 3)
    expect((await runOnce(site)).code).toBe(0)
    const identity = join(site.home, 'instruments', serial, 'identity.json')
    const before = readFileSync(identity, 'utf8')

    // Killed before the answer came: the same new key is asked for again, and both keys are good until it is used.
    const next = join(site.home, 'instruments', serial, 'next-key.json')
    await site.agentCommand('rotate-key', serial)
    const after = readFileSync(identity, 'utf8')
    expect(after).not.toBe(before)
    writeFileSync(next, after, { mode: 0o600 })
    writeFileSync(identity, before, { mode: 0o600 })
    await consent(4, 5)
    expect((await runOnce(site)).code).toBe(0)
    await site.agentCommand('rotate-key', serial)
    expect(keyIn(identity)).toBe(JSON.parse(after).publicKey)

    await consent(6, 7)
    expect((await runOnce(site)).code).toBe(0)
    expect(await site.agentCommand('verify')).toContain('the chain is whole')
    expect(ledgerText(site, serial)).toContain('"key":{"notice"')

    writeFileSync(identity, before, { mode: 0o600 })
    await consent(8, 9)
    expect((await runOnce(site)).code).toBe(5)
    expect(await site.agentCommand('status')).toContain('does not accept the signature of this instrument')
  },
)

test(
  'a revoked instrument is refused at once, keeps what it has, and goes on under a new code without a loss',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { serial, enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 3)
    expect((await runOnce(site)).code).toBe(0)
    const early = await sentLines(site)
    const config = join(site.serviceFolder, 'seqward.json')
    const code = (await seqward(['invite', '--config', config, '--serial', serial])).stdout.trim()

    const tried = await seqward(['revoke', '--config', config, serial, '--dry-run'])
    expect([tried.code, tried.stdout]).toEqual([0, expect.stringContaining('nothing was changed')])
    const revoked = await seqward(['revoke', '--config', config, serial, '--reason', 'retired', '--json'])
    expect(JSON.parse(revoked.stdout)).toMatchObject({ was: 'active', reason: 'retired', openCodes: 1, revoked: true })

    await consent(4, 7)
    const refused = await runOnce(site)
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('everything is kept')])
    const status = await site.agentCommand('status')
    expect(status).toMatch(/revoked/)
    expect(await pending(site)).toBeGreaterThan(0)
    const held = await (await site.api('auditor')).batches()
    expect(held.length).toBe(early.length)

    const agentsUrl = JSON.parse(readFileSync(join(site.home, 'agent.json'), 'utf8')).service as string
    const options = ['--service', agentsUrl, '--serial', serial, '--home', site.home]
    expect((await seqward(['agent', 'enrol', ...options, '--code', code])).code).toBe(4)
    await site.enrol(serial)
    expect((await runOnce(site)).code).toBe(0)
    expect(await pending(site)).toBe(0)
    expect(await site.agentCommand('verify')).not.toContain('NOT WHOLE')
    const all = await sentLines(site)
    const bodies = (await (await site.api('auditor')).batches()).map(({ bodySha256 }) => bodySha256)
    const stored = all.filter(({ outcome }) => outcome === 'stored').map(({ bodySha256 }) => bodySha256)
    expect(new Set(all.map(({ epoch }) => epoch)).size).toBe(2)
    expect(new Set(bodies)).toEqual(new Set(stored))
    // The sources go on where the earlier enrolment had come to: nothing of it is measured and sent once more.
    const again = early.filter(({ bodySha256 }) => stored.filter((one) => one === bodySha256).length > 1)
    expect(again).toEqual([])
  },
)

test(
  'a copied home refuses by itself to send, says why, and is good again after an enrolment of its own',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 2)
    const copy = join(site.folder, 'copied-agent')
    cpSync(site.home, copy, { recursive: true })
    const woke = await seqward(['agent', 'run', '--once', '--home', copy])
    expect(woke.code).toBe(78)
    expect(woke.stderr).toMatch(/copied or moved here .*enrol again with a new code/)
    expect(await (await site.api('auditor')).batches()).toEqual([])
    expect((await runOnce(site)).code).toBe(0)
  },
)

test(
  'of two machines from one disk image the second is stopped at its first batch, and keeps what it has',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { serial, enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 2)
    expect((await runOnce(site)).code).toBe(0)
    const image = join(site.folder, 'disk-image')
    cpSync(site.home, image, { recursive: true })
    await consent(3, 5)
    expect((await runOnce(site)).code).toBe(0)
    const first = await (await site.api('auditor')).batches()

    // The other machine has the same name, the same folder and the same identifier: only the service can tell them apart.
    renameSync(site.home, join(site.folder, 'first-machine'))
    renameSync(image, site.home)
    await consent(3, 6)
    const second = await runOnce(site)
    expect(second.code).toBe(4)
    expect(await site.agentCommand('status')).toContain('Another machine uses this identity')
    expect(await pending(site)).toBeGreaterThan(0)
    expect((await (await site.api('auditor')).batches()).length).toBe(first.length)

    await site.enrol(serial)
    expect((await runOnce(site)).code).toBe(0)
    expect(await pending(site)).toBe(0)
  },
)

test(
  'an agent ahead of a service that was restored from a backup sends the rest again, through kills of both',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 2)
    expect((await runOnce(site)).code).toBe(0)
    const backup = await backUp(site)
    await consent(3, 7)
    expect((await runOnce(site)).code).toBe(0)
    const before = await (await site.api('auditor')).batches()

    await restore(site, backup)
    expect((await (await site.api('auditor')).batches()).length).toBeLessThan(before.length)
    await consent(8, 9)
    for (const wait of [500, 900, 1300]) {
      site.startAgent()
      await pause(wait)
      await site.agent.kill('SIGKILL')
      if (wait === 900) {
        await site.service.kill('SIGKILL')
        await site.startService()
      }
    }
    site.startAgent()
    await whenIdle(site, 60_000)
    await site.agent.kill('SIGTERM')
    const held = await (await site.api('auditor')).batches()
    const bodies = new Map(held.map(({ seq, bodySha256 }) => [seq, bodySha256]))
    expect(before.filter(({ seq, bodySha256 }) => bodies.get(seq) !== bodySha256)).toEqual([])
    expect(bodies.size).toBe(held.length)
    expect(held.length).toBeGreaterThan(before.length)
    expect(await site.agentCommand('verify')).toContain('the chain is whole')
  },
)

test(
  'what the site no longer holds is told to a restored service as lost, and nothing waits for it',
  slow,
  async () => {
    site = await createSite()
    await site.startService()
    const { serial, enrol, consent } = await bringOneInstrument(site)
    await enrol()
    await consent(0, 2)
    expect((await runOnce(site)).code).toBe(0)
    const backup = await backUp(site)
    await consent(3, 5)
    expect((await runOnce(site)).code).toBe(0)
    rmSync(join(site.home, 'instruments', serial, 'sent'), { recursive: true })

    await restore(site, backup)
    await consent(6, 7)
    expect((await runOnce(site)).code).toBe(0)
    expect(await pending(site)).toBe(0)
    const outcomes = (await (await site.api('auditor')).batches()).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(0)
    expect(outcomes[0]).toBe('stored')
    expect(await site.agentCommand('verify')).toContain('the chain is whole')
  },
)

const runOnce = ({ home }: Site) => seqward(['agent', 'run', '--once', '--home', home])

async function pending(at: Site): Promise<number> {
  const { instruments } = JSON.parse(await at.agentCommand('status', '--json')) as {
    readonly instruments: ReadonlyArray<{ readonly pendingBatches: number }>
  }
  return instruments.reduce((sum, { pendingBatches }) => sum + pendingBatches, 0)
}

async function backUp(at: Site): Promise<string> {
  await at.service.kill('SIGTERM')
  const backup = join(at.folder, 'backup')
  cpSync(at.serviceFolder, backup, { recursive: true })
  await at.startService()
  return backup
}

async function restore(at: Site, backup: string): Promise<void> {
  await at.service.kill('SIGTERM')
  rmSync(at.serviceFolder, { recursive: true })
  cpSync(backup, at.serviceFolder, { recursive: true })
  await at.startService()
}

function keyIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly publicKey: string }).publicKey
}

function ledgerText({ home }: Site, serial: string): string {
  const { enrolled } = JSON.parse(readFileSync(join(home, 'instruments', serial, 'identity.json'), 'utf8')) as {
    readonly enrolled: { readonly epoch: string }
  }
  return readFileSync(join(home, 'instruments', serial, 'ledger', `${enrolled.epoch}-000001.jsonl`), 'utf8')
}
