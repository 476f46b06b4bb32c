import type { Platform } from '@seqward/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import type { Schema } from './schema.ts'

/** A run with what is known of it: two values of other rooms, kept as JSON. */
export interface StoredRun {
  readonly instrument: string
  readonly run: string
  readonly platform: Platform
  readonly state: string
  readonly startedDay: number | null
  readonly runState: unknown
  readonly features: unknown
}

/** One step of analysis: what batches changed, and which of them it took in. */
export interface Merge {
  readonly tenant: string
  readonly runs: readonly StoredRun[]
  readonly sensorDays: readonly { readonly instrument: string; readonly days: unknown }[]
  readonly arrivals: readonly number[]
}

export interface Runs {
  /** What is known of a run, or null. */
  runState(tenant: string, instrument: string, run: string): Promise<unknown>
  sensorDays(tenant: string, instrument: string): Promise<unknown>
  /** Features of every run of an instrument, in the order in which the runs began. */
  features(tenant: string, instrument: string): Promise<readonly unknown[]>
  count(tenant: string): Promise<number>
  /** Enters steps, of one instrument each, and marks their batches as merged, in one transaction. */
  saveMerges(merges: readonly Merge[], at: string): Promise<void>
}

export function runsIn(db: Kysely<Schema>, sealer: Sealer): Runs {
  return {
    async runState(tenant, instrument, run) {
      const row = await db
        .selectFrom('runs')
        .select('sealed')
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .where('run', '=', run)
        .executeTakeFirst()
      return row === undefined ? null : sealer.openJson(tenant, 'runs', rowOf(instrument, run), row.sealed)
    },
    async sensorDays(tenant, instrument) {
      const row = await db
        .selectFrom('sensor_days')
        .select('sealed')
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .executeTakeFirst()
      return row === undefined ? null : sealer.openJson(tenant, 'sensor_days', instrument, row.sealed)
    },
    async features(tenant, instrument) {
      const rows = await db
        .selectFrom('runs')
        .select(['run', 'sealed_features'])
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .orderBy('started_day')
        .orderBy('run')
        .execute()
      return rows.map((row) =>
        sealer.openJson(tenant, 'runs.features', rowOf(instrument, row.run), row.sealed_features),
      )
    },
    async count(tenant) {
      const row = await db
        .selectFrom('runs')
        .select(db.fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      return row?.count ?? 0
    },
    saveMerges: (merges, at) =>
      db.transaction().execute(async (trx) => {
        for (const merge of merges) await saveMerge(trx, sealer, merge, at)
      }),
  }
}

async function saveMerge(
  trx: Transaction<Schema>,
  sealer: Sealer,
  { tenant, runs, sensorDays, arrivals }: Merge,
  at: string,
): Promise<void> {
  for (const run of runs) {
    const row = rowOf(run.instrument, run.run)
    const values = {
      platform: run.platform,
      updated_at: at,
      state: run.state,
      started_day: run.startedDay,
      sealed: sealer.sealJson(tenant, 'runs', row, run.runState),
      sealed_features: sealer.sealJson(tenant, 'runs.features', row, run.features),
    }
    await trx
      .insertInto('runs')
      .values({ tenant, instrument: run.instrument, run: run.run, ...values })
      .onConflict((conflict) => conflict.columns(['tenant', 'instrument', 'run']).doUpdateSet(values))
      .execute()
  }
  for (const { instrument, days } of sensorDays) {
    const values = { updated_at: at, sealed: sealer.sealJson(tenant, 'sensor_days', instrument, days) }
    await trx
      .insertInto('sensor_days')
      .values({ tenant, instrument, ...values })
      .onConflict((conflict) => conflict.columns(['tenant', 'instrument']).doUpdateSet(values))
      .execute()
  }
  await trx
    .updateTable('outbox')
    .set({ state: 'merged' })
    .where('tenant', '=', tenant)
    .where('arrival', 'in', [...arrivals])
    .where('state', 'in', ['waiting', 'later'])
    .execute()
}

const rowOf = (instrument: string, run: string) => JSON.stringify([instrument, run])
