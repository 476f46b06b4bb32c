import { createHmac } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { decryptWithRandomNonce, deriveKey, encryptWithRandomNonce } from './aead.ts'

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
  /** Throws SealedDataError. */
  open(tenant: string, table: string, row: string, sealed: Uint8Array): Buffer
  /** The same for values that JSON can hold; packed first, since numbers by the thousand pack to a tenth. */
  sealJson(tenant: string, table: string, row: string, value: unknown): Buffer
  openJson(tenant: string, table: string, row: string, sealed: Uint8Array): unknown
  /** A name by which a value is found again without standing in the clear; dies with the tenant's key. */
  token(tenant: string, purpose: string, value: string): string
}

const formatByte = 1
/** All that is known of one run is the largest value: some thirty bodies of the largest size. */
const jsonBytesMax = 256 * 1024 * 1024

/**
 * Each row has its own key, derived from the tenant's by its place, and a random 96-bit nonce for each writing of it.
 * The bound of 2^32 writings under one key (NIST SP 800-38D) thus holds for a single row, and no row comes near it.
 */
export function createSealer(keys: { tenantKey(tenant: string): Uint8Array }): Sealer {
  const rowKey = (tenant: string, place: string) => deriveKey(keys.tenantKey(tenant), `seqward row|${place}`)
  const sealer: Sealer = {
    seal(tenant, table, row, plain) {
      const place = placeOf(tenant, table, row)
      return Buffer.concat([
        Buffer.of(formatByte),
        encryptWithRandomNonce(rowKey(tenant, place), Buffer.from(place), plain),
      ])
    },
    open(tenant, table, row, sealed) {
      const place = placeOf(tenant, table, row)
      const plain =
        sealed[0] === formatByte
          ? decryptWithRandomNonce(rowKey(tenant, place), Buffer.from(place), sealed.subarray(1))
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
      createHmac('sha256', deriveKey(keys.tenantKey(tenant), `seqward token|${purpose}`))
        .update(value)
        .digest('hex'),
  }
  return sealer
}

/** JSON keeps the three parts apart whatever characters they hold. */
const placeOf = (tenant: string, table: string, row: string) => JSON.stringify([tenant, table, row])
