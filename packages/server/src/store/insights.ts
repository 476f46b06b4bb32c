import type { Kysely } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import type { InsightKind, Schema } from './schema.ts'

/** What jobs worked out, by kind and subject; only the latest of each is kept. */
export interface Insights {
  /** The value, or null while there is none. */
  find(tenant: string, kind: InsightKind, subject: string): Promise<unknown>
  /** When it was made, or null. */
  madeAt(tenant: string, kind: InsightKind, subject: string): Promise<string | null>
  save(tenant: string, kind: InsightKind, at: string, values: ReadonlyMap<string, unknown>): Promise<void>
}

export function insightsIn(db: Kysely<Schema>, sealer: Sealer): Insights {
  const row = (tenant: string, kind: InsightKind, subject: string) =>
    db
      .selectFrom('insights')
      .select(['sealed', 'made_at'])
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .executeTakeFirst()
  return {
    async find(tenant, kind, subject) {
      const found = await row(tenant, kind, subject)
      return found === undefined ? null : sealer.openJson(tenant, `insights.${kind}`, subject, found.sealed)
    },
    madeAt: async (tenant, kind, subject) => (await row(tenant, kind, subject))?.made_at ?? null,
    save: (tenant, kind, at, values) =>
      db.transaction().execute(async (trx) => {
        for (const [subject, value] of values) {
          const content = { made_at: at, sealed: sealer.sealJson(tenant, `insights.${kind}`, subject, value) }
          await trx
            .insertInto('insights')
            .values({ tenant, kind, subject, ...content })
            .onConflict((conflict) => conflict.columns(['tenant', 'kind', 'subject']).doUpdateSet(content))
            .execute()
        }
      }),
  }
}
