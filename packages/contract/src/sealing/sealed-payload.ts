import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { sha256Hex } from './digests.ts'
import { hpkeOpen, hpkeSeal, rawPublicKey, tagBytes, x25519Bytes } from './hpke.ts'
import type { KeyText } from './keys.ts'

/**
 * A batch that only the service can open, for networks whose proxies read along: the zstd bytes of the body, sealed to
 * the service's key (spec: docs/contracts.md, "Sealed payload"). It says itself that it is sealed, in bytes that the
 * request's signature covers: `SWS1`, key id (8), ephemeral public key (32), ciphertext with its tag.
 */
const mark = Buffer.from('SWS1', 'latin1')
const keyIdBytes = 8
const headBytes = mark.length + keyIdBytes + x25519Bytes
const info = Buffer.from('seqward batch 1', 'utf8')

/** A key that batches may be sealed to: raw X25519 in base64url, and the id by which the service knows it. */
export interface SealingKey {
  readonly keyId: string
  readonly publicKey: string
}

/** Seals to a key of the service. The envelope's ledger hash is bound to it: it opens under that envelope only. */
export function sealPayload(wire: Uint8Array, envelopeSha256: string, { publicKey }: SealingKey): Buffer {
  const recipient = Buffer.from(publicKey, 'base64url')
  const { enc, ciphertext } = hpkeSeal(recipient, { info, aad: Buffer.from(envelopeSha256, 'hex') }, wire)
  return Buffer.concat([mark, Buffer.from(sealingKeyId(recipient), 'hex'), enc, ciphertext])
}

export type OpenedPayload =
  | { readonly kind: 'opened'; readonly wire: Buffer }
  /** It was never sealed; zstd begins with other bytes. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'unknown-key'; readonly keyId: string }
  /** The key is known, and yet it does not open. */
  | { readonly kind: 'damaged' }

/** Opens what `sealPayload` made. Never throws. */
export function openPayload(
  bytes: Uint8Array,
  envelopeSha256: string,
  keyOf: (keyId: string) => KeyObject | undefined,
): OpenedPayload {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!given.subarray(0, mark.length).equals(mark)) return { kind: 'plain' }
  if (given.length < headBytes + tagBytes) return { kind: 'damaged' }
  const keyId = given.subarray(mark.length, mark.length + keyIdBytes).toString('hex')
  const key = keyOf(keyId)
  if (key === undefined) return { kind: 'unknown-key', keyId }
  const sealed = { enc: given.subarray(headBytes - x25519Bytes, headBytes), ciphertext: given.subarray(headBytes) }
  const wire = hpkeOpen(key, { info, aad: Buffer.from(envelopeSha256, 'hex') }, sealed)
  return wire === null ? { kind: 'damaged' } : { kind: 'opened', wire }
}

/** A fresh X25519 pair: PKCS#8 in DER, base64url, and the raw public key, base64url. */
export function generateSealingPair(): KeyText {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
    publicKey: rawPublicKey(publicKey).toString('base64url'),
  }
}

/** A sealing pair as the service holds it. Throws TypeError when the text is no X25519 private key. */
export function importSealingPair(privateKey: string): { readonly key: KeyObject; readonly shown: SealingKey } {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), type: 'pkcs8', format: 'der' })
  if (key.asymmetricKeyType !== 'x25519') throw new TypeError('not an X25519 private key')
  const raw = rawPublicKey(key)
  return { key, shown: { keyId: sealingKeyId(raw), publicKey: raw.toString('base64url') } }
}

/** First 8 bytes of the SHA-256 of the raw public key, in hexadecimal. */
export function sealingKeyId(raw: Uint8Array): string {
  return sha256Hex(raw).slice(0, keyIdBytes * 2)
}
