import { createCipheriv, createDecipheriv, createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'

/**
 * Hybrid public key encryption, base mode, one message for each context (RFC 9180): DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, and one of three AEADs. Seqward seals with AES-256-GCM; the other two are there because the vectors that
 * the RFC prints for this KEM use them, and the code under test is the same.
 */
export interface HpkeSuite {
  readonly aeadId: 1 | 2 | 3
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly keyBytes: 16 | 32
}

export const hpkeAes256: HpkeSuite = { aeadId: 2, cipher: 'aes-256-gcm', keyBytes: 32 }

/** Bytes of a raw X25519 key, of a nonce, and of a tag (RFC 9180 sections 7.1 and 7.3). */
export const x25519Bytes = 32
const nonceBytes = 12
export const tagBytes = 16

/** What was sealed, and the ephemeral public key that opens it together with the recipient's private key. */
export interface HpkeSealed {
  readonly enc: Buffer
  readonly ciphertext: Buffer
}

export interface HpkeMessage {
  readonly info: Uint8Array
  readonly aad: Uint8Array
}

/** Seals to a raw X25519 public key. `ephemeral` is for published vectors only: a key used twice gives the text away. */
export function hpkeSeal(
  recipient: Uint8Array,
  { info, aad }: HpkeMessage,
  plain: Uint8Array,
  suite: HpkeSuite = hpkeAes256,
  ephemeral: KeyObject = generateKeyPairSync('x25519').privateKey,
): HpkeSealed {
  const enc = rawPublicKey(ephemeral)
  const secret = sharedSecret(ephemeral, x25519PublicKey(recipient), enc, recipient)
  const { key, nonce } = keySchedule(secret, info, suite)
  const cipher = createCipheriv(suite.cipher as 'aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(aad)
  return { enc, ciphertext: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
}

/** The plaintext; null when key, info, additional data or ciphertext do not belong together. Never throws. */
export function hpkeOpen(
  recipient: KeyObject,
  { info, aad }: HpkeMessage,
  { enc, ciphertext }: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array },
  suite: HpkeSuite = hpkeAes256,
): Buffer | null {
  if (enc.length !== x25519Bytes || ciphertext.length < tagBytes) return null
  try {
    const secret = sharedSecret(recipient, x25519PublicKey(enc), enc, rawPublicKey(recipient))
    const { key, nonce } = keySchedule(secret, info, suite)
    const decipher = createDecipheriv(suite.cipher as 'aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(aad)
    decipher.setAuthTag(ciphertext.subarray(ciphertext.length - tagBytes))
    return Buffer.concat([decipher.update(ciphertext.subarray(0, ciphertext.length - tagBytes)), decipher.final()])
  } catch {
    // A wrong tag, or a point of small order, which X25519 refuses.
    return null
  }
}

/** DER before a raw key: PKCS#8 and SPKI of X25519 (RFC 8410). */
const privateKeyHead = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicKeyHead = Buffer.from('302a300506032b656e032100', 'hex')

export function x25519PrivateKey(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privateKeyHead, raw]), type: 'pkcs8', format: 'der' })
}

export function x25519PublicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicKeyHead, raw]), type: 'spki', format: 'der' })
}

/** The 32 bytes of the public key that belongs to a key. */
export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-x25519Bytes)
}

/** ExtractAndExpand of RFC 9180 section 4.1 over the Diffie-Hellman of both keys. */
function sharedSecret(own: KeyObject, other: KeyObject, enc: Uint8Array, recipient: Uint8Array): Buffer {
  const suiteId = Buffer.concat([Buffer.from('KEM'), i2osp(kemId)])
  const dh = diffieHellman({ privateKey: own, publicKey: other })
  const prk = labeledExtract(suiteId, new Uint8Array(), 'eae_prk', dh)
  return labeledExpand(suiteId, prk, 'shared_secret', Buffer.concat([enc, recipient]), 32)
}

/** KeySchedule of RFC 9180 section 5.1 in base mode: no pre-shared key; sequence number 0, so the nonce is the base. */
function keySchedule(secret: Buffer, info: Uint8Array, { aeadId, keyBytes }: HpkeSuite) {
  const suiteId = Buffer.concat([Buffer.from('HPKE'), i2osp(kemId), i2osp(kdfId), i2osp(aeadId)])
  const none = new Uint8Array()
  const pskIdHash = labeledExtract(suiteId, none, 'psk_id_hash', none)
  const infoHash = labeledExtract(suiteId, none, 'info_hash', info)
  const context = Buffer.concat([Buffer.of(modeBase), pskIdHash, infoHash])
  const prk = labeledExtract(suiteId, secret, 'secret', none)
  return {
    key: labeledExpand(suiteId, prk, 'key', context, keyBytes),
    nonce: labeledExpand(suiteId, prk, 'base_nonce', context, nonceBytes),
  }
}

const modeBase = 0
const kemId = 0x0020
const kdfId = 0x0001
const version = 'HPKE-v1'

function labeledExtract(suiteId: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array): Buffer {
  const labeled = Buffer.concat([Buffer.from(version), suiteId, Buffer.from(label), material])
  return createHmac('sha256', salt).update(labeled).digest()
}

/** One round of HKDF-Expand is enough: nothing here is longer than a SHA-256. */
function labeledExpand(suiteId: Uint8Array, prk: Buffer, label: string, info: Uint8Array, bytes: number): Buffer {
  const labeled = Buffer.concat([i2osp(bytes), Buffer.from(version), suiteId, Buffer.from(label), info])
  return createHmac('sha256', prk).update(labeled).update(Buffer.of(1)).digest().subarray(0, bytes)
}

function i2osp(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}
