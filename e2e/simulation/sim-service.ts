import type { KeyObject } from 'node:crypto'
import { generateKeyPair, importPrivateKey } from '../../packages/contract/src/sealing/sealing.ts'
import { type ChainRegistry, createChainRegistry } from '../../packages/server/src/ingest/chain-registry.ts'
import { createIntake, type Intake } from '../../packages/server/src/ingest/intake.ts'
import { readSignedBatch } from '../../packages/server/src/ingest/read-request.ts'
import { createEvents } from '../../packages/server/src/events.ts'
import type { BatchIndex } from '../../packages/server/src/store/batch-index.ts'
import type { BatchLog } from '../../packages/server/src/store/log/batch-log.ts'
import type { LoggedBatch } from '../../packages/server/src/store/log/log-record.ts'
import type { UplinkAnswer, UplinkRequest } from '../../packages/agent/src/uplink/transport.ts'
import { linesOf, textOf } from './sim-log-line.ts'
import { Crash, type SimDisk } from './sim-disk.ts'

const logPath = '/service/log'

/**
 * The service's own judgement of requests, chains and bodies (`packages/server/src/ingest`) over a log and an index that
 * stand in for its store: one file of lines, synced before each receipt, read again at each start. The real store is
 * under test with real processes in `e2e/torture`.
 */
export interface SimService {
  readonly running: boolean
  readonly receiptPublicKey: string
  start(): void
  /** The process is gone; the disk says what is left. */
  stop(): void
  revoke(): void
  answer(request: UplinkRequest): Promise<UplinkAnswer>
  /** Every batch in the log that was stored, in the order of arrival. */
  stored(): readonly LoggedBatch[]
}

export interface Identity {
  readonly instrument: string
  readonly epoch: string
  readonly publicKey: string
}

export function simService(disk: SimDisk, identity: Identity, now: () => number): SimService {
  const own = generateKeyPair()
  const receiptKey: KeyObject = importPrivateKey(own.privateKey)
  let process: { readonly chains: ChainRegistry; readonly intake: Intake } | null = null
  let revoked = false
  disk.makeFolder('/service')

  function start(): void {
    const held = linesOf(disk.content(logPath))
    const file = disk.open(logPath, disk.bytesOf(logPath) === null ? 'new' : 'update')
    let bytes = held.wholeBytes
    disk.truncate(file, bytes)
    disk.sync(file)
    disk.syncFolder('/service')
    const settled = new Map<number, { readonly envelopeSha256: string; readonly reason: LoggedBatch['reason'] }>()
    const taken = held.batches.filter(({ advances }) => advances)
    for (const { envelope, envelopeSha256, reason } of taken) settled.set(envelope.seq, { envelopeSha256, reason })
    const last = taken.at(-1)
    const chains = createChainRegistry([
      {
        tenant: 'tenant',
        ...identity,
        nextPublicKey: null,
        state: revoked ? 'revoked' : 'active',
        headSeq: last?.envelope.seq ?? 0,
        headSha256: last?.envelopeSha256 ?? null,
      },
    ])
    const log = {
      async append(batch: LoggedBatch) {
        const line = Buffer.from(textOf(batch))
        try {
          for (let at = 0; at < line.length; ) at += disk.write(file, line.subarray(at), bytes + at)
          disk.sync(file)
        } catch (error) {
          if (!(error instanceof Crash)) disk.truncate(file, bytes)
          throw error
        }
        const offset = bytes
        bytes += line.length
        if (batch.advances) settled.set(batch.envelope.seq, batch)
        return { segment: 'log', offset, length: line.length }
      },
    } as unknown as BatchLog
    const index = {
      settled: async (_tenant: string, _instrument: string, _epoch: string, seq: number) => settled.get(seq) ?? null,
    } as unknown as BatchIndex
    const intake = createIntake({
      chains,
      log,
      index,
      add: () => {},
      receiptKey,
      firstArrival: held.batches.length + 1,
      events: createEvents(
        () => {},
        () => new Date(now()),
      ),
      now: () => new Date(now()),
    })
    process = { chains, intake }
  }

  return {
    get running() {
      return process !== null
    },
    receiptPublicKey: own.publicKey,
    start,
    stop() {
      process = null
    },
    revoke() {
      revoked = true
      const chain = process?.chains.find(identity.instrument)
      if (chain !== undefined) chain.state = 'revoked'
    },
    async answer(request) {
      const at = process
      if (at === null) return { kind: 'unreachable', code: 'ECONNREFUSED', stage: 'connect' }
      const signed = readSignedBatch({ ...request, body: Buffer.from(request.body) }, at.chains)
      if (!signed.ok) return reply(signed.status, { code: signed.code })
      const outcome = await at.intake.take(signed.chain, signed.envelope, Buffer.from(request.body))
      // What a process that has died since would have answered nobody hears.
      if (process !== at) return { kind: 'unreachable', code: 'ECONNRESET', stage: 'request' }
      if (outcome.settled) return reply(outcome.refused === null ? 200 : 422, outcome.receipt)
      return outcome.code === 'gap'
        ? reply(409, { code: 'gap', ...outcome.behind })
        : reply(503, { code: outcome.code })
    },
    stored: () => linesOf(disk.content(logPath)).batches.filter(({ outcome }) => outcome === 'stored'),
  }
}

function reply(status: number, content: object): UplinkAnswer {
  return { kind: 'answered', status, headers: {}, body: Buffer.from(JSON.stringify(content)) }
}
