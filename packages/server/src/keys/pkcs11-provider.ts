import { randomBytes } from 'node:crypto'
import { nonceBytes, tagBytes } from './aead.ts'
import { checkKeyName, KeyError, type KeyProvider } from './key-provider.ts'
import { answers, type Attribute, loadModule, Memory, templateOf, wordsOf } from './pkcs11-module.ts'

const aesKeyGen = 0x1080n
const aesGcm = 0x1087n
/** CKF_SERIAL_SESSION and CKF_RW_SESSION. */
const readWriteSession = 6n
const normalUser = 1n
const slotsMax = 64
const keysOfNameMax = 256
const idForm = /^p11-[0-9a-f]{24}$/

const wordBytes = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
const yes = Buffer.of(1)
const no = Buffer.of(0)
const secretKey: Attribute = ['class', wordBytes(4n)]

/**
 * Wrapping keys in a security module over PKCS#11: AES-256, made inside, never extractable; the label is the name that
 * the key is for. Wraps with AES-GCM; the context is authenticated.
 */
export async function openPkcs11(parts: {
  readonly module: string
  readonly token: string
  readonly pin: string
}): Promise<KeyProvider> {
  const module = loadModule(parts.module)
  module.call('C_Initialize', [0n], [answers.alreadyInitialised])
  const session = openSession()

  function openSession(): bigint {
    const slots = new Memory(slotsMax * 8)
    const count = wordsOf(BigInt(slotsMax))
    module.call('C_GetSlotList', [1n, slots.address, count.address])
    for (let index = 0; index < Number(count.word()); index++) {
      const info = new Memory(512)
      module.call('C_GetTokenInfo', [slots.word(index), info.address])
      // The label is the first field: 32 characters, filled up with spaces.
      if (info.bytes.toString('utf8', 0, 32).trimEnd() !== parts.token) continue
      const handle = new Memory(8)
      module.call('C_OpenSession', [slots.word(index), readWriteSession, 0n, 0n, handle.address])
      const pin = new Memory(Buffer.from(parts.pin))
      const login = [handle.word(), normalUser, pin.address, BigInt(pin.bytes.length)]
      module.call('C_Login', login, [answers.alreadyLoggedIn])
      return handle.word()
    }
    throw new KeyError('provider-unreachable', parts.module, `has no token ${parts.token}`)
  }

  function find(attributes: readonly Attribute[]): readonly bigint[] {
    const template = templateOf(attributes)
    module.call('C_FindObjectsInit', [session, template.address, BigInt(attributes.length)])
    const handles = new Memory(keysOfNameMax * 8)
    const count = new Memory(8)
    module.call('C_FindObjects', [session, handles.address, BigInt(keysOfNameMax), count.address])
    module.call('C_FindObjectsFinal', [session])
    return Array.from({ length: Number(count.word()) }, (_, index) => handles.word(index))
  }

  function idOf(handle: bigint): string {
    const value = new Memory(12)
    const template = wordsOf(0x102n, value, 12n)
    module.call('C_GetAttributeValue', [session, handle, template.address, 1n])
    return `p11-${value.bytes.toString('hex')}`
  }

  const handleOf = (keyId: string): bigint | undefined =>
    idForm.test(keyId) ? find([secretKey, ['id', Buffer.from(keyId.slice(4), 'hex')]])[0] : undefined

  function needed(keyId: string): bigint {
    const handle = handleOf(keyId)
    if (handle !== undefined) return handle
    const isOurs = idForm.test(keyId)
    throw new KeyError(isOurs ? 'key-destroyed' : 'key-wrong', parts.module, `does not hold the wrapping key ${keyId}`)
  }

  /** Mechanism, its parameters (CK_GCM_PARAMS), and what those point to. */
  function gcm(nonce: Buffer, context: string): Memory {
    const aad = new Memory(Buffer.from(context))
    const iv = new Memory(nonce)
    const bits = BigInt(nonceBytes * 8)
    const parameters = wordsOf(iv, BigInt(nonceBytes), bits, aad, BigInt(aad.bytes.length), BigInt(tagBytes * 8))
    return wordsOf(aesGcm, parameters, 48n)
  }

  const provider: KeyProvider = {
    kind: 'pkcs11',
    async create(name) {
      checkKeyName(name)
      // Time first, so that identities sort by age.
      const id = Buffer.concat([wordBytes(BigInt(Date.now())).subarray(0, 6).toReversed(), randomBytes(6)])
      const attributes: readonly Attribute[] = [
        secretKey,
        ['keyType', wordBytes(0x1fn)],
        ['valueLength', wordBytes(32n)],
        ['label', Buffer.from(name)],
        ['id', id],
        ['token', yes],
        ['private', yes],
        ['sensitive', yes],
        ['extractable', no],
        ['encrypt', yes],
        ['decrypt', yes],
      ]
      const mechanism = wordsOf(aesKeyGen, 0n, 0n)
      const template = templateOf(attributes)
      const handle = new Memory(8)
      const length = BigInt(attributes.length)
      module.call('C_GenerateKey', [session, mechanism.address, template.address, length, handle.address])
      return `p11-${id.toString('hex')}`
    },
    list: async (name) =>
      find([secretKey, ['label', Buffer.from(name)]])
        .map(idOf)
        .sort(),
    async wrap(keyId, key, context) {
      const nonce = randomBytes(nonceBytes)
      const mechanism = gcm(nonce, context)
      module.call('C_EncryptInit', [session, mechanism.address, needed(keyId)])
      const plain = new Memory(Buffer.from(key))
      const sealed = new Memory(key.length + tagBytes)
      const length = wordsOf(BigInt(sealed.bytes.length))
      module.call('C_Encrypt', [session, plain.address, BigInt(key.length), sealed.address, length.address])
      plain.bytes.fill(0)
      return Buffer.concat([nonce, sealed.bytes.subarray(0, Number(length.word()))])
    },
    async unwrap(keyId, wrapped, context) {
      const handle = needed(keyId)
      const wrong = new KeyError('key-wrong', parts.module, `${keyId} does not open the key for ${context}`)
      if (wrapped.length <= nonceBytes + tagBytes) throw wrong
      const mechanism = gcm(Buffer.from(wrapped.subarray(0, nonceBytes)), context)
      module.call('C_DecryptInit', [session, mechanism.address, handle])
      const sealed = new Memory(Buffer.from(wrapped.subarray(nonceBytes)))
      const plain = new Memory(sealed.bytes.length)
      const length = wordsOf(BigInt(plain.bytes.length))
      const args = [session, sealed.address, BigInt(sealed.bytes.length), plain.address, length.address]
      // Modules differ in what they call a tag that does not fit.
      const misfits = [answers.encryptedDataInvalid, answers.encryptedDataLength, answers.generalError]
      if (module.call('C_Decrypt', args, misfits) !== answers.ok) throw wrong
      return Buffer.from(plain.bytes.subarray(0, Number(length.word())))
    },
    rewrap: async (from, to, wrapped, context) =>
      provider.wrap(to, await provider.unwrap(from, wrapped, context), context),
    async destroy(keyId) {
      const handle = handleOf(keyId)
      if (handle !== undefined) module.call('C_DestroyObject', [session, handle])
    },
    describe: async (keyId) => ({
      keyId,
      state: handleOf(keyId) === undefined ? 'destroyed' : 'usable',
      goneAt: null,
    }),
    async close() {
      module.call('C_CloseSession', [session])
    },
  }
  return provider
}
