import { createPublicKey, hkdfSync, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decrypt, encrypt, keyBytes, nonceBytes, tagBytes } from './aead.ts'

/** Vectors of C2SP/wycheproof; absent in a checkout that stands alone. */
const folder = join(
  process.env.SEQWARD_SHARED ?? join(import.meta.dirname, '../../../../../shared'),
  'vectors/wycheproof',
)
const isThere = existsSync(folder)

interface Group {
  readonly ivSize?: number
  readonly tagSize?: number
  readonly keySize?: number
  readonly publicKey?: { readonly pk: string }
  readonly tests: readonly (Readonly<Record<string, string>> & { readonly result: string; readonly size?: number })[]
}
const groupsOf = (name: string) =>
  (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly testGroups: readonly Group[] }).testGroups
const hex = (text: string | undefined) => Buffer.from(text ?? '', 'hex')

test.skipIf(!isThere)('AES-256-GCM with 96-bit nonces: every valid vector comes out, no other opens', () => {
  const groups = groupsOf('aes_gcm_test.json').filter(
    ({ ivSize, tagSize, keySize }) => ivSize === nonceBytes * 8 && tagSize === tagBytes * 8 && keySize === keyBytes * 8,
  )
  const vectors = groups.flatMap(({ tests }) => tests)
  for (const { key, iv, aad, msg, ct, tag, result } of vectors) {
    const sealed = Buffer.concat([hex(ct), hex(tag)])
    const plain = decrypt(hex(key), hex(iv), hex(aad), sealed)
    expect(plain).toEqual(result === 'valid' ? hex(msg) : null)
    if (result === 'valid') expect(encrypt(hex(key), hex(iv), hex(aad), hex(msg))).toEqual(sealed)
  }
  expect(vectors.length).toBeGreaterThan(50)
})

test.skipIf(!isThere)('HKDF-SHA-256: every vector', () => {
  const vectors = groupsOf('hkdf_sha256_test.json').flatMap(({ tests }) => tests)
  for (const { ikm, salt, info, size = 0, okm, result } of vectors) {
    const derive = () => Buffer.from(hkdfSync('sha256', hex(ikm), hex(salt), hex(info), size))
    if (result === 'invalid') expect(derive).toThrow()
    else expect(derive()).toEqual(hex(okm))
  }
  expect(vectors.length).toBe(86)
})

test.skipIf(!isThere)('Ed25519: every vector', () => {
  let count = 0
  for (const { publicKey, tests } of groupsOf('ed25519_test.json')) {
    const x = hex(publicKey?.pk).toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    for (const { msg, sig, result } of tests) {
      expect(verify(null, hex(msg), key, hex(sig))).toBe(result === 'valid')
      count++
    }
  }
  expect(count).toBeGreaterThan(140)
})
