import type { Envelope, Receipt } from '@seqward/contract'
import {
  envelopeHash,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  sealReceipt,
  verifyRequest,
} from '@seqward/contract/sealing'
import { expect, test } from 'vitest'
import { batchRequest, type Shipment, startDelivery } from './delivery.ts'
import { judgeAnswer } from './judge-answer.ts'
import type { UplinkAnswer } from './transport.ts'

const own = generateKeyPair()
const service = generateKeyPair()
const stranger = generateKeyPair()
const receiptKey = importPublicKey(service.publicKey)
const instrument = `ins-${'0'.repeat(20)}`

const envelope = (seq: number): Envelope => ({
  format: 1,
  instrument,
  epoch: 'e'.repeat(16),
  seq,
  previous: '0'.repeat(64),
  contract: 'c'.repeat(64),
  bodySha256: 'b'.repeat(64),
  bodyBytes: 2,
  madeAt: '2026-11-23T00:00:00Z',
  gaps: [],
})

function receipt(of: Envelope, said: Partial<Receipt> = {}): Receipt {
  const { epoch, seq } = of
  const base = { format: 1, instrument, epoch, seq, envelopeSha256: envelopeHash(of), contiguousThrough: seq } as const
  return { ...base, serverTime: '2026-11-23T00:00:00.000Z', kind: 'stored', ...said } as Receipt
}

function answer(content: unknown, status = 200, headers: Record<string, string> = {}): UplinkAnswer {
  const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return { kind: 'answered', status, headers, body }
}

const sealed = (said: Receipt, key = service.privateKey) => sealReceipt(said, importPrivateKey(key))
const judge = (given: UplinkAnswer) => judgeAnswer(given, envelope(3), receiptKey, 0)

test('a signed receipt for this envelope settles, whatever the status and the outcome', () => {
  expect(judge(answer(sealed(receipt(envelope(3)))))).toMatchObject({ kind: 'settled' })
  expect(judge(answer(sealed(receipt(envelope(3), { kind: 'already-held' })), 409))).toMatchObject({ kind: 'settled' })
  const refused = receipt(envelope(3), { kind: 'refused', reason: 'chain-broken' })
  expect(judge(answer(sealed(refused), 422))).toMatchObject({ kind: 'settled', receipt: { reason: 'chain-broken' } })
})

test.each([
  ['the page of a portal', answer('<html>sign in</html>')],
  ['nothing', answer('')],
  ['a receipt of another service', answer(sealed(receipt(envelope(3)), stranger.privateKey))],
  ['a receipt for another number', answer(sealed(receipt(envelope(4))))],
  ['a receipt for another body', answer(sealed(receipt(envelope(3), { envelopeSha256: 'f'.repeat(64) })))],
  ['a receipt of another epoch', answer(sealed(receipt(envelope(3), { epoch: 'f'.repeat(16) })))],
  ['a receipt with an edited outcome', answer({ ...sealed(receipt(envelope(3))), receipt: 'e30' })],
  ['a cut answer', answer(JSON.stringify(sealed(receipt(envelope(3)))).slice(0, -9))],
  ['an unknown status', answer({ status: 401, code: 'unknown-key' }, 401)],
  ['no connection', { kind: 'unreachable', code: 'ECONNREFUSED' } as const],
])('%s means later', (_, given) => {
  expect(judge(given)).toMatchObject({ kind: 'later' })
})

test('the reason for later holds nothing of the page that was answered', () => {
  expect(judge(answer({ code: 'see http://evil' }, 403))).toMatchObject({ reason: 'status 403' })
  expect(judge(answer({ code: 'overloaded' }, 429, { 'retry-after': '9' }))).toEqual({
    kind: 'later',
    class: 'retry',
    word: 'busy',
    reason: 'status 429 (overloaded)',
    waitMilliseconds: 9000,
  })
})

test('a request is signed over its body and its envelope', () => {
  const shipment = { envelope: envelope(1), wire: Buffer.from('wire') }
  const request = batchRequest(shipment, { instrument, key: importPrivateKey(own.privateKey), now: () => 0 })
  const parts = { method: 'POST', path: request.path, envelope: request.headers['seqward-envelope'] ?? '' }
  const keyOf = () => importPublicKey(own.publicKey)
  expect(verifyRequest({ ...parts, body: request.body }, request.headers, keyOf)).toMatchObject({
    ok: true,
    keyId: instrument,
  })
  expect(verifyRequest({ ...parts, body: Buffer.from('other') }, request.headers, keyOf).ok).toBe(false)
})

test('batches leave one after the other, and a failure holds back those behind it until it is settled', async () => {
  const sent: number[] = []
  const settled: number[] = []
  const later: string[] = []
  let waiting: Shipment[] = [1, 2, 3].map((seq) => ({ envelope: envelope(seq), wire: Buffer.from('wire') }))
  const answers: (UplinkAnswer | 'receipt')[] = [
    'receipt',
    { kind: 'unreachable', code: 'ECONNRESET' },
    answer('<html>'),
    'receipt',
    'receipt',
  ]
  const done = Promise.withResolvers<void>()
  const delivery = startDelivery({
    source: {
      next: () => waiting[0] ?? null,
      settle({ envelope: { seq } }) {
        settled.push(seq)
        waiting = waiting.slice(1)
        if (waiting.length === 0) done.resolve()
      },
      behind: () => 'service-behind',
      later: (_, reason) => later.push(reason),
    },
    transport: {
      send(request) {
        const text = Buffer.from(request.headers['seqward-envelope'] ?? '', 'base64url').toString('utf8')
        const of = JSON.parse(text) as Envelope
        sent.push(of.seq)
        const next = answers.shift() ?? 'receipt'
        return Promise.resolve(next === 'receipt' ? answer(sealed(receipt(of))) : next)
      },
    },
    instrument,
    key: importPrivateKey(own.privateKey),
    receiptKey,
    backoff: { baseMilliseconds: 1, capMilliseconds: 1 },
    now: Date.now,
    random: () => 1,
    onFault: (error) => done.reject(error),
  })
  delivery.wake()
  await done.promise
  await delivery.stop()
  expect(sent).toEqual([1, 2, 2, 2, 3])
  expect(settled).toEqual([1, 2, 3])
  expect(later).toEqual(['ECONNRESET', 'status 200'])
})

/** Waits that an agent makes after each of these answers, with jitter of nothing and of all. */
async function waitsAfter(answers: readonly UplinkAnswer[], random: number): Promise<readonly number[]> {
  const waits: number[] = []
  const enough = Promise.withResolvers<void>()
  const delivery = startDelivery({
    source: {
      next: () => ({ envelope: envelope(1), wire: Buffer.from('wire') }),
      settle: () => enough.reject(new Error('settled')),
      behind: () => 'service-behind',
      later(_, __, wait) {
        waits.push(wait)
        if (waits.length === answers.length) enough.resolve()
      },
    },
    transport: { send: () => Promise.resolve(answers[waits.length] ?? answer('')) },
    instrument,
    key: importPrivateKey(own.privateKey),
    receiptKey,
    backoff: { baseMilliseconds: 4, capMilliseconds: 10 },
    now: () => 0,
    random: () => random,
    onFault: (error) => enough.reject(error),
  })
  delivery.wake()
  await enough.promise
  await delivery.stop()
  return waits
}

test('a fleet that is told one moment does not come back in it: jitter comes on top of Retry-After', async () => {
  const busy = answer({ code: 'busy' }, 429, { 'retry-after': '0' })
  expect(await waitsAfter([busy, busy, busy], 1)).toEqual([4, 8, 10])
  const second = answer({ code: 'busy' }, 429, {
    date: 'Mon, 23 Nov 2026 10:00:00 GMT',
    'retry-after': 'Mon, 23 Nov 2026 10:00:01 GMT',
  })
  expect([await waitsAfter([second], 0), await waitsAfter([second], 1)]).toEqual([[1000], [1004]])
})

test('a proxy that refuses a password is not asked often, so that the account is not locked', async () => {
  const refused = { kind: 'unreachable', stage: 'proxy', code: 'proxy-refuses-credentials', status: 407 } as const
  expect(await waitsAfter([refused, refused], 0)).toEqual([5, 5])
})

test('an agent never gives up: after sixty failures the wait is the cap and no more', async () => {
  const cut = { kind: 'unreachable', stage: 'request', code: 'ECONNRESET' } as const
  expect(
    (
      await waitsAfter(
        Array.from({ length: 60 }, () => cut),
        0.1,
      )
    ).at(-1),
  ).toBe(1)
})
