import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Receipt } from '../batch/receipt.ts'
import {
  contentDigest,
  importPrivateKey,
  importPublicKey,
  generateKeyPair,
  openReceipt,
  runAlias,
  sealReceipt,
  signRequest,
  verifyRequest,
} from './sealing.ts'

const pair = generateKeyPair()
const privateKey = importPrivateKey(pair.privateKey)
const publicKey = importPublicKey(pair.publicKey)
const parts = { method: 'POST', path: '/v1/batches', body: Buffer.from('body'), envelope: 'e30' }

test('a signed request verifies, and says who signed it', () => {
  const headers = signRequest(parts, 'ins-1', privateKey, 1_700_000_000)
  expect(verifyRequest(parts, headers, () => publicKey)).toMatchObject({
    ok: true,
    keyId: 'ins-1',
    createdSeconds: 1_700_000_000,
  })
})

test('the digest of content is that of RFC 9530', () => {
  expect(contentDigest(Buffer.from('{"hello": "world"}\n'))).toBe(
    'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
  )
})

test('a change of method, path, body, envelope or any header breaks the signature', () => {
  const headers = signRequest(parts, 'ins-1', privateKey, 1)
  const changed = [
    { ...parts, method: 'PUT' },
    { ...parts, path: '/v1/other' },
    { ...parts, body: Buffer.from('bodx') },
    { ...parts, envelope: 'e31' },
    { ...parts, envelope: undefined },
  ]
  for (const one of changed) expect(verifyRequest(one, headers, () => publicKey).ok).toBe(false)
  for (const name of Object.keys(headers))
    for (const wrong of [undefined, '', `${headers[name] ?? ''}x`, (headers[name] ?? '').replace(/[a-z0-9]/, '_')])
      if (name !== 'seqward-envelope')
        expect(verifyRequest(parts, { ...headers, [name]: wrong }, () => publicKey).ok, name).toBe(false)
  expect(verifyRequest(parts, headers, () => undefined)).toEqual({ ok: false, reason: 'unknown-key' })
  expect(verifyRequest(parts, headers, () => importPublicKey(generateKeyPair().publicKey))).toEqual({
    ok: false,
    reason: 'wrong-signature',
  })
})

test('any headers at all are judged without an exception', () => {
  const header = fc.oneof(fc.string(), fc.constant(undefined), fc.array(fc.string()))
  fc.assert(
    fc.property(header, header, header, (input, signature, digest) => {
      const headers = { 'signature-input': input, signature, 'content-digest': digest }
      expect(verifyRequest(parts, headers, () => publicKey).ok).toBe(false)
    }),
  )
})

const receipt: Receipt = {
  format: 1,
  kind: 'stored',
  instrument: 'ins-1',
  epoch: '00',
  seq: 1,
  envelopeSha256: 'ff',
  contiguousThrough: 1,
  serverTime: '2026-01-01T00:00:00.000Z',
}

test('a receipt opens under the key of its service and under no other', () => {
  const sealed = sealReceipt(receipt, privateKey)
  expect(openReceipt(sealed, publicKey)).toEqual(receipt)
  expect(openReceipt(sealed, importPublicKey(generateKeyPair().publicKey))).toBeNull()
})

test('whatever a portal answers is no receipt', () => {
  fc.assert(
    fc.property(fc.anything(), (answer) => {
      expect(openReceipt(answer, publicKey)).toBeNull()
    }),
  )
  fc.assert(
    fc.property(fc.string(), fc.string(), (receipt, signature) => {
      expect(openReceipt({ receipt, signature }, publicKey)).toBeNull()
    }),
  )
  const sealed = sealReceipt(receipt, privateKey)
  for (let cut = 0; cut < sealed.receipt.length; cut++)
    expect(openReceipt({ ...sealed, receipt: sealed.receipt.slice(0, cut) }, publicKey)).toBeNull()
})

test('a run has one alias under one site key, and another under another', () => {
  const key = Buffer.alloc(32, 1)
  expect(runAlias(key, 'Smith_WES_7')).toMatch(/^alias-[0-9a-f]{16}$/)
  expect(runAlias(key, 'Smith_WES_7')).toBe(runAlias(key, 'Smith_WES_7'))
  expect(runAlias(Buffer.alloc(32, 2), 'Smith_WES_7')).not.toBe(runAlias(key, 'Smith_WES_7'))
})

test('text that is no Ed25519 key is a TypeError', () => {
  for (const text of ['', 'AAAA', pair.privateKey]) expect(() => importPublicKey(text)).toThrow(TypeError)
  for (const text of ['', 'AAAA', pair.publicKey]) expect(() => importPrivateKey(text)).toThrow(TypeError)
})
