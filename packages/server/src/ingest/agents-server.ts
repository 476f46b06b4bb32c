import type { ServerOptions } from 'node:https'
import {
  absentContentType,
  agentPaths,
  batchContentType,
  batchWireBytesMax,
  type Envelope,
  keysPath,
  type Problem,
  sealedBatchContentType,
  wireHeader,
  wireVersion,
} from '@seqward/contract'
import { acceptedContracts, envelopeHash, openPayload } from '@seqward/contract/sealing'
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import { type Act, serviceTenant } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { createAttemptLimit } from '../enrolment/attempt-limit.ts'
import type { Enrolled, Enrolment } from '../enrolment/enrol.ts'
import type { Events } from '../events.ts'
import { type Admission, retryAfterSeconds } from './admission.ts'
import type { Chain, ChainRegistry } from './chain-registry.ts'
import type { Intake } from './intake.ts'
import { readSignedBatch } from './read-request.ts'
import type { Rotation } from './rotate-key.ts'
import type { NoticeBoard } from './service-notice.ts'

/** An enrolment request has about 250 bytes. */
const enrolmentBytesMax = 4_096
/** A request of 2 MiB over a slow hospital line; a connection that sends nothing is closed sooner. */
const requestTimeoutMs = 120_000
const headersTimeoutMs = 20_000
/** Longer than the five minutes between two batches would keep 25,000 idle sockets open. */
const keepAliveTimeoutMs = 75_000

/** What is restricted stays so for days; an agent that asks each ten minutes learns of the end soon enough. */
const heldSeconds = 600

const enrolmentStatus = {
  malformed: 400,
  'wrong-signature': 401,
  'code-unknown': 403,
  'code-expired': 403,
  'serial-differs': 403,
  'code-used': 409,
  'instrument-revoked': 403,
} as const

/** The listener that agents talk to: enrolment, batches, accepted contracts; nothing else, and no accounts. */
export function createAgentsServer(parts: {
  readonly tls: ServerOptions
  readonly chains: ChainRegistry
  /** Whose batches are not taken now. */
  readonly holds: { of(tenant: string, instrument: string): 'paused' | 'residency' | null }
  readonly intake: Intake
  readonly notices: NoticeBoard
  /** Key under which notices and receipts are signed, for whoever is not enrolled yet. */
  readonly receiptPublicKey: string
  readonly rotation: Rotation
  readonly enrolment: Enrolment
  readonly enrolled: (enrolled: Enrolled) => void
  readonly audit: AuditLog
  readonly admission: Admission
  readonly events: Events
  readonly now: () => Date
  readonly random: () => number
}): FastifyInstance {
  const { events, audit } = parts
  const attempts = createAttemptLimit()
  const shed = shedCounter(events, parts.now)
  const app = fastify({
    https: { ...parts.tls, keepAliveTimeout: keepAliveTimeoutMs, headersTimeout: headersTimeoutMs },
    bodyLimit: batchWireBytesMax,
    requestTimeout: requestTimeoutMs,
    exposeHeadRoutes: false,
    logger: false,
  }) as unknown as FastifyInstance
  // Signatures cover bytes, so bodies are kept as they came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', absentContentType, batchContentType, sealedBatchContentType],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  )
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'not-found', 'There is nothing here'))
  app.setErrorHandler((error: { readonly statusCode?: number; readonly code?: string }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) events.requestFailed({ route: request.routeOptions.url ?? 'unknown' }, error)
    return problem(reply, status, errorCode(status), status < 500 ? 'The request cannot be read' : 'The service failed')
  })
  app.addHook('onRequest', async (request, reply) => {
    const leave = parts.admission.enter(bytesOf(request.headers['content-length']))
    if (leave !== null) return void reply.raw.once('close', leave)
    shed()
    reply.header('retry-after', retryAfterSeconds(parts.random()))
    return problem(reply, 429, 'busy', 'Come again later')
  })

  app.get(agentPaths.contracts, async () => ({ format: 1, contracts: acceptedContracts() }))

  app.get(agentPaths.service, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { ...parts.notices.current(), publicKey: parts.receiptPublicKey }
  })

  app.post(agentPaths.enrolments, { bodyLimit: enrolmentBytesMax }, async (request, reply) => {
    const wait = attempts.waitSeconds(request.ip, parts.now().getTime())
    if (wait > 0) {
      reply.header('retry-after', wait)
      return problem(reply, 429, 'busy', 'Too many enrolments were refused; come again later')
    }
    const outcome = await parts.enrolment.enrol(asBuffer(request.body), request.headers, parts.now())
    if (!outcome.ok) {
      attempts.refused(request.ip, parts.now().getTime())
      events.enrolmentRefused({ reason: outcome.reason })
      const by = { role: 'nobody', subject: null } as const
      await audit.seen({ tenant: serviceTenant, by, action: 'enrol', objectKind: 'code', outcome: 'refused' })
      return problem(reply, enrolmentStatus[outcome.reason], outcome.reason, 'The enrolment is refused')
    }
    parts.enrolled(outcome.enrolled)
    const { instrument, platform } = outcome.enrolled
    await audit.record({ ...ofInstrument(outcome.enrolled), action: 'enrol' })
    events.instrumentEnrolled({ instrument, platform })
    return outcome.answer
  })

  app.post(keysPath, { bodyLimit: enrolmentBytesMax }, async (request, reply) => {
    const outcome = await parts.rotation.rotate(asBuffer(request.body), request.headers, parts.now())
    if (!outcome.ok) return problem(reply, outcome.status, outcome.code, 'The key was not changed')
    const chain = parts.chains.find(outcome.instrument)
    if (chain !== undefined) await audit.record({ ...ofInstrument(chain), action: 'instrument-key' })
    events.keyRotated({ instrument: outcome.instrument })
    return outcome.answer
  })

  app.post(agentPaths.batches, async (request, reply) => {
    const speaks = request.headers[wireHeader]
    if (speaks !== undefined && speaks !== String(wireVersion))
      return problem(reply, 400, 'wire-unknown', 'This version of the wire is not spoken here')
    const body = asBuffer(request.body)
    const signed = readSignedBatch(
      { method: request.method, path: request.url, body, headers: request.headers },
      parts.chains,
    )
    if (!signed.ok) return problem(reply, signed.status, signed.code, 'The batch is not signed by a known instrument')
    const hold = parts.holds.of(signed.chain.tenant, signed.chain.instrument)
    if (hold !== null) {
      reply.header('retry-after', heldSeconds)
      const why = hold === 'paused' ? 'Processing is restricted' : 'The data of this tenant belong elsewhere'
      return problem(reply, 503, hold, `${why}; keep what you have`)
    }
    // Opened only after the signature held, which covers the bytes that were transmitted.
    const opened = openPayload(body, envelopeHash(signed.envelope), (id) => parts.notices.sealingKeyOf(id))
    if (opened.kind === 'unknown-key')
      return problem(reply, 409, 'sealing-key-unknown', 'Seal to a key of the notice', parts.notices.current())
    const wire = opened.kind === 'opened' ? opened.wire : body
    const answer = await parts.intake.take(signed.chain, signed.envelope, wire)
    if (answer.settled && signed.byNextKey) await parts.rotation.adopt(signed.chain)
    if (!answer.settled)
      return answer.code === 'gap'
        ? problem(reply, 409, 'gap', 'Batches before this one have not arrived', answer.behind)
        : problem(reply, 503, answer.code, 'The batch could not be made durable')
    if (answer.refused !== null) await audit.seen(refusalOf(signed.chain, signed.envelope, answer.isQuarantined))
    reply.code(answer.refused === null ? 200 : conflicts.has(answer.refused) ? 409 : 422)
    return answer.receipt
  })
  return app
}

/** An act of an instrument upon itself. */
function ofInstrument({ tenant, instrument }: { readonly tenant: string; readonly instrument: string }) {
  return {
    tenant,
    by: { role: 'instrument', subject: instrument },
    objectKind: 'instrument',
    object: instrument,
  } as const
}

/** A refused batch, by its number; what it held is not said. */
function refusalOf(chain: Chain, { instrument, epoch, seq }: Envelope, isQuarantined: boolean): Act {
  const action = isQuarantined ? 'quarantine' : 'batch-refused'
  const object = `${instrument} ${epoch} ${seq}`
  return { ...ofInstrument(chain), action, objectKind: 'batch', object, outcome: 'refused' }
}

/** A line at most each second, however many are turned away: an overload must not fill the log. */
const shedLineEveryMs = 1_000

function shedCounter(events: Events, now: () => Date): () => void {
  let requests = 0
  let lastLine = 0
  return () => {
    requests++
    if (now().getTime() - lastLine < shedLineEveryMs) return
    lastLine = now().getTime()
    events.intakeShed({ requests })
    requests = 0
  }
}

/** Refusals that say something of the chain rather than of the body. */
const conflicts: ReadonlySet<string> = new Set(['number-reused', 'chain-broken', 'instrument-revoked'])

const asBuffer = (body: unknown) => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))

/** A request that does not say how much it brings is taken to bring the most that it may. */
function bytesOf(contentLength: string | undefined): number {
  const bytes = Number(contentLength)
  return contentLength !== undefined && Number.isSafeInteger(bytes)
    ? Math.min(bytes, batchWireBytesMax)
    : batchWireBytesMax
}

function errorCode(status: number): string {
  if (status === 413) return 'too-large'
  return status < 500 ? 'malformed' : 'failed'
}

/** An answer that settles nothing (RFC 9457). */
function problem(reply: FastifyReply, status: number, code: string, title: string, more: object = {}): FastifyReply {
  const body: Problem = { type: 'about:blank', title, status, code, ...more }
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body))
}
