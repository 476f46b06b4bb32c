import { randomBytes } from 'node:crypto'
import type { RevocationReason } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import type { ChainOwner } from './instruments.ts'
import type { Schema } from './schema.ts'

/** A change to an instrument's identity that was made beside the running service, which has to learn of it. */
export interface IdentityChange {
  readonly tenant: string
  readonly id: string
  readonly instrument: string
}

/** Keys and states of instruments, and how a command tells a running service that they changed. */
export interface Identities {
  /** Who may sign for an instrument at this moment. */
  ownerOf(tenant: string, instrument: string): Promise<ChainOwner | null>
  /** Keeps a key that the instrument wants to change to; both are good until it is adopted. */
  offerKey(tenant: string, instrument: string, publicKey: string): Promise<void>
  /** The offered key has been used: from now on it is the only one. */
  adoptKey(tenant: string, instrument: string, publicKey: string): Promise<void>
  /** The instrument of a serial number, or of an identity. */
  find(tenant: string, named: string): Promise<{ readonly instrument: string; readonly state: string } | null>
  /** Codes for the same serial number that nobody has used. */
  openCodes(tenant: string, instrument: string): Promise<number>
  /** Ends an identity, and every code that could still be used for its serial number. Gives the change to wait for. */
  revoke(tenant: string, instrument: string, reason: RevocationReason, at: string): Promise<IdentityChange>
  /** Says that an instrument was enrolled beside the running service. */
  announce(tenant: string, instrument: string, at: string): Promise<IdentityChange>
  pendingChanges(): Promise<readonly IdentityChange[]>
  markApplied(change: IdentityChange, at: string): Promise<void>
  appliedAt(change: IdentityChange): Promise<string | null>
}

export function identitiesIn(db: Kysely<Schema>, sealer: Sealer): Identities {
  const one = (tenant: string, instrument: string) =>
    db.updateTable('instruments').where('tenant', '=', tenant).where('instrument', '=', instrument)
  return {
    async ownerOf(tenant, instrument) {
      const row = await db
        .selectFrom('instruments as i')
        .leftJoin('heads as h', (join) =>
          join
            .onRef('h.tenant', '=', 'i.tenant')
            .onRef('h.instrument', '=', 'i.instrument')
            .onRef('h.epoch', '=', 'i.epoch'),
        )
        .select(['i.state', 'i.epoch', 'i.public_key', 'i.next_public_key', 'h.seq', 'h.envelope_sha256'])
        .where('i.tenant', '=', tenant)
        .where('i.instrument', '=', instrument)
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        tenant,
        instrument,
        state: row.state,
        epoch: row.epoch,
        publicKey: row.public_key,
        nextPublicKey: row.next_public_key,
        headSeq: row.seq ?? 0,
        headSha256: row.envelope_sha256,
      }
    },
    async offerKey(tenant, instrument, publicKey) {
      await one(tenant, instrument).set({ next_public_key: publicKey }).execute()
    },
    async adoptKey(tenant, instrument, publicKey) {
      await one(tenant, instrument)
        .where('next_public_key', '=', publicKey)
        .set({ public_key: publicKey, next_public_key: null })
        .execute()
    },
    async find(tenant, named) {
      const row = await db
        .selectFrom('instruments')
        .select(['instrument', 'state'])
        .where('tenant', '=', tenant)
        .where((where) =>
          where.or([
            where('instrument', '=', named),
            where('serial_token', '=', sealer.token(tenant, 'serial', named)),
          ]),
        )
        .executeTakeFirst()
      return row ?? null
    },
    async openCodes(tenant, instrument) {
      const row = await db
        .selectFrom('enrolment_codes as c')
        .innerJoin('instruments as i', (join) =>
          join.onRef('i.tenant', '=', 'c.tenant').onRef('i.serial_token', '=', 'c.serial_token'),
        )
        .select(db.fn.countAll<number>().as('count'))
        .where('i.tenant', '=', tenant)
        .where('i.instrument', '=', instrument)
        .where('c.public_key', 'is', null)
        .executeTakeFirst()
      return row?.count ?? 0
    },
    revoke: (tenant, instrument, reason, at) =>
      db.transaction().execute(async (trx) => {
        const { serial_token: serialToken } = await trx
          .selectFrom('instruments')
          .select('serial_token')
          .where('tenant', '=', tenant)
          .where('instrument', '=', instrument)
          .executeTakeFirstOrThrow()
        await trx
          .updateTable('instruments')
          .set({ state: 'revoked', revoked_at: at, revoked_reason: reason, next_public_key: null })
          .where('tenant', '=', tenant)
          .where('instrument', '=', instrument)
          .execute()
        await trx
          .deleteFrom('enrolment_codes')
          .where('tenant', '=', tenant)
          .where('serial_token', '=', serialToken)
          .where('public_key', 'is', null)
          .execute()
        return enterChange(trx, tenant, instrument, at)
      }),
    announce: (tenant, instrument, at) => enterChange(db, tenant, instrument, at),
    pendingChanges: () =>
      db
        .selectFrom('identity_changes')
        .select(['tenant', 'id', 'instrument'])
        .where('applied_at', 'is', null)
        .orderBy('at')
        .execute(),
    async markApplied({ tenant, id }, at) {
      await db
        .updateTable('identity_changes')
        .set({ applied_at: at })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute()
    },
    async appliedAt({ tenant, id }) {
      const row = await db
        .selectFrom('identity_changes')
        .select('applied_at')
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row?.applied_at ?? null
    },
  }
}

async function enterChange(db: Kysely<Schema>, tenant: string, instrument: string, at: string) {
  const change = { tenant, id: randomBytes(10).toString('hex'), instrument }
  await db
    .insertInto('identity_changes')
    .values({ ...change, at, applied_at: null })
    .execute()
  return change
}
