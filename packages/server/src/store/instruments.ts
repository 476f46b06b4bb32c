import type { Platform } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import type { Schema } from './schema.ts'

/** An instrument as the service knows it. */
export interface Instrument {
  readonly tenant: string
  readonly instrument: string
  readonly serial: string
  readonly platform: Platform
  readonly state: 'active' | 'revoked'
  readonly lastBatchAt: string | null
}

/** What intake needs of an instrument: who may sign for it, and where its chain stands. */
export interface ChainOwner {
  readonly tenant: string
  readonly instrument: string
  readonly state: 'active' | 'revoked'
  readonly epoch: string
  /** SPKI in DER, base64url. */
  readonly publicKey: string
  /** A key that it changes to; good beside the other until it is used. */
  readonly nextPublicKey: string | null
  readonly headSeq: number
  /** Null before the first batch of the epoch. */
  readonly headSha256: string | null
}

/** A code that lets one instrument enrol. */
export interface EnrolmentCode {
  readonly tenant: string
  readonly codeSha256: string
  readonly serialToken: string
  readonly expiresAt: string
  /** What was enrolled with it; null while it is unused. */
  readonly used: { readonly publicKey: string; readonly instrument: string; readonly epoch: string } | null
}

export interface Instruments {
  list(tenant: string): Promise<readonly Instrument[]>
  find(tenant: string, instrument: string): Promise<Instrument | null>
  /** Every instrument of every tenant, for intake's memory. */
  chainOwners(): Promise<readonly ChainOwner[]>
  addCode(code: {
    tenant: string
    codeSha256: string
    serial: string
    createdAt: string
    expiresAt: string
  }): Promise<void>
  findCode(codeSha256: string): Promise<EnrolmentCode | null>
  serialToken(tenant: string, serial: string): string
  /**
   * Uses a code: the instrument of this serial number gets key and epoch (a new one if it is known already, and keeps
   * its identity). Returns the identity, or null when the code was used meanwhile.
   */
  enrol(given: {
    readonly code: EnrolmentCode
    readonly serial: string
    readonly platform: Platform
    readonly publicKey: string
    readonly epoch: string
    readonly newInstrument: string
    readonly at: string
  }): Promise<string | null>
}

export function instrumentsIn(db: Kysely<Schema>, sealer: Sealer): Instruments {
  const serialToken = (tenant: string, serial: string) => sealer.token(tenant, 'serial', serial)
  const listed = () =>
    db
      .selectFrom('instruments as i')
      .leftJoin('heads as h', (join) =>
        join
          .onRef('h.tenant', '=', 'i.tenant')
          .onRef('h.instrument', '=', 'i.instrument')
          .onRef('h.epoch', '=', 'i.epoch'),
      )
      .select(['i.tenant', 'i.instrument', 'i.platform', 'i.sealed', 'i.state', 'h.last_batch_at'])
  type Listed = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number]
  const asInstrument = (row: Listed): Instrument => ({
    tenant: row.tenant,
    instrument: row.instrument,
    serial: sealer.open(row.tenant, 'instruments', row.instrument, row.sealed).toString('utf8'),
    platform: row.platform,
    state: row.state,
    lastBatchAt: row.last_batch_at,
  })

  return {
    serialToken,
    async list(tenant) {
      return (await listed().where('i.tenant', '=', tenant).orderBy('i.instrument').execute()).map(asInstrument)
    },
    async find(tenant, instrument) {
      const row = await listed()
        .where('i.tenant', '=', tenant)
        .where('i.instrument', '=', instrument)
        .executeTakeFirst()
      return row === undefined ? null : asInstrument(row)
    },
    async chainOwners() {
      const rows = await db
        .selectFrom('instruments as i')
        .leftJoin('heads as h', (join) =>
          join
            .onRef('h.tenant', '=', 'i.tenant')
            .onRef('h.instrument', '=', 'i.instrument')
            .onRef('h.epoch', '=', 'i.epoch'),
        )
        .select([
          'i.tenant',
          'i.instrument',
          'i.state',
          'i.epoch',
          'i.public_key',
          'i.next_public_key',
          'h.seq',
          'h.envelope_sha256',
        ])
        .execute()
      return rows.map((row) => ({
        tenant: row.tenant,
        instrument: row.instrument,
        state: row.state,
        epoch: row.epoch,
        publicKey: row.public_key,
        nextPublicKey: row.next_public_key,
        headSeq: row.seq ?? 0,
        headSha256: row.envelope_sha256,
      }))
    },
    async addCode(code) {
      await db
        .insertInto('enrolment_codes')
        .values({
          tenant: code.tenant,
          code_sha256: code.codeSha256,
          serial_token: serialToken(code.tenant, code.serial),
          created_at: code.createdAt,
          expires_at: code.expiresAt,
          public_key: null,
          instrument: null,
          epoch: null,
        })
        .execute()
    },
    async findCode(codeSha256) {
      const row = await db
        .selectFrom('enrolment_codes')
        .selectAll()
        .where('code_sha256', '=', codeSha256)
        .executeTakeFirst()
      if (row === undefined) return null
      const { public_key: publicKey, instrument, epoch } = row
      return {
        tenant: row.tenant,
        codeSha256: row.code_sha256,
        serialToken: row.serial_token,
        expiresAt: row.expires_at,
        used: publicKey === null || instrument === null || epoch === null ? null : { publicKey, instrument, epoch },
      }
    },
    enrol: ({ code, serial, platform, publicKey, epoch, newInstrument, at }) =>
      db.transaction().execute(async (trx) => {
        const { tenant } = code
        const known = await trx
          .selectFrom('instruments')
          .select('instrument')
          .where('tenant', '=', tenant)
          .where('serial_token', '=', code.serialToken)
          .executeTakeFirst()
        const instrument = known?.instrument ?? newInstrument
        const { numUpdatedRows } = await trx
          .updateTable('enrolment_codes')
          .set({ public_key: publicKey, instrument, epoch })
          .where('tenant', '=', tenant)
          .where('code_sha256', '=', code.codeSha256)
          .where('public_key', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return null
        const fresh = { next_public_key: null, revoked_at: null, revoked_reason: null } as const
        const identity = { platform, epoch, public_key: publicKey, state: 'active', enrolled_at: at, ...fresh } as const
        await trx
          .insertInto('instruments')
          .values({
            tenant,
            instrument,
            serial_token: code.serialToken,
            sealed: sealer.seal(tenant, 'instruments', instrument, Buffer.from(serial)),
            ...identity,
          })
          .onConflict((conflict) => conflict.columns(['tenant', 'instrument']).doUpdateSet(identity))
          .execute()
        return instrument
      }),
  }
}
