import type { SecondLineFinding } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { Indexed } from './batch-rows.ts'
import type { Schema } from './schema.ts'

/** What the second line found at ingest, for the auditor. */
export interface SecondLineHits {
  /** Newest first, those with an arrival below `before`. */
  page(
    tenant: string,
    before: number,
    limit: number,
  ): Promise<readonly (SecondLineFinding & { readonly arrival: number })[]>
}

export async function createSecondLineHits({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('second_line_hits')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('arrival', 'bigint', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('second_line_hits_key', ['tenant', 'arrival', 'number'])
    .execute()
}

/** Findings of one batch as rows. */
export function hitRows({ record }: Indexed): Schema['second_line_hits'][] {
  const { tenant, arrival, receivedAt, envelope } = record
  const { instrument, epoch, seq } = envelope
  return (record.hits ?? []).map(({ place, kind, count }, number) => {
    return { tenant, arrival, number, instrument, epoch, seq, place, kind, count, received_at: receivedAt }
  })
}

export function secondLineHitsIn(db: Kysely<Schema>): SecondLineHits {
  return {
    async page(tenant, before, limit) {
      const rows = await db
        .selectFrom('second_line_hits')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('arrival', '<', before)
        .orderBy('arrival', 'desc')
        .orderBy('number')
        .limit(limit)
        .execute()
      return rows.map(({ arrival, instrument, epoch, seq, place, kind, count, received_at: receivedAt }) => {
        return { arrival, instrument, epoch, seq, place, kind, count, receivedAt }
      })
    },
  }
}
