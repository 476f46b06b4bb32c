import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apiPaths, type BatchDetail, type Fleet } from '@seqward/contract'
import { expect, test, vi } from 'vitest'
import { openKeyFile } from '../keys/file-key-provider.ts'
import { openKeyring } from '../keys/keyring.ts'
import { startServer } from '../server.ts'
import { enrolTestAgent } from '../testing/test-agent.ts'
import { configurationBody, progressBody } from '../testing/test-bodies.ts'
import { signInTestPerson } from '../testing/test-person.ts'
import { makeTestFolder, startTestService } from '../testing/test-service.ts'
import { openStore } from './store.ts'

const serial = 'LH98765'
const lot = '31415926'
const run = '20261101_LH98765_0042_A27MARKLT3'

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('nothing that an instrument said, nor its serial number, can be found in any file of the data folder', async () => {
  const running = await startTestService()
  try {
    const to = { url: running.service.agentsUrl, authority: running.authority }
    const agent = await enrolTestAgent(to, await running.service.invite(serial), serial)
    await agent.send(agent.make(configurationBody(run, lot)))
    await agent.send(agent.make(progressBody(1, run)))
    const viewer = await signInTestPerson(running.service, 'viewer')
    await vi.waitFor(async () => {
      const fleet = (await viewer.read(apiPaths.fleet)) as Fleet
      expect([fleet.pendingBatches, fleet.runCount]).toEqual([0, 1])
    }, 20_000)
    const files = await filesBelow(running.config.dataDir)
    // The database with its write-ahead log, and a segment of the batch log, are among them.
    expect(files.filter((file) => /seqward\.db(?:-wal)?$|seg-/.test(file))).toHaveLength(3)
    for (const file of files) {
      const bytes = await readFile(file)
      for (const marker of [serial, lot, run, 'reagent.lot', 'q30_share', 'SQLite format'])
        expect([file, marker, bytes.includes(marker) && !file.endsWith('service.lock')]).toEqual([file, marker, false])
    }
    expect(running.logLines.join('')).not.toMatch(new RegExp(`${serial}|${lot}|${run}`))
  } finally {
    await running.end()
  }
})

test('a flipped bit in a segment spoils its own batch only, and is noticed when that is read', async () => {
  const folder = await makeTestFolder()
  const first = await startServer(folder.config)
  const to = { url: first.agentsUrl, authority: folder.authority }
  const agent = await enrolTestAgent(to, await first.invite(serial), serial)
  for (let cycle = 1; cycle <= 3; cycle++) await agent.send(agent.make(progressBody(cycle, run)))
  await first.stop()
  const segment = (await filesBelow(join(folder.config.dataDir, 'log'))).find((file) => file.includes('seg-')) ?? ''
  const bytes = await readFile(segment)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(segment, bytes)

  const second = await startServer(folder.config)
  const auditor = await signInTestPerson(second, 'auditor')
  const { instrument, epoch } = agent.identity
  const statuses = []
  for (const seq of [1, 2, 3]) {
    const answer = await auditor.get(apiPaths.batch(instrument, epoch, seq))
    statuses.push(answer.status)
    if (answer.status === 200) expect(((await answer.json()) as BatchDetail).body).toEqual(progressBody(seq, run))
  }
  expect(statuses).toEqual([200, 500, 200])
  await second.stop()
  await folder.remove()
})

test('the data folder without its wrapping key opens to nobody', async () => {
  const folder = await makeTestFolder()
  const service = await startServer(folder.config)
  await service.stop()
  const other = await makeTestFolder()
  const keys = join(folder.config.dataDir, 'keys')
  await expect(openKeyring(keys, openKeyFile(other.keyFile))).rejects.toMatchObject({ code: 'key-wrong' })
  const strangers = await openKeyring(join(other.config.dataDir, 'keys'), openKeyFile(other.keyFile))
  await expect(openStore(folder.config.dataDir, strangers)).rejects.toMatchObject({ code: 'database-key-wrong' })
  await folder.remove()
  await other.remove()
})

test('two services never share a folder', async () => {
  const running = await startTestService()
  try {
    await expect(startServer(running.config)).rejects.toMatchObject({ code: 'service-running' })
    expect((await fetch(running.service.consoleUrl + apiPaths.session)).status).toBe(401)
  } finally {
    await running.end()
  }
})
