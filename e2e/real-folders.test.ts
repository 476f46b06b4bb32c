import { basename } from 'node:path'
import { canonicalJson, type Json } from '@seqward/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realRunsIn } from '../packages/seqward/src/demonstration/real-folders.ts'
import { seqward } from './seqward-process.ts'
import { haveShared, realRunFolders } from './shared-corpus.ts'
import { createSite, type Site, whenIdle } from './site.ts'

/** One folder of each platform, and the two that the agent has to work hardest for. */
const folders = realRunFolders.filter((folder) =>
  [
    '131022',
    '200624_A00834',
    '200101_M999',
    '140213',
    'illuminate_2014-02_13',
    '20230418_LH00130',
    '170609_NB551051',
    '201207_A00537',
    'high_PF',
  ].some((name) => basename(folder).includes(name)),
)

describe.skipIf(!haveShared)('real run folders, from disk to the store', () => {
  let site: Site
  const runs = folders.flatMap((folder) => realRunsIn(folder).runs)

  beforeAll(async () => {
    site = await createSite()
    await site.startService()
    const serials = new Map<string, string[]>()
    for (const { serial, folder } of runs) serials.set(serial, [...(serials.get(serial) ?? []), '--root', folder])
    for (const [serial, roots] of serials) await site.enrol(serial, ...roots)
    for (const day of new Set(runs.map((run) => run.day)))
      await site.agentCommand('consent', 'history', '--from', day, '--to', day)
    site.startAgent()
    await whenIdle(site, 90_000)
  }, 180_000)
  afterAll(async () => site.end())

  test('every one of them arrives, once, under its own instrument', async () => {
    const api = await site.api()
    const fleet = await api.fleet()
    expect(fleet.instruments.map(({ serial }) => serial).sort()).toEqual(
      [...new Set(runs.map(({ serial }) => serial))].sort(),
    )
    expect(fleet.runCount).toBe(runs.length)
    const kinds = new Set((await api.batches()).map(({ kind }) => kind))
    expect(kinds.has('configuration')).toBe(true)
    expect(kinds.has('run-end') || kinds.has('progress')).toBe(true)
  })

  test('what preview prints is what was sent, byte for byte', async () => {
    const api = await site.api('auditor')
    const sent = new Set<string>()
    for (const row of await api.batches()) sent.add(canonicalJson((await api.batch(row)).body as unknown as Json))
    for (const { folder } of runs) {
      const { code, stdout } = await seqward(['preview', folder, '--home', site.home])
      expect(code).toBe(0)
      for (const line of stdout.trimEnd().split('\n'))
        expect(sent.has(line), `${basename(folder)}: ${line.slice(0, 120)}`).toBe(true)
    }
  })
})
