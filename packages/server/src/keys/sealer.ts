import { createHmac } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import {
  commitmentBytes,
  decryptWithRandomNonce,
  deriveCommittedKey,
  deriveKey,
  encryptWithRandomNonce,
  isCommitted,
} from './aead.ts'
import { KeyError } from './key-provider.ts'

/** A sealed value was changed, moved to another row or tenant, or its key is gone. */
export class SealedDataError extends Error {
  readonly code = 'sealed-data-damaged'
  readonly place: string

  constructor(place: string) {
    super(`${place}: the sealed value does not open`)
    this.name = 'SealedDataError'
    this.place = place
  }
}

/** Seals values in their rows under the tenant's key. What is sealed for one row opens in that row only. */
export interface Sealer {
  seal(tenant: string, table: string, row: string, plain: Uint8Array): Buffer
  /** Throws SealedDataError, or KeyError when the tenant's key is gone. */
  open(tenant: string, table: string, row: string, sealed: Uint8Array): Buffer
  /** The same for values that JSON can hold; packed first, since numbers by the thousand pack to a tenth. */
  sealJson(tenant: string, table: string, row: string, value: unknown): Buffer
  openJson(tenant: string, table: string, row: string, sealed: Uint8Array): unknown
  /** A name by which a value is found again without standing in the clear; dies with the tenant's key. */
  token(tenant: string, purpose: string, value: string): string
}

/** Byte 0: the form. Bytes 1 and 2: version of the tenant's key. Then 32 bytes that commit to the row's key. */
const formByte = 2
const headBytes = 3 + commitmentBytes
/** All that is known of one run is the largest value: some thirty bodies of the largest size. */
const jsonBytesMax = 256 * 1024 * 1024

/** Keys of tenants, by version; a keyring is one. */
export interface SealingKeys {
  tenantKey(tenant: string, version?: number): Uint8Array
  tenantVersion(tenant: string): number
  tokenKey(tenant: string): Uint8Array
}

/**
 * Each row has its own key, derived from the tenant's by its place, and a random 96-bit nonce for each writing of it.
 * The bound of 2^32 writings under one key (NIST SP 800-38D) thus holds for a single row, and no row comes near it; nor
 * does a restored backup bring a counter back. Form, tenant, table, row and version are authenticated with the value.
 */
export function createSealer(keys: SealingKeys): Sealer {
  const rowKey = (tenant: string, version: number, context: string) =>
    deriveCommittedKey(keys.tenantKey(tenant, version), `seqward row|${context}`)
  /** Null for a version that the tenant's key does not have: a changed value, or one whose version was dropped. */
  const openingKey = (tenant: string, version: number, context: string) => {
    try {
      return rowKey(tenant, version, context)
    } catch (error) {
      if (error instanceof KeyError && error.code === 'key-destroyed') return null
      throw error
    }
  }
  const sealer: Sealer = {
    seal(tenant, table, row, plain) {
      const version = keys.tenantVersion(tenant)
      const context = contextOf(tenant, table, row, version)
      const { key, commitment } = rowKey(tenant, version, context)
      const head = Buffer.of(formByte, version >> 8, version & 0xff)
      return Buffer.concat([head, commitment, encryptWithRandomNonce(key, Buffer.from(context), plain)])
    },
    open(tenant, table, row, sealed) {
      const version = sealedVersion(sealed)
      if (version === null) throw new SealedDataError(`${table} ${row}`)
      const context = contextOf(tenant, table, row, version)
      const derived = openingKey(tenant, version, context)
      if (derived === null) throw new SealedDataError(`${table} ${row}`)
      const plain = isCommitted(derived, sealed.subarray(3, headBytes))
        ? decryptWithRandomNonce(derived.key, Buffer.from(context), sealed.subarray(headBytes))
        : null
      if (plain === null) throw new SealedDataError(`${table} ${row}`)
      return plain
    },
    sealJson(tenant, table, row, value) {
      return sealer.seal(tenant, table, row, zstdCompressSync(Buffer.from(JSON.stringify(value), 'utf8')))
    },
    openJson(tenant, table, row, sealed) {
      const plain = zstdDecompressSync(sealer.open(tenant, table, row, sealed), { maxOutputLength: jsonBytesMax })
      return JSON.parse(plain.toString('utf8'))
    },
    token: (tenant, purpose, value) =>
      createHmac('sha256', deriveKey(keys.tokenKey(tenant), `seqward token|${purpose}`))
        .update(value)
        .digest('hex'),
  }
  return sealer
}

/** Version of the tenant's key under which a value was sealed, or null when these bytes are no sealed value. */
export function sealedVersion(sealed: Uint8Array): number | null {
  const [form, high = 0, low = 0] = sealed
  return form === formByte && sealed.length > headBytes ? (high << 8) | low : null
}

/** JSON keeps the parts apart whatever characters they hold. */
const contextOf = (tenant: string, table: string, row: string, version: number) =>
  JSON.stringify([formByte, tenant, table, row, version])
