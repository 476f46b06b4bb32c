import type { Role } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import { type ConsentRecord, consentRowsIn } from './consent-rows.ts'
import type { Schema } from './schema.ts'

export interface Tenant {
  readonly tenant: string
  readonly state: 'active' | 'erased'
  /** Where its data may lie; null where nothing was said. */
  readonly region: string | null
  readonly createdAt: string
}

export type RestrictionGround = 'restriction' | 'objection'

/** Processing that a tenant wants to rest: of one instrument, or of all of them. */
export interface Restriction {
  readonly id: string
  readonly tenant: string
  readonly instrument: string | null
  readonly ground: RestrictionGround
  readonly since: string
  readonly liftedAt: string | null
}

/** A third party that a tenant let in: in which role, to which instruments, until when. */
export interface Grant {
  readonly id: string
  readonly tenant: string
  readonly party: string
  readonly role: Role
  /** Null for all instruments. */
  readonly instruments: readonly string[] | null
  readonly createdAt: string
  readonly expiresAt: string
  readonly revokedAt: string | null
}

export interface GrantUse {
  readonly grant: string
  /** The minute in which it was. */
  readonly at: string
  /** Route that was asked for. */
  readonly what: string
  readonly count: number
}

export interface Erasure {
  readonly tenant: string
  readonly at: string
  /** The signed receipt, as JSON. */
  readonly receipt: string
}

/** Tenants and what they may ask for. */
export interface Rights {
  tenants(): Promise<readonly Tenant[]>
  tenant(tenant: string): Promise<Tenant | null>
  setRegion(tenant: string, region: string): Promise<void>
  restrict(restriction: Restriction): Promise<void>
  /** Ends restrictions of an instrument, or those of the whole tenant. Returns how many that were. */
  lift(tenant: string, instrument: string | null, at: string): Promise<number>
  /** Restrictions of a tenant, or of all; those that were lifted, too, when asked. */
  restrictions(asked: { readonly tenant?: string; readonly lifted?: boolean }): Promise<readonly Restriction[]>
  addGrant(grant: Grant): Promise<void>
  revokeGrant(tenant: string, id: string, at: string): Promise<boolean>
  grants(tenant: string): Promise<readonly Grant[]>
  grant(tenant: string, id: string): Promise<Grant | null>
  useGrant(tenant: string, use: Omit<GrantUse, 'count'>): Promise<void>
  uses(tenant: string): Promise<readonly GrantUse[]>
  consents(tenant: string): Promise<readonly ConsentRecord[]>
  /** Every row of a table of the tenant, as it stands; for exports. */
  rows(table: keyof Schema, tenant: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Marks a tenant as erased, and removes its rows; the audit log keeps its leaves, which name nobody. */
  erase(erasure: Erasure): Promise<Readonly<Record<string, number>>>
  keepReceipt(tenant: string, receipt: string): Promise<void>
  erasures(): Promise<readonly Erasure[]>
}

/** Tables with rows of tenants, those first that refer to others. Of the audit log only what names somebody. */
export const tenantTables = [
  'case_events',
  'cases',
  'identity_changes',
  'enrolment_codes',
  'instruments',
  'heads',
  'batches',
  'attempts',
  'second_line_hits',
  'outbox',
  'runs',
  'sensor_days',
  'assessments',
  'insights',
  'sign_in_links',
  'sessions',
  'audit_actors',
  'restrictions',
  'grants',
  'grant_uses',
  'retention_runs',
  'consent_records',
] as const satisfies readonly (keyof Schema)[]

export function rightsIn(db: Kysely<Schema>, sealer: Sealer): Rights {
  const asTenant = (row: Schema['tenants']): Tenant => ({
    tenant: row.tenant,
    state: row.state,
    region: row.region,
    createdAt: row.created_at,
  })
  const asGrant = (row: Schema['grants']): Grant => {
    const said = sealer.openJson(row.tenant, 'grants', row.id, row.sealed) as Pick<Grant, 'party' | 'instruments'>
    return {
      id: row.id,
      tenant: row.tenant,
      party: said.party,
      role: row.role,
      instruments: said.instruments,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
    }
  }
  const grantsOf = (tenant: string) => db.selectFrom('grants').selectAll().where('tenant', '=', tenant)

  return {
    tenants: async () =>
      (await db.selectFrom('tenants').selectAll().orderBy('tenant').execute())
        .map(asTenant)
        .filter(({ tenant }) => tenant !== 'service'),
    async tenant(tenant) {
      const row = await db.selectFrom('tenants').selectAll().where('tenant', '=', tenant).executeTakeFirst()
      return row === undefined ? null : asTenant(row)
    },
    async setRegion(tenant, region) {
      await db.updateTable('tenants').set({ region }).where('tenant', '=', tenant).execute()
    },
    async restrict({ id, tenant, instrument, ground, since, liftedAt }) {
      const values = { id, tenant, instrument, ground, since, lifted_at: liftedAt }
      await db.insertInto('restrictions').values(values).execute()
    },
    async lift(tenant, instrument, at) {
      const { numUpdatedRows } = await db
        .updateTable('restrictions')
        .set({ lifted_at: at })
        .where('tenant', '=', tenant)
        .where('lifted_at', 'is', null)
        .where('instrument', instrument === null ? 'is' : '=', instrument)
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },
    async restrictions({ tenant, lifted = false }) {
      const rows = await db
        .selectFrom('restrictions')
        .selectAll()
        .$if(tenant !== undefined, (query) => query.where('tenant', '=', tenant ?? ''))
        .$if(!lifted, (query) => query.where('lifted_at', 'is', null))
        .orderBy('since')
        .execute()
      return rows.map(({ lifted_at: liftedAt, ...row }) => ({ ...row, liftedAt }))
    },
    async addGrant({ id, tenant, party, role, instruments, createdAt, expiresAt, revokedAt }) {
      const sealed = sealer.sealJson(tenant, 'grants', id, { party, instruments })
      await db
        .insertInto('grants')
        .values({ id, tenant, role, created_at: createdAt, expires_at: expiresAt, revoked_at: revokedAt, sealed })
        .execute()
    },
    async revokeGrant(tenant, id, at) {
      const { numUpdatedRows } = await db
        .updateTable('grants')
        .set({ revoked_at: at })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    grants: async (tenant) => (await grantsOf(tenant).orderBy('created_at', 'desc').execute()).map(asGrant),
    async grant(tenant, id) {
      const row = await grantsOf(tenant).where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : asGrant(row)
    },
    async useGrant(tenant, { grant, at, what }) {
      await db
        .insertInto('grant_uses')
        .values({ tenant, grant_id: grant, at, what, count: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'grant_id', 'at', 'what'])
            .doUpdateSet((set) => ({ count: set('grant_uses.count', '+', 1) })),
        )
        .execute()
    },
    async uses(tenant) {
      const rows = await db
        .selectFrom('grant_uses')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('at', 'desc')
        .orderBy('what')
        .execute()
      return rows.map(({ grant_id: grant, at, what, count }) => ({ grant, at, what, count }))
    },
    consents: (tenant) => consentRowsIn(db).of(tenant),
    rows: async (table, tenant) =>
      (db as unknown as Kysely<Record<string, Record<string, unknown>>>)
        .selectFrom(table)
        .selectAll()
        .where('tenant', '=', tenant)
        .execute(),
    erase: ({ tenant, at, receipt }) =>
      db.transaction().execute(async (trx) => {
        const removed: Record<string, number> = {}
        for (const table of tenantTables) {
          const { numDeletedRows } = await trx.deleteFrom(table).where('tenant', '=', tenant).executeTakeFirst()
          removed[table] = Number(numDeletedRows)
        }
        await trx.updateTable('audit_rows').set({ sealed: null }).where('tenant', '=', tenant).execute()
        await trx.updateTable('tenants').set({ state: 'erased' }).where('tenant', '=', tenant).execute()
        await trx
          .insertInto('erasures')
          .values({ tenant, at, receipt })
          .onConflict((conflict) => conflict.column('tenant').doNothing())
          .execute()
        return removed
      }),
    async keepReceipt(tenant, receipt) {
      await db.updateTable('erasures').set({ receipt }).where('tenant', '=', tenant).execute()
    },
    erasures: () => db.selectFrom('erasures').selectAll().execute(),
  }
}
