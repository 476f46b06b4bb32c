import { dlopen, getRawPointer } from 'node:ffi'
import { KeyError } from './key-provider.ts'

/**
 * As much of PKCS#11 2.40 as wrapping needs, called through Node's own foreign function interface: an addon would have to
 * be compiled where it is installed. On the 64-bit systems with which this works, `CK_ULONG`, `CK_BBOOL` in a register
 * and pointers are 64 bits each, so every argument and result is one.
 */
const word = 'uint64'
const calls = {
  C_Initialize: 1,
  C_GetSlotList: 3,
  C_GetTokenInfo: 2,
  C_OpenSession: 5,
  C_CloseSession: 1,
  C_Login: 4,
  C_GenerateKey: 5,
  C_DestroyObject: 2,
  C_FindObjectsInit: 3,
  C_FindObjects: 4,
  C_FindObjectsFinal: 1,
  C_GetAttributeValue: 4,
  C_EncryptInit: 3,
  C_Encrypt: 5,
  C_DecryptInit: 3,
  C_Decrypt: 5,
} as const
type Call = keyof typeof calls

/** Answers of the module (`CKR_...`) that this needs to know. */
export const answers = {
  ok: 0n,
  encryptedDataInvalid: 0x40n,
  encryptedDataLength: 0x41n,
  generalError: 0x05n,
  alreadyLoggedIn: 0x100n,
  alreadyInitialised: 0x191n,
} as const

/** Types of attributes (`CKA_...`). */
export const attributeTypes = {
  class: 0x00n,
  token: 0x01n,
  private: 0x02n,
  label: 0x03n,
  keyType: 0x100n,
  id: 0x102n,
  sensitive: 0x103n,
  encrypt: 0x104n,
  decrypt: 0x105n,
  valueLength: 0x161n,
  extractable: 0x162n,
} as const
export type Attribute = readonly [keyof typeof attributeTypes, Buffer]

export interface Pkcs11Module {
  /** Calls a function; throws KeyError `provider-refused` for answers other than 0 and those in `also`. */
  call(name: Call, args: readonly bigint[], also?: readonly bigint[]): bigint
}

/** Loads a module. Throws KeyError when it cannot be loaded. */
export function loadModule(path: string): Pkcs11Module {
  const signatures = Object.fromEntries(
    Object.entries(calls).map(([name, count]) => [
      name,
      { arguments: Array.from({ length: count }, () => word), return: word },
    ]),
  ) as Record<Call, { readonly arguments: (typeof word)[]; readonly return: typeof word }>
  let functions: Readonly<Record<Call, (...args: bigint[]) => bigint>>
  try {
    functions = dlopen(path, signatures).functions
  } catch (cause) {
    throw new KeyError('provider-unreachable', path, 'is no PKCS#11 module that can be loaded', { cause })
  }
  return {
    call(name, args, also = []) {
      const answer = functions[name](...args)
      if (answer !== answers.ok && !also.includes(answer))
        throw new KeyError('provider-refused', path, `${name} answered 0x${answer.toString(16)}`)
      return answer
    },
  }
}

/** Memory whose address holds as long as somebody has it in hand. */
export class Memory {
  readonly bytes: Buffer
  readonly address: bigint
  /** What lies at addresses that stand in here. */
  readonly held: readonly Memory[]

  constructor(content: number | Buffer, held: readonly Memory[] = []) {
    const size = typeof content === 'number' ? content : content.length
    // Of its own, and never empty: small buffers of Node share one piece of memory.
    this.bytes = Buffer.from(new ArrayBuffer(Math.max(size, 8)), 0, size)
    if (typeof content !== 'number') content.copy(this.bytes)
    this.address = getRawPointer(this.bytes.buffer as ArrayBuffer)
    this.held = held
  }

  word(index = 0): bigint {
    return this.bytes.readBigUInt64LE(index * 8)
  }
}

/** Words one behind the other; a piece of memory stands as its address. */
export function wordsOf(...values: readonly (bigint | Memory)[]): Memory {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries())
    bytes.writeBigUInt64LE(typeof value === 'bigint' ? value : value.address, index * 8)
  return new Memory(
    bytes,
    values.filter((value) => typeof value !== 'bigint'),
  )
}

/** A template: type, address and length of each attribute. */
export function templateOf(attributes: readonly Attribute[]): Memory {
  return wordsOf(
    ...attributes.flatMap(([type, value]) => [attributeTypes[type], new Memory(value), BigInt(value.length)]),
  )
}
