import type { ServiceNotice } from '@seqward/contract'
import {
  generateKeyPair,
  generateSealingPair,
  importPrivateKey,
  importPublicKey,
  importSealingPair,
  sealNotice,
} from '@seqward/contract/sealing'
import { expect, test } from 'vitest'
import { createServiceLink, type SealPayload } from './service-link.ts'
import type { UplinkAnswer, UplinkRequest } from './transport.ts'

const service = generateKeyPair()
const stranger = generateKeyPair()
const receiptKey = importPublicKey(service.publicKey)
const [first, second] = [1, 2].map(() => importSealingPair(generateSealingPair().privateKey).shown)
const contract = 'c'.repeat(64)
const shown = { key: 'a'.repeat(64), issuer: 'CN=Own authority' }
const other = { key: 'b'.repeat(64), issuer: 'CN=Gateway' }

const said = (more: Partial<ServiceNotice> = {}): ServiceNotice => ({
  format: 1,
  kind: 'service',
  serverTime: '2026-11-23T10:00:00.000Z',
  wires: [1],
  contracts: [contract],
  tlsKeys: [shown.key],
  sealingKeys: first === undefined ? [] : [first],
  ...more,
})
const signed = (notice: ServiceNotice, by = service) => sealNotice(notice, importPrivateKey(by.privateKey))
const answer = (content: unknown, status = 200, certificate = shown): UplinkAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(content)),
  certificate,
})

function linkOver(
  answers: (UplinkAnswer | ((request: UplinkRequest) => UplinkAnswer))[],
  sealPayload: SealPayload = false,
) {
  const asked: string[] = []
  let time = 0
  const link = createServiceLink({
    send(request) {
      asked.push(request.path)
      const next = answers.shift() ?? ({ kind: 'unreachable', code: 'ECONNREFUSED', stage: 'connect' } as const)
      return Promise.resolve(typeof next === 'function' ? next(request) : next)
    },
    sealPayload,
    now: () => time,
  })
  const { signal } = new AbortController()
  return { link, asked, clear: () => link.clear(receiptKey, contract, signal), wait: (ms: number) => (time += ms) }
}

test('the service is asked once what it says of itself, and again a day later', async () => {
  const { clear, asked, wait, link } = linkOver([answer(signed(said())), answer(signed(said()))])
  expect(await clear()).toEqual({ kind: 'go', seal: null })
  await clear()
  expect([asked, link.report().tls]).toEqual([['/v1/service'], 'direct'])
  wait(86_400_001)
  await clear()
  expect(asked).toHaveLength(2)
})

test('a service of an earlier release has no notice: batches go as before, and are never sealed unasked', async () => {
  const { clear, asked } = linkOver([answer({}, 404), answer({ format: 1, contracts: [contract] })])
  expect([await clear(), await clear()]).toMatchObject([
    { kind: 'go', seal: null },
    { kind: 'go', seal: null },
  ])
  expect(asked).toEqual(['/v1/service', '/v1/contracts'])
})

test('a contract that the service does not take yet holds batches back instead of having them refused for good', async () => {
  for (const answers of [
    [
      answer(signed(said({ contracts: ['d'.repeat(64)] }))),
      answer(signed(said({ serverTime: '2026-11-24T00:00:00.000Z' }))),
    ],
    [answer({}, 404), answer({ contracts: ['d'.repeat(64)] }), answer(signed(said()))],
  ]) {
    const { clear } = linkOver(answers)
    expect(await clear()).toMatchObject({ kind: 'later', word: 'contract-not-taken' })
    // The service was updated meanwhile.
    expect(await clear()).toEqual({ kind: 'go', seal: null })
  }
})

test('a notice that somebody else signed is none, and where sealing is wanted nothing goes unsealed', async () => {
  const forged = answer(signed(said(), stranger))
  const { clear, link } = linkOver([forged, forged, answer(signed(said()))], true)
  expect(await clear()).toMatchObject({ kind: 'later', word: 'sealing-not-offered' })
  expect(link.report().tls).toBe('unknown')
  expect(await clear()).toMatchObject({ kind: 'later' })
  expect(await clear()).toEqual({ kind: 'go', seal: first })
})

test('another certificate is doubted once, and is an inspection when the service does not know it', async () => {
  const { clear, link, asked } = linkOver(
    [answer(signed(said())), answer(signed(said()), 200, other)],
    'when-inspected',
  )
  expect(await clear()).toEqual({ kind: 'go', seal: null })
  link.heard(answer({}, 200, other), receiptKey)
  expect(await clear()).toEqual({ kind: 'go', seal: first })
  await clear()
  expect([asked.length, link.report()]).toMatchObject([2, { tls: 'inspected', issuer: 'CN=Gateway', sealed: true }])
})

test('a service that renewed its certificate is not taken for a proxy', async () => {
  const renewed = said({ tlsKeys: [other.key], serverTime: '2026-12-01T00:00:00.000Z' })
  const { clear, link } = linkOver([answer(signed(said())), answer(signed(renewed), 200, other)])
  await clear()
  link.heard(answer({}, 200, other), receiptKey)
  await clear()
  expect(link.report().tls).toBe('direct')
})

test('a service that no longer knows the key says so signed, and the next batch is sealed to the new one', async () => {
  const { clear, link } = linkOver([answer(signed(said()))], true)
  expect(await clear()).toEqual({ kind: 'go', seal: first })
  const renewed = signed(
    said({ sealingKeys: second === undefined ? [] : [second], serverTime: '2026-12-01T00:00:00.000Z' }),
  )
  link.heard(answer({ code: 'sealing-key-unknown', ...renewed }, 409), receiptKey)
  expect(await clear()).toEqual({ kind: 'go', seal: second })
  // The old notice once more, from somebody in between.
  link.heard(answer(signed(said())), receiptKey)
  expect(await clear()).toEqual({ kind: 'go', seal: second })
})

test('a network that is down is the reason to wait, not a missing notice', async () => {
  const { clear } = linkOver([])
  expect(await clear()).toMatchObject({ kind: 'later', word: 'unreachable', reason: 'ECONNREFUSED' })
})
