import type { CaseDetail, CaseEvent, SignalSeries } from '@seqward/contract'
import type { Kysely, Transaction } from 'kysely'
import type { Sealer } from '../keys/sealer.ts'
import type { Schema } from './schema.ts'

/** A case as it is kept: `key` tells instrument (or fleet) and cause, so that there is one open case for each. */
export type StoredCase = CaseDetail & { readonly key: string }

/** What an assessment found, and the batches that it covers. */
export interface Assessed {
  readonly tenant: string
  /** Cases as they become, each with what it was when the assessment began; null for a new one. */
  readonly cases: readonly { readonly record: StoredCase; readonly before: StoredCase | null }[]
  readonly signals: readonly { readonly instrument: string; readonly signals: readonly SignalSeries[] }[]
  /** Instruments whose merged batches, up to an arrival, are done with this. */
  readonly done: readonly { readonly instrument: string; readonly through: number }[]
  readonly at: string
}

export interface CaseFiles {
  /** All cases of a tenant, the latest changed first. */
  list(tenant: string): Promise<readonly StoredCase[]>
  find(tenant: string, id: string): Promise<StoredCase | null>
  /** Keeps a case that a person acted on; false when it changed since `before` was read. */
  save(tenant: string, record: StoredCase, before: StoredCase): Promise<boolean>
  /** Keeps an assessment, but for cases that a person changed meanwhile: the next one sees them as they are then. */
  saveAssessment(assessed: Assessed): Promise<void>
  signals(tenant: string, instrument: string): Promise<readonly SignalSeries[]>
}

export function caseFilesIn(db: Kysely<Schema>, sealer: Sealer): CaseFiles {
  async function read(tenant: string, id: string | null): Promise<readonly StoredCase[]> {
    const rows = await db
      .selectFrom('cases')
      .select(['id', 'sealed'])
      .where('tenant', '=', tenant)
      .$if(id !== null, (query) => query.where('id', '=', id ?? ''))
      .orderBy('updated_at', 'desc')
      .orderBy('id')
      .execute()
    return rows.map((row) => sealer.openJson(tenant, 'cases', row.id, row.sealed) as StoredCase)
  }

  return {
    list: (tenant) => read(tenant, null),
    find: async (tenant, id) => (await read(tenant, id))[0] ?? null,
    save: (tenant, record, before) => db.transaction().execute((trx) => put(trx, sealer, tenant, record, before)),
    saveAssessment: ({ tenant, cases, signals, done, at }) =>
      db.transaction().execute(async (trx) => {
        for (const { record, before } of cases) await put(trx, sealer, tenant, record, before)
        for (const { instrument, signals: series } of signals) {
          const values = { assessed_at: at, sealed: sealer.sealJson(tenant, 'assessments', instrument, series) }
          await trx
            .insertInto('assessments')
            .values({ tenant, instrument, ...values })
            .onConflict((conflict) => conflict.columns(['tenant', 'instrument']).doUpdateSet(values))
            .execute()
        }
        for (const { instrument, through } of done)
          await trx
            .deleteFrom('outbox')
            .where('tenant', '=', tenant)
            .where('instrument', '=', instrument)
            .where('state', '=', 'merged')
            .where('arrival', '<=', through)
            .execute()
      }),
    async signals(tenant, instrument) {
      const row = await db
        .selectFrom('assessments')
        .select('sealed')
        .where('tenant', '=', tenant)
        .where('instrument', '=', instrument)
        .executeTakeFirst()
      return row === undefined
        ? []
        : (sealer.openJson(tenant, 'assessments', instrument, row.sealed) as readonly SignalSeries[])
    },
  }
}

/** The case as it becomes, if it still is what it was; its new events are added to those on file. */
async function put(
  trx: Transaction<Schema>,
  sealer: Sealer,
  tenant: string,
  record: StoredCase,
  before: StoredCase | null,
): Promise<boolean> {
  const { id } = record
  const row = await trx
    .selectFrom('cases')
    .select(['state', 'updated_at'])
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row?.state !== before?.state || row?.updated_at !== before?.updatedAt) return false
  const values = {
    instrument: record.instrument,
    state: record.state,
    opened_at: record.openedAt,
    updated_at: record.updatedAt,
    sealed: sealer.sealJson(tenant, 'cases', id, record),
  }
  await trx
    .insertInto('cases')
    .values({ tenant, id, ...values })
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(values))
    .execute()
  const added = newEvents(before?.history ?? [], record.history)
  if (added.length === 0) return true
  const last = await trx
    .selectFrom('case_events')
    .select((select) => select.fn.max('number').as('number'))
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst()
  const first = (last?.number ?? 0) + 1
  await trx
    .insertInto('case_events')
    .values(added.map((event, index) => sealEvent(sealer, tenant, id, first + index, event)))
    .execute()
  return true
}

/** Events behind the last one that both histories have: a long history is shortened in the case, never on file. */
function newEvents(before: readonly CaseEvent[], now: readonly CaseEvent[]): readonly CaseEvent[] {
  const last = before.at(-1)
  if (last === undefined) return now
  const text = JSON.stringify(last)
  return now.slice(now.findLastIndex((event) => JSON.stringify(event) === text) + 1)
}

function sealEvent(
  sealer: Sealer,
  tenant: string,
  id: string,
  number: number,
  { at, state, by, reason, note }: CaseEvent,
): Schema['case_events'] {
  const sealed = sealer.sealJson(tenant, 'case_events', `${id} ${number}`, { reason, note })
  return { tenant, id, number, at, state, by, sealed }
}
