import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { batchKinds } from '@seqward/contract'
import { expect, test } from 'vitest'
import { retentionCommand } from '../commands/retention-command.ts'
import { openLogAlone } from '../commands/open-log.ts'
import { openOffice, startServer } from '../server.ts'
import { runCommand } from '../testing/run-command.ts'
import { enrolTestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody, sensorBody } from '../testing/test-bodies.ts'
import { makeTestFolder } from '../testing/test-service.ts'
import { retentionClasses, retentionEnd } from './retention-policy.ts'
import { runRetention } from './run-retention.ts'

test('every kind of batch has a class, and what is made from batches is kept no longer', () => {
  const monthsOf = (name: string) => retentionClasses.find((one) => one.name === name)?.months ?? Number.NaN
  for (const kind of batchKinds) expect([kind, monthsOf(`batches.${kind}`) >= 1]).toEqual([kind, true])
  const longest = Math.max(...batchKinds.map((kind) => monthsOf(`batches.${kind}`)))
  for (const name of ['runs', 'sensor-days', 'findings']) expect(monthsOf(name)).toBeLessThanOrEqual(longest)
})

test('a time limit in months ends on the last day of a shorter month', () => {
  const end = (months: number, at: string) => retentionEnd({ name: '', months, kinds: [], tables: [] }, new Date(at))
  expect(end(1, '2026-03-31T12:00:00.000Z')).toBe('2026-02-28T12:00:00.000Z')
  expect(end(13, '2026-11-23T00:00:00.000Z')).toBe('2025-10-23T00:00:00.000Z')
})

test('what is too old goes from log and database, what is not stays, and both are on record', async () => {
  const folder = await makeTestFolder()
  const service = await startServer(folder.config)
  const to = { url: service.agentsUrl, authority: folder.authority }
  const agent = await enrolTestAgent(to, await service.invite('LH12345'), 'LH12345')
  await agent.send(agent.make(configurationBody()))
  for (const cycle of [1, 2, 3]) await agent.send(agent.make(progressBody(cycle)))
  await agent.send(agent.make(sensorBody(20_000)))
  await service.stop()

  const office = await openOffice(folder.config, () => new Date())
  const alone = await openLogAlone(office, folder.config)
  const { log } = alone
  const now = new Date(Date.now() + 3 * 31 * 86_400_000)
  const classes = [
    { name: 'short', months: 1, kinds: ['progress'], tables: [] },
    { name: 'long', months: 60, kinds: ['configuration', 'sensors'], tables: ['runs'] },
  ] as const
  const parts = { store: office.store, keepFilled: () => alone.keepFilled(), now, classes }
  const dry = await runRetention({ ...parts, log: null })
  expect(dry.map((run) => [run.class, run.removed])).toEqual([
    ['short', 3],
    ['long', 0],
  ])
  expect(await office.store.batches.count('laboratory')).toBe(5)

  const [segment = ''] = await log.keptSegments()
  const before = await readFile(join(folder.config.dataDir, 'objects', 'segments', segment))
  await runRetention({ ...parts, log })
  const after = await readFile(join(folder.config.dataDir, 'objects', 'segments', segment))
  expect(after.length).toBe(before.length)
  expect(after.toString('latin1').match(/SQWX/g)).toHaveLength(3)
  expect(await office.store.batches.count('laboratory')).toBe(2)
  expect(
    (await office.store.expiry.runs('laboratory'))
      .map((run) => `${run.class} ${run.removed}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual(['long 0', 'short 3'])
  for (const seq of [1, 5]) {
    const found = await office.store.batches.find('laboratory', agent.identity.instrument, agent.identity.epoch, seq)
    if (found === null) throw new Error('gone')
    expect((await log.body(found.place)).kind).toBe(seq === 1 ? 'configuration' : 'sensors')
  }

  // When the rest is too old as well, the segment goes.
  const all = [{ name: 'all', months: 1, kinds: ['configuration', 'sensors'], tables: ['runs'] }] as const
  await runRetention({ ...parts, classes: all, log })
  expect(await log.keptSegments()).toEqual([])
  expect(await office.store.runs.count('laboratory')).toBe(0)
  await alone.close()
  await office.close()

  await folder.remove()
}, 30_000)

test('a dry run of the command changes nothing and names each class', async () => {
  const folder = await makeTestFolder()
  const service = await startServer(folder.config)
  const dry = await runCommand(retentionCommand, ['run', '--config', folder.configFile, '--dry-run', '--json'])
  expect(dry.code).toBe(0)
  const { runs } = JSON.parse(dry.stdout) as { runs: readonly { class: string; removed: number }[] }
  expect(runs.map((run) => run.class)).toEqual(retentionClasses.map(({ name }) => name))
  await service.stop()
  expect((await runCommand(retentionCommand, ['run', '--config', folder.configFile])).code).toBe(0)
  await folder.remove()
})
