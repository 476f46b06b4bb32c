import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Receipt } from '../batch/receipt.ts'
import type { ServiceNotice } from '../service/wire.ts'
import {
  generateKeyPair,
  generateSealingPair,
  importPrivateKey,
  importPublicKey,
  importSealingPair,
  openNotice,
  openPayload,
  openReceipt,
  sealNotice,
  sealPayload,
  sealReceipt,
} from './sealing.ts'

const pair = importSealingPair(generateSealingPair().privateKey)
const keyOf = (keyId: string) => (keyId === pair.shown.keyId ? pair.key : undefined)
const hash = 'a'.repeat(64)

test('a sealed payload opens for the service, under its own envelope only, and shows nothing of what is inside', () => {
  const wire = Buffer.from('a body with the flow cell A5Y02')
  const sealed = sealPayload(wire, hash, pair.shown)
  expect(openPayload(sealed, hash, keyOf)).toEqual({ kind: 'opened', wire })
  expect(openPayload(sealed, 'b'.repeat(64), keyOf)).toEqual({ kind: 'damaged' })
  expect(sealed.includes('A5Y02')).toBe(false)
  expect(sealed.equals(sealPayload(wire, hash, pair.shown))).toBe(false)
})

test('a key that the service does not know is named, and any cut or change does not open', () => {
  const sealed = sealPayload(Buffer.from('wire'), hash, pair.shown)
  expect(openPayload(sealed, hash, () => undefined)).toEqual({ kind: 'unknown-key', keyId: pair.shown.keyId })
  for (let cut = 4; cut < sealed.length; cut++)
    expect(openPayload(sealed.subarray(0, cut), hash, keyOf)).toEqual({ kind: 'damaged' })
  for (let at = 12; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    // The top bit of an X25519 key is ignored by the curve, but not by the key schedule.
    expect(openPayload(changed, hash, keyOf)).toEqual({ kind: 'damaged' })
  }
})

test('what was not sealed is told apart by its bytes', () => {
  expect(openPayload(Buffer.from('28b52ffd00', 'hex'), hash, keyOf)).toEqual({ kind: 'plain' })
  expect(openPayload(new Uint8Array(), hash, keyOf)).toEqual({ kind: 'plain' })
})

const signer = generateKeyPair()
const notice: ServiceNotice = {
  format: 1,
  kind: 'service',
  serverTime: '2026-11-23T10:00:00.000Z',
  wires: [1],
  contracts: [hash],
  tlsKeys: [hash],
  sealingKeys: [pair.shown],
}

test('a notice opens under the key of its service only, and fields of a later service do no harm', () => {
  const key = importPublicKey(signer.publicKey)
  const later = { ...notice, colour: 'blue' } as ServiceNotice
  expect(openNotice(sealNotice(later, importPrivateKey(signer.privateKey)), key)).toEqual(notice)
  const stranger = importPrivateKey(generateKeyPair().privateKey)
  expect(openNotice(sealNotice(notice, stranger), key)).toBeNull()
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(openNotice(value, key)).toBeNull()
    }),
  )
})

test('a notice whose sealing key does not fit its id is no notice', () => {
  const wrong = { ...notice, sealingKeys: [{ ...pair.shown, keyId: '0'.repeat(16) }] }
  const sealed = sealNotice(wrong, importPrivateKey(signer.privateKey))
  expect(openNotice(sealed, importPublicKey(signer.publicKey))).toBeNull()
})

test('a notice is no receipt and a receipt no notice, though one key signs both', () => {
  const [own, key] = [importPrivateKey(signer.privateKey), importPublicKey(signer.publicKey)]
  const signed = sealNotice(notice, own)
  expect(openReceipt({ receipt: signed.notice, signature: signed.signature }, key)).toBeNull()
  const receipt = sealReceipt(
    {
      format: 1,
      kind: 'stored',
      instrument: 'i',
      epoch: 'e',
      seq: 1,
      envelopeSha256: hash,
      contiguousThrough: 1,
      serverTime: '2026-11-23T10:00:00.000Z',
    } satisfies Receipt,
    own,
  )
  expect(openNotice({ notice: receipt.receipt, signature: receipt.signature }, key)).toBeNull()
})
