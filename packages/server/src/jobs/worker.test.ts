import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Body, ledgerOrigin, type ServiceEvent } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEvents } from '../events.ts'
import type { RunFeatures } from '../features/run-features.ts'
import { createKeyFile, openKeyFile } from '../keys/file-key-provider.ts'
import { openKeyring } from '../keys/keyring.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import { openStore, type Store } from '../store/store.ts'
import { progressBody } from '../testing/test-bodies.ts'
import { createHistories } from './histories.ts'
import { startWorker, type Worker } from './worker.ts'

const tenant = 'laboratory'
let folder: string
let store: Store
let worker: Worker | null = null
let clock = new Date('2026-11-23T08:00:00Z')
let told: ServiceEvent[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-worker-'))
  createKeyFile(join(folder, 'wrapping.key'))
  const keyring = await openKeyring(join(folder, 'keys'), openKeyFile(join(folder, 'wrapping.key')))
  store = await openStore(join(folder, 'data'), keyring)
  await store.ensureTenant(tenant, clock.toISOString())
  told = []
})
afterEach(async () => {
  await worker?.close()
  await store.close()
  await rm(folder, { recursive: true })
})

/** An instrument with one batch for each cycle, as the index knows them. */
async function instrumentWith(serial: string, cycles: readonly number[]): Promise<string> {
  const instrument = `ins-${randomBytes(10).toString('hex')}`
  const at = clock.toISOString()
  await store.instruments.addCode({ tenant, codeSha256: sha256Hex(serial), serial, createdAt: at, expiresAt: at })
  const code = await store.instruments.findCode(sha256Hex(serial))
  if (code === null) throw new Error('the code is not there')
  await store.instruments.enrol({
    code,
    serial,
    platform: 'novaseqx',
    publicKey: 'key',
    epoch: '0000000000000001',
    newInstrument: instrument,
    at,
  })
  await store.batches.enter(
    cycles.map((cycle, index) => ({
      segment: `${serial}-${cycle}`,
      offset: cycle,
      length: 1,
      record: {
        tenant,
        arrival: cycle,
        envelope: {
          format: 1,
          instrument,
          epoch: '0000000000000001',
          seq: index + 1,
          previous: ledgerOrigin,
          contract: ledgerOrigin,
          bodySha256: ledgerOrigin,
          bodyBytes: 2,
          madeAt: '2026-11-23T00:00:00Z',
          gaps: [],
        },
        envelopeSha256: sha256Hex(`${serial}${cycle}`),
        receivedAt: at,
        outcome: 'stored',
        reason: null,
        advances: true,
        kind: 'progress',
        run: null,
      },
    })),
  )
  return instrument
}

/** A log in which the offset is the cycle, and some cycles cannot be read. */
function logWithout(unreadable: ReadonlySet<number>): BatchLog {
  const body = async ({ offset }: { readonly offset: number }): Promise<Body> => {
    if (unreadable.has(offset)) throw Object.assign(new Error('damaged'), { code: 'log-damaged' })
    return progressBody(offset)
  }
  return { body } as unknown as BatchLog
}

function start(log: BatchLog) {
  worker = startWorker({
    store,
    log,
    histories: createHistories(store),
    publish: (_tenant, event) => told.push(event),
    events: createEvents(
      () => undefined,
      () => clock,
    ),
    now: () => clock,
    newId: () => `case-${randomBytes(10).toString('hex')}`,
  })
  return worker
}

const cyclesDone = async (instrument: string) =>
  ((await store.runs.features(tenant, instrument))[0] as RunFeatures | undefined)?.cyclesDone ?? null
const pass = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000)
  worker?.wake()
}

test('a batch that cannot be read holds up its own instrument only, and is set aside after five attempts', async () => {
  const sick = await instrumentWith('LH00001', [1, 2, 3])
  const well = await instrumentWith('LH00002', [11, 12])
  start(logWithout(new Set([2])))
  await vi.waitFor(async () => expect(await cyclesDone(well)).toBe(12), 20_000)
  expect(await cyclesDone(sick)).toBe(1)
  expect(await store.outbox.pending(tenant)).toBe(2)

  for (const seconds of [2, 3, 5, 9]) {
    await vi.waitFor(async () => expect(await store.outbox.waiting(clock.toISOString(), 10)).toEqual([]), 20_000)
    expect(await cyclesDone(sick)).toBe(1)
    pass(seconds)
  }
  await vi.waitFor(async () => expect(await cyclesDone(sick)).toBe(3), 20_000)
  expect(await store.outbox.aside(tenant)).toBe(1)
  await vi.waitFor(async () => expect(await store.outbox.pending(tenant)).toBe(0), 20_000)
})

test('a disturbance that passes costs nothing but time', async () => {
  const unreadable = new Set([21])
  const instrument = await instrumentWith('LH00003', [21, 22])
  start(logWithout(unreadable))
  await vi.waitFor(async () => expect(await store.outbox.waiting(clock.toISOString(), 10)).toEqual([]), 20_000)
  unreadable.clear()
  pass(2)
  await vi.waitFor(async () => expect(await cyclesDone(instrument)).toBe(22), 20_000)
  expect(await store.outbox.aside(tenant)).toBe(0)
  expect(told.map(({ type }) => type)).toContain('run')
})

test('what was merged before a stop is assessed after it', async () => {
  const instrument = await instrumentWith('LH00004', [31])
  const first = start(logWithout(new Set()))
  await vi.waitFor(async () => expect(await cyclesDone(instrument)).toBe(31), 20_000)
  await first.close()
  await store.runs.saveMerges([], clock.toISOString())
  start(logWithout(new Set()))
  await vi.waitFor(async () => expect(await store.outbox.pending(tenant)).toBe(0), 20_000)
})
