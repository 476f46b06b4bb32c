import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** AES-256-GCM: 32-byte keys, 12-byte nonces, 16-byte tags (NIST SP 800-38D). */
export const keyBytes = 32
export const nonceBytes = 12
export const tagBytes = 16

/** Ciphertext with its tag behind it. The caller answers for never using a nonce twice under one key. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The plaintext, or null when key, nonce, additional data, ciphertext or tag do not belong together. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer | null {
  if (sealed.length < tagBytes) return null
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return null
  }
}

/** A fresh random nonce before the ciphertext. For keys that seal far fewer than 2^32 times. */
export function encryptWithRandomNonce(key: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  return Buffer.concat([nonce, encrypt(key, nonce, aad, plain)])
}

/** The plaintext of `encryptWithRandomNonce`, or null. */
export function decryptWithRandomNonce(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer | null {
  return decrypt(key, sealed.subarray(0, nonceBytes), aad, sealed.subarray(nonceBytes))
}

/** A 256-bit key for one purpose from another key (HKDF-SHA-256, RFC 5869). */
export function deriveKey(key: Uint8Array, purpose: string, salt: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, keyBytes))
}

/** A key, and a value by which it is known to be that key and no other. */
export interface CommittedKey {
  readonly key: Buffer
  readonly commitment: Buffer
}

export const commitmentBytes = 32

/**
 * A 256-bit key for one purpose with its commitment: two halves of one HKDF-SHA-512 output. AES-GCM alone commits to no
 * key: a ciphertext can be made that opens under two. The commitment stands beside the ciphertext and is compared first.
 */
export function deriveCommittedKey(
  key: Uint8Array,
  purpose: string,
  salt: Uint8Array = new Uint8Array(),
): CommittedKey {
  const both = Buffer.from(hkdfSync('sha512', key, salt, purpose, keyBytes + commitmentBytes))
  return { key: both.subarray(0, keyBytes), commitment: both.subarray(keyBytes) }
}

/** Whether what stands beside a ciphertext is the commitment of this key. Takes the same time wherever they differ. */
export function isCommitted({ commitment }: CommittedKey, found: Uint8Array): boolean {
  return found.length === commitmentBytes && timingSafeEqual(commitment, found)
}
