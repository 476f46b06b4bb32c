import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { backupCommand, restoreCommand } from '../commands/backup-command.ts'
import { keysCommand } from '../commands/keys-command.ts'
import { tenantCommand } from '../commands/tenant-command.ts'
import { startServer } from '../server.ts'
import { runCommand } from '../testing/run-command.ts'
import { fleetOf, markers, startTestLaboratories, type TestLaboratories } from '../testing/test-laboratories.ts'
import { progressBody } from '../testing/test-bodies.ts'

let laboratories: TestLaboratories | null = null
async function begin(): Promise<TestLaboratories> {
  laboratories = await startTestLaboratories()
  return laboratories
}
afterEach(async () => {
  await laboratories?.service.stop()
  await laboratories?.remove()
  laboratories = null
})

test('an erased tenant is gone at once, in the live service and in an older backup; another is untouched', async () => {
  const it = await begin()
  const config = it.configArgs
  const backup = join(it.folder, 'before.backup')
  expect(await runCommand(backupCommand, [...config, '--out', backup])).toMatchObject({ code: 0 })
  const older = join(it.folder, 'older')
  await cp(it.config.dataDir, older, { recursive: true })

  const dry = await runCommand(tenantCommand, ['erase', ...config, 'laboratory', '--json'])
  expect(JSON.parse(dry.stdout)).toMatchObject({ erased: false, instruments: 1, batches: 2, runs: 1 })
  expect((await runCommand(tenantCommand, ['erase', ...config, 'laboratory', '--confirm', 'other'])).code).toBe(2)
  expect((await fleetOf(it, 'laboratory', 1)).instruments).toHaveLength(1)

  const receipt = join(it.folder, 'receipt.json')
  const erased = ['erase', ...config, 'laboratory', '--confirm', 'laboratory', '--receipt', receipt]
  expect(await runCommand(tenantCommand, erased)).toMatchObject({ code: 0 })
  const verified = await runCommand(tenantCommand, ['verify-receipt', receipt, '--json'])
  expect(JSON.parse(verified.stdout)).toMatchObject({ verified: true, tenant: 'laboratory', sealedBatches: 2 })
  const changed = JSON.parse(await readFile(receipt, 'utf8')) as { notice: string }
  const statement = Buffer.from(changed.notice, 'base64url').toString().replace('laboratory', 'laboratorx')
  await writeFile(receipt, JSON.stringify({ ...changed, notice: Buffer.from(statement).toString('base64url') }))
  expect(await runCommand(tenantCommand, ['verify-receipt', receipt])).toMatchObject({ code: 3 })

  // The live service knows the instrument no more, and goes on with the other tenant.
  const refused = await it.agents.laboratory.send(it.agents.laboratory.make(progressBody(2, markers.laboratory.run)))
  expect(refused.status).toBe(401)
  const taken = await it.agents.other.send(it.agents.other.make(progressBody(2, markers.other.run)))
  expect(taken.status).toBe(200)
  expect((await fleetOf(it, 'other', 1)).instruments[0]?.serial).toBe(markers.other.serial)
  await it.service.stop()

  // Both an older copy of the folder and the backup, restored: the tenant stays closed.
  for (const how of ['copy', 'backup']) {
    await rm(it.config.dataDir, { recursive: true })
    if (how === 'copy') await cp(older, it.config.dataDir, { recursive: true })
    else {
      const restored = await runCommand(restoreCommand, [...config, '--in', backup, '--json'])
      expect([restored.code, JSON.parse(restored.stdout)]).toMatchObject([0, { damaged: [], erased: ['laboratory'] }])
    }
    it.service = await startServer(it.config, { log: (line) => it.logLines.push(line) })
    expect((await fleetOf(it, 'other', 1)).instruments[0]?.serial).toBe(markers.other.serial)
    const gone = await runCommand(tenantCommand, ['export', ...config, 'laboratory', '--out', join(it.folder, how)])
    expect([how, gone.code]).toEqual([how, 3])
    const verify = await runCommand(keysCommand, ['verify', ...config, '--json'])
    expect(JSON.parse(verify.stdout)).toMatchObject({ damaged: [], batches: 2 })
    await it.service.stop()
  }
  expect(await runCommand(tenantCommand, ['create', ...config, 'laboratory'])).toMatchObject({ code: 4 })
  it.service = await startServer(it.config)
})

test('an export holds all that was said, is signed, and shows every change to it', async () => {
  const it = await begin()
  const out = join(it.folder, 'export')
  expect(await runCommand(tenantCommand, ['export', ...it.configArgs, 'laboratory', '--out', out])).toMatchObject({
    code: 0,
  })
  const { serial, lot, run } = markers.laboratory
  const text = async (name: string) => readFile(join(out, name), 'utf8')
  expect(await text('instruments.jsonl')).toContain(serial)
  expect(await text('bodies.jsonl')).toContain(lot)
  expect(await text('values.csv')).toMatch(new RegExp(`${run},reagent\\.lot,.*,${lot}\n`))
  expect(await text('consents.jsonl')).toContain(it.agents.laboratory.identity.instrument)
  expect(await text('dictionary.json')).toContain('reagent.lot')
  for (const name of await readdir(out))
    for (const foreign of Object.values(markers.other))
      expect([name, (await text(name)).includes(foreign)]).toEqual([name, false])
  expect((await runCommand(tenantCommand, ['verify-export', out])).code).toBe(0)
  await writeFile(join(out, 'cases.jsonl'), '{}\n')
  const changed = await runCommand(tenantCommand, ['verify-export', out, '--json'])
  expect([changed.code, JSON.parse(changed.stdout)]).toEqual([
    3,
    { verified: false, faults: ['cases.jsonl was changed'] },
  ])
})

test('while a tenant or an instrument is restricted its batches are held, not refused, and come in afterwards', async () => {
  const it = await begin()
  const agent = it.agents.laboratory
  const batch = agent.make(progressBody(2, markers.laboratory.run))
  const until = async (status: number) => {
    for (let tries = 0; tries < 50; tries++) {
      const answer = await agent.send(batch)
      if (answer.status === status) return answer
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`never ${status}`)
  }
  for (const words of [[], ['--instrument', agent.identity.instrument, '--objection']]) {
    await runCommand(tenantCommand, ['pause', ...it.configArgs, 'laboratory', ...words])
    const other = await it.agents.other.send(it.agents.other.make(progressBody(2 + words.length, markers.other.run)))
    if (words.length === 0) {
      const held = await until(503)
      expect(held.json).toMatchObject({ code: 'paused' })
      expect(Number(held.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(other.status).toBe(200)
    const lifted = words.filter((word) => word !== '--objection')
    expect(await runCommand(tenantCommand, ['resume', ...it.configArgs, 'laboratory', ...lifted])).toMatchObject({
      code: 0,
    })
  }
  expect((await until(200)).status).toBe(200)
})

test('a service with another label neither takes batches of a tenant nor lets instruments in', async () => {
  const it = await begin()
  await it.service.stop()
  it.service = await startServer({ ...it.config, region: 'eu' })
  expect(await runCommand(tenantCommand, ['create', ...it.configArgs, 'third', '--region', 'us'])).toMatchObject({
    code: 0,
  })
  await it.service.stop()
  const labelled = JSON.parse(await readFile(it.configFile, 'utf8')) as object
  await writeFile(it.configFile, JSON.stringify({ ...labelled, region: 'eu' }), { mode: 0o600 })
  it.service = await startServer({ ...it.config, region: 'eu' })
  const { inviteCommand } = await import('../commands/invite-command.ts')
  const invited = await runCommand(inviteCommand, [...it.configArgs, '--tenant', 'third', '--serial', 'M01234'])
  expect([invited.code, invited.stdout]).toEqual([4, ''])
  expect(await runCommand(tenantCommand, ['create', ...it.configArgs, 'fourth', '--region', 'us'])).toMatchObject({
    code: 4,
  })
  expect(await runCommand(tenantCommand, ['create', ...it.configArgs, 'fourth'])).toMatchObject({ code: 0 })
})

test('keys rotate while the service runs; what was before opens nothing any more', async () => {
  const it = await begin()
  const config = it.configArgs
  const oldKeyFile = await readFile(it.keyFile)
  const oldRecord = await readFile(join(it.config.dataDir, 'keys', 'tenant-laboratory.key.json'), 'utf8')

  const dry = await runCommand(keysCommand, ['rotate', ...config, '--dry-run', '--json'])
  expect(JSON.parse(dry.stdout)).toMatchObject({ rotated: false })
  expect(await readFile(it.keyFile)).toEqual(oldKeyFile)
  const kek = await runCommand(keysCommand, ['rotate', ...config, '--kek', '--json'])
  expect([kek.code, JSON.parse(kek.stdout)]).toMatchObject([0, { rotated: true }])
  const tenantKey = await runCommand(keysCommand, ['rotate', ...config, '--tenant-key', '--verify', '--json'])
  expect(JSON.parse(tenantKey.stdout)).toMatchObject({ rotated: true, verified: { damaged: [], old: 0, batches: 4 } })
  const record = await readFile(join(it.config.dataDir, 'keys', 'tenant-laboratory.key.json'), 'utf8')
  expect(JSON.parse(record)).toMatchObject({ current: 2, versions: [{ version: 2 }] })

  // No batch was lost, and the service took in one more under the new key.
  const taken = await it.agents.laboratory.send(it.agents.laboratory.make(progressBody(2, markers.laboratory.run)))
  expect(taken.status).toBe(200)
  await it.restart()
  expect((await fleetOf(it, 'laboratory', 1)).batchCount).toBe(3)
  await it.service.stop()

  // The old wrapping keys do not open the folder; the old tenant key opens no row and no segment of it.
  const newKeyFile = await readFile(it.keyFile)
  await writeFile(it.keyFile, oldKeyFile, { mode: 0o600 })
  await expect(startServer(it.config)).rejects.toMatchObject({ name: 'KeyError', code: 'key-wrong' })
  await writeFile(it.keyFile, newKeyFile, { mode: 0o600 })
  const place = join(it.config.dataDir, 'keys', 'tenant-laboratory.key.json')
  await writeFile(place, oldRecord, { mode: 0o600 })
  const old = await runCommand(keysCommand, ['verify', ...config, '--json'])
  const { damaged } = JSON.parse(old.stdout) as { damaged: readonly string[] }
  expect(damaged.filter((text) => text.startsWith('laboratory: batch')).length).toBe(3)
  expect(damaged.some((text) => text.startsWith('laboratory: runs'))).toBe(true)
  await rename(place, `${place}.old`)
  await writeFile(place, record, { mode: 0o600 })
  await rm(`${place}.old`)
  it.service = await startServer(it.config)
})

test('without a running service rotation finishes by itself, and replaced wrapping keys can be destroyed', async () => {
  const it = await begin()
  await it.service.stop()
  for (const words of [['--tenant-key'], ['--kek', '--drop-old']]) {
    const rotated = await runCommand(keysCommand, ['rotate', ...it.configArgs, ...words, '--verify', '--json'])
    expect([rotated.code, JSON.parse(rotated.stdout)]).toMatchObject([0, { verified: { damaged: [], old: 0 } }])
  }
  const listed = await runCommand(keysCommand, ['list', ...it.configArgs, '--json'])
  const keys = JSON.parse(listed.stdout) as readonly { readonly wrapping: readonly string[] }[]
  expect(keys.map(({ wrapping }) => wrapping.length)).toEqual([1, 1, 1, 1])
  it.service = await startServer(it.config)
  expect((await fleetOf(it, 'laboratory', 1)).instruments).toHaveLength(1)
})
