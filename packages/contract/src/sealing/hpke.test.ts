import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hpkeOpen, hpkeSeal, type HpkeSuite, rawPublicKey, x25519PrivateKey } from './hpke.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const plain = Buffer.from('Beauty is truth, truth beauty')
const message = { info: Buffer.from('Ode on a Grecian Urn'), aad: Buffer.from('Count-0') }

/** RFC 9180, appendices A.1.1 and A.2.1: base mode, sequence number 0. */
const vectors: readonly {
  readonly name: string
  readonly suite: HpkeSuite
  readonly ephemeral: string
  readonly recipient: string
  readonly enc: string
  readonly ciphertext: string
}[] = [
  {
    name: 'A.1.1',
    suite: { aeadId: 1, cipher: 'aes-128-gcm', keyBytes: 16 },
    ephemeral: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
    recipient: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    ciphertext: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  },
  {
    name: 'A.2.1',
    suite: { aeadId: 3, cipher: 'chacha20-poly1305', keyBytes: 32 },
    ephemeral: 'f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600',
    recipient: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
    enc: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
    ciphertext: '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28',
  },
]

test.each(vectors)('sealing gives the bytes that RFC 9180 $name prints, and opens them', ({ suite, ...vector }) => {
  const recipient = x25519PrivateKey(hex(vector.recipient))
  const ephemeral = x25519PrivateKey(hex(vector.ephemeral))
  const sealed = hpkeSeal(rawPublicKey(recipient), message, plain, suite, ephemeral)
  expect(sealed.enc.toString('hex')).toBe(vector.enc)
  expect(sealed.ciphertext.toString('hex')).toBe(vector.ciphertext)
  expect(hpkeOpen(recipient, message, sealed, suite)).toEqual(plain)
})

const pair = generateKeyPairSync('x25519')

test('what is sealed opens with its key, info and additional data, and with no other', () => {
  const sealed = hpkeSeal(rawPublicKey(pair.publicKey), message, plain)
  const other = generateKeyPairSync('x25519').privateKey
  expect(hpkeOpen(pair.privateKey, message, sealed)).toEqual(plain)
  expect(hpkeOpen(other, message, sealed)).toBeNull()
  expect(hpkeOpen(pair.privateKey, { ...message, aad: Buffer.from('Count-1') }, sealed)).toBeNull()
  expect(hpkeOpen(pair.privateKey, { ...message, info: Buffer.from('Ode') }, sealed)).toBeNull()
  for (let at = 0; at < sealed.ciphertext.length; at++) {
    const ciphertext = Buffer.from(sealed.ciphertext)
    ciphertext[at] = (ciphertext[at] ?? 0) ^ 1
    expect(hpkeOpen(pair.privateKey, message, { ...sealed, ciphertext })).toBeNull()
  }
})

test('bytes of any kind are judged without an exception, a point of small order too', () => {
  expect(hpkeOpen(pair.privateKey, message, { enc: Buffer.alloc(32), ciphertext: Buffer.alloc(40) })).toBeNull()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 80 }), (enc, ciphertext) => {
      expect(hpkeOpen(pair.privateKey, message, { enc, ciphertext })).toBeNull()
    }),
  )
})
