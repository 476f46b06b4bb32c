import type { BatchRow, Refusal } from '@seqward/contract'
import type { Kysely, Transaction } from 'kysely'
import type { BodyPlace } from './log/log-record.ts'
import { asRow, attemptRow, headRows, type Indexed, manifestRow, outboxRow } from './batch-rows.ts'
import { consentRowsIn } from './consent-rows.ts'
import type { Schema } from './schema.ts'
import { hitRows } from './second-line-hits.ts'

export type { Indexed } from './batch-rows.ts'

/** How a number was settled. */
export interface Settled {
  readonly envelopeSha256: string
  readonly outcome: 'stored' | 'refused'
  readonly reason: Refusal | null
}

export interface BatchIndex {
  /**
   * Enters batches in one transaction: manifest, heads of chains, outbox, and how far each segment is entered. Entering
   * a batch again changes nothing.
   */
  enter(batches: readonly Indexed[]): Promise<void>
  /** Offset up to which a segment is entered; 0 for one that never was. */
  enteredThrough(segment: string): Promise<number>
  forgetSegment(segment: string): Promise<void>
  /** Highest arrival number that was given out. */
  lastArrival(): Promise<number>
  settled(tenant: string, instrument: string, epoch: string, seq: number): Promise<Settled | null>
  /** Batches with an arrival below `before`, newest first. */
  page(
    tenant: string,
    query: { readonly before: number; readonly limit: number; readonly instrument?: string },
  ): Promise<readonly { readonly arrival: number; readonly row: BatchRow }[]>
  find(
    tenant: string,
    instrument: string,
    epoch: string,
    seq: number,
  ): Promise<{ readonly row: BatchRow; readonly place: BodyPlace } | null>
  count(tenant: string): Promise<number>
}

/** Rows of one INSERT: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const rowsPerInsert = 500

export function batchIndexIn(db: Kysely<Schema>): BatchIndex {
  const consents = consentRowsIn(db)
  return {
    enter: (batches) =>
      db.transaction().execute(async (trx) => {
        for (let from = 0; from < batches.length; from += rowsPerInsert)
          await enterRows(trx, batches.slice(from, from + rowsPerInsert))
        await consents.note(trx, batches)
      }),
    async enteredThrough(segment) {
      const row = await db
        .selectFrom('segments')
        .select('indexed_offset')
        .where('segment', '=', segment)
        .executeTakeFirst()
      return row?.indexed_offset ?? 0
    },
    async forgetSegment(segment) {
      await db.deleteFrom('segments').where('segment', '=', segment).execute()
    },
    async lastArrival() {
      const [batch, attempt] = await Promise.all([
        db.selectFrom('batches').select(db.fn.max('arrival').as('last')).executeTakeFirst(),
        db.selectFrom('attempts').select(db.fn.max('arrival').as('last')).executeTakeFirst(),
      ])
      return Math.max(batch?.last ?? 0, attempt?.last ?? 0)
    },
    async settled(tenant, instrument, epoch, seq) {
      const row = await db
        .selectFrom('batches')
        .select(['envelope_sha256', 'outcome', 'reason'])
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .where('epoch', '=', epoch)
        .where('seq', '=', seq)
        .executeTakeFirst()
      return row === undefined
        ? null
        : { envelopeSha256: row.envelope_sha256, outcome: row.outcome, reason: row.reason }
    },
    async page(tenant, { before, limit, instrument }) {
      const rows = await db
        .selectFrom('batches')
        .selectAll()
        .where('tenant', '=', tenant)
        .$if(instrument !== undefined, (query) => query.where('instrument', '=', instrument ?? ''))
        .where('arrival', '<', before)
        .orderBy('arrival', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ arrival: row.arrival, row: asRow(row) }))
    },
    async find(tenant, instrument, epoch, seq) {
      const row = await db
        .selectFrom('batches')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .where('epoch', '=', epoch)
        .where('seq', '=', seq)
        .executeTakeFirst()
      return row === undefined
        ? null
        : {
            row: asRow(row),
            place: {
              segment: row.segment,
              offset: row.frame_offset,
              length: row.frame_length,
              bodySha256: row.body_sha256,
            },
          }
    },
    async count(tenant) {
      const row = await db
        .selectFrom('batches')
        .select(db.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      return row?.count ?? 0
    },
  }
}

async function enterRows(trx: Transaction<Schema>, batches: readonly Indexed[]): Promise<void> {
  const numbered = batches.filter(({ record }) => record.advances)
  const attempts = batches.filter(({ record }) => !record.advances)
  if (numbered.length > 0) {
    await trx
      .insertInto('batches')
      .values(numbered.map(manifestRow))
      .onConflict((conflict) => conflict.columns(['tenant', 'instrument', 'epoch', 'seq']).doNothing())
      .execute()
    await trx
      .insertInto('heads')
      .values(headRows(numbered))
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'instrument', 'epoch'])
          .doUpdateSet((set) => ({
            seq: set.ref('excluded.seq'),
            envelope_sha256: set.ref('excluded.envelope_sha256'),
            last_batch_at: set.ref('excluded.last_batch_at'),
          }))
          .whereRef('excluded.seq', '>', 'heads.seq'),
      )
      .execute()
  }
  if (attempts.length > 0)
    await trx
      .insertInto('attempts')
      .values(attempts.map(attemptRow))
      .onConflict((conflict) => conflict.columns(['tenant', 'arrival']).doNothing())
      .execute()
  const work = numbered.filter(({ record }) => record.outcome === 'stored')
  if (work.length > 0)
    await trx
      .insertInto('outbox')
      .values(work.map(outboxRow))
      .onConflict((conflict) => conflict.columns(['tenant', 'arrival']).doNothing())
      .execute()
  const hits = numbered.flatMap(hitRows)
  for (let from = 0; from < hits.length; from += rowsPerInsert)
    await trx
      .insertInto('second_line_hits')
      .values(hits.slice(from, from + rowsPerInsert))
      .onConflict((conflict) => conflict.columns(['tenant', 'arrival', 'number']).doNothing())
      .execute()
  const through = new Map<string, number>()
  for (const { segment, offset, length } of batches)
    through.set(segment, Math.max(through.get(segment) ?? 0, offset + length))
  await trx
    .insertInto('segments')
    .values([...through].map(([segment, indexed_offset]) => ({ segment, indexed_offset })))
    .onConflict((conflict) =>
      conflict.column('segment').doUpdateSet((set) => ({ indexed_offset: set.ref('excluded.indexed_offset') })),
    )
    .execute()
}
