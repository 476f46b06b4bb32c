import type { Kysely } from 'kysely'
import type { BodyPlace } from './log/log-record.ts'
import type { Schema } from './schema.ts'

/** A stored batch that is to be analysed, and where its body is. */
export interface OutboxRow {
  readonly tenant: string
  readonly arrival: number
  readonly instrument: string
  readonly attempts: number
  readonly place: BodyPlace
}

/** What is still to do with stored batches: first merged into what is known of runs, then assessed, then gone. */
export interface Outbox {
  /** Rows that may be merged now, oldest first. A row that is to be tried again later holds up those behind it. */
  waiting(now: string, limit: number): Promise<readonly OutboxRow[]>
  /** Instruments with merged but not yet assessed rows, with the highest arrival of each. */
  merged(): Promise<readonly { readonly tenant: string; readonly instrument: string; readonly through: number }[]>
  retry(row: OutboxRow, notBefore: string): Promise<void>
  /** Out of the way, and visible: nothing tries it again by itself. */
  setAside(row: OutboxRow): Promise<void>
  /** Rows of a tenant that are not done; those set aside are not counted. */
  pending(tenant: string): Promise<number>
  aside(tenant: string): Promise<number>
}

export function outboxIn(db: Kysely<Schema>): Outbox {
  const change = (row: OutboxRow, set: Partial<Pick<Schema['outbox'], 'state' | 'attempts' | 'not_before'>>) =>
    db
      .updateTable('outbox')
      .set({ attempts: row.attempts + 1, ...set })
      .where('tenant', '=', row.tenant)
      .where('arrival', '=', row.arrival)
      .execute()
  const count = async (tenant: string, states: readonly Schema['outbox']['state'][]) => {
    const row = await db
      .selectFrom('outbox')
      .select(db.fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .where('state', 'in', states)
      .executeTakeFirst()
    return row?.count ?? 0
  }
  return {
    async waiting(now, limit) {
      const tried = await db
        .selectFrom('outbox')
        .select(['tenant', 'instrument', 'not_before'])
        .where('state', '=', 'later')
        .execute()
      const held = tried.filter((row) => row.not_before > now).map(({ instrument }) => instrument)
      const rows = await db
        .selectFrom('outbox as o')
        .innerJoin('batches as b', (join) =>
          join.onRef('b.tenant', '=', 'o.tenant').onRef('b.arrival', '=', 'o.arrival'),
        )
        .select([
          'o.tenant',
          'o.arrival',
          'o.instrument',
          'o.attempts',
          'b.segment',
          'b.frame_offset',
          'b.frame_length',
          'b.body_sha256',
        ])
        .where('o.state', 'in', tried.length === 0 ? ['waiting'] : ['waiting', 'later'])
        .$if(held.length > 0, (query) => query.where('o.instrument', 'not in', held))
        .orderBy('o.arrival')
        .limit(limit)
        .execute()
      return rows.map(({ segment, frame_offset: offset, frame_length: length, body_sha256: bodySha256, ...row }) => {
        return { ...row, place: { segment, offset, length, bodySha256 } }
      })
    },
    merged: () =>
      db
        .selectFrom('outbox')
        .select(['tenant', 'instrument', db.fn.max('arrival').as('through')])
        .where('state', '=', 'merged')
        .groupBy(['tenant', 'instrument'])
        .execute(),
    async retry(row, notBefore) {
      await change(row, { state: 'later', not_before: notBefore })
    },
    async setAside(row) {
      await change(row, { state: 'aside' })
    },
    pending: (tenant) => count(tenant, ['waiting', 'later', 'merged']),
    aside: (tenant) => count(tenant, ['aside']),
  }
}
