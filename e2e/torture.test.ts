import { setTimeout as pause } from 'node:timers/promises'
import { canonicalJson, type Json } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import { afterEach, expect, test } from 'vitest'
import { bringLaboratory } from './laboratory-folders.ts'
import { createSite, type Site, whenIdle } from './site.ts'

/** SEQWARD_KILLS=1000 is the long form; this many fit into a test run. */
const kills = Number(process.env.SEQWARD_KILLS ?? 14)
/** Twenty-eight days of eight instruments: over 200 batches, as the promise says. */
const days = 28
const seed = Number(process.env.SEQWARD_SEED ?? Date.now() % 1_000_000)

let site: Site | null = null
afterEach(async () => site?.end())

/** What the test reads of `seqward agent sent --json`. */
interface SentLine {
  readonly instrument: string
  readonly epoch: string
  readonly seq: number
  readonly bodySha256: string
  readonly outcome: string | null
}

test(`agent and service killed at random moments: every batch with a receipt is in the store exactly once (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  site = await createSite()
  await site.startService()
  const plan = await bringLaboratory(site, { seed: 3, days })
  site.startAgent()
  const random = numbers(seed)
  for (let kill = 0; kill < kills; kill++) {
    await pause(100 + random() * 1200)
    const victim = random() < 0.5 ? 'agent' : 'service'
    await site[victim].kill('SIGKILL')
    if (random() < 0.3) await pause(random() * 500)
    if (victim === 'agent') site.startAgent()
    else await site.startService()
  }
  await whenIdle(site, 120_000)

  const sent = JSON.parse(await site.agentCommand('sent', '--json')) as { readonly batches: readonly SentLine[] }
  await site.agentCommand('verify')
  const api = await site.api('auditor')
  const held = await api.batches()
  const receipted = sent.batches.filter((batch) => batch.outcome === 'stored' || batch.outcome === 'already-held')
  process.stdout.write(
    `torture: ${kills} kills, ${receipted.length} batches with receipts, ${held.length} held (seed ${seed})\n`,
  )

  expect(receipted.length).toBeGreaterThanOrEqual(200)
  expect(receipted.length).toBeGreaterThanOrEqual(plan.runs.length * 2)
  const key = (batch: { readonly instrument: string; readonly epoch: string; readonly seq: number }) =>
    `${batch.instrument} ${batch.epoch} ${batch.seq}`
  const inStore = new Map(held.map((batch) => [key(batch), batch]))
  expect(inStore.size).toBe(held.length)
  expect(receipted.filter((batch) => inStore.get(key(batch))?.bodySha256 !== batch.bodySha256)).toEqual([])
  expect(held.length).toBe(receipted.length)
  for (const row of held.filter((_, index) => index % 10 === 0)) {
    const { body } = await api.batch(row)
    expect(sha256Hex(canonicalJson(body as unknown as Json))).toBe(row.bodySha256)
  }
  expect((await api.fleet()).runCount).toBe(plan.runs.length)
})

/** Mulberry32: the same kills for the same seed. */
function numbers(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
