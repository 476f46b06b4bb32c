import type { BatchKind } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { LogPosition } from './log/log-record.ts'
import type { Schema } from './schema.ts'

/** What one class of data lost, for the record of retention. */
export interface RetentionRun {
  readonly tenant: string
  readonly at: string
  readonly class: string
  /** Older than this. */
  readonly before: string
  readonly removed: number
}

/** What is older than it may be. Everything is asked for first and taken away afterwards, so that a dry run can tell. */
export interface Expiry {
  /** Batches of some kinds that were received before an instant, with where their frames stand. */
  batches(tenant: string, kinds: readonly BatchKind[], before: string, limit: number): Promise<readonly ExpiredBatch[]>
  /** Bodies are gone from the log: the index forgets them, too. Heads of chains stay. */
  forgetBatches(tenant: string, batches: readonly ExpiredBatch[]): Promise<void>
  /** Rows of a table that were last changed before an instant. */
  count(table: ExpiringTable, tenant: string, before: string): Promise<number>
  remove(table: ExpiringTable, tenant: string, before: string): Promise<number>
  log(run: RetentionRun): Promise<void>
  runs(tenant: string): Promise<readonly RetentionRun[]>
}

export interface ExpiredBatch extends LogPosition {
  readonly arrival: number
}

/** Tables whose rows expire whole, with the column that tells their age. */
export const expiringTables = {
  runs: 'updated_at',
  sensor_days: 'updated_at',
  assessments: 'assessed_at',
  insights: 'made_at',
  cases: 'updated_at',
  attempts: 'received_at',
  second_line_hits: 'received_at',
  grant_uses: 'at',
} as const
export type ExpiringTable = keyof typeof expiringTables

export function expiryIn(db: Kysely<Schema>): Expiry {
  const loose = db as unknown as Kysely<Record<string, Record<string, unknown>>>
  return {
    async batches(tenant, kinds, before, limit) {
      const rows = await db
        .selectFrom('batches')
        .select(['arrival', 'segment', 'frame_offset', 'frame_length'])
        .where('tenant', '=', tenant)
        .where('kind', 'in', [...kinds])
        .where('received_at', '<', before)
        .orderBy('arrival')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        arrival: row.arrival,
        segment: row.segment,
        offset: row.frame_offset,
        length: row.frame_length,
      }))
    },
    async forgetBatches(tenant, batches) {
      const arrivals = batches.map(({ arrival }) => arrival)
      await db.transaction().execute(async (trx) => {
        for (const table of ['outbox', 'batches'] as const)
          await trx.deleteFrom(table).where('tenant', '=', tenant).where('arrival', 'in', arrivals).execute()
      })
    },
    async count(table, tenant, before) {
      const row = await loose
        .selectFrom(table)
        .select(loose.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where(expiringTables[table], '<', before)
        .executeTakeFirst()
      return row?.count ?? 0
    },
    async remove(table, tenant, before) {
      if (table === 'cases') {
        const old = db.selectFrom('cases').select('id').where('tenant', '=', tenant).where('updated_at', '<', before)
        await db.deleteFrom('case_events').where('tenant', '=', tenant).where('id', 'in', old).execute()
      }
      const { numDeletedRows } = await loose
        .deleteFrom(table)
        .where('tenant', '=', tenant)
        .where(expiringTables[table], '<', before)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
    async log(run) {
      await db.insertInto('retention_runs').values(run).execute()
    },
    runs: (tenant) =>
      db.selectFrom('retention_runs').selectAll().where('tenant', '=', tenant).orderBy('at', 'desc').execute(),
  }
}
