import type { Kysely } from 'kysely'
import { KeyError } from '../keys/key-provider.ts'
import { SealedDataError, type Sealer, sealedVersion } from '../keys/sealer.ts'
import type { Schema } from './schema.ts'

/** One sealed column: under which label and row name its values are sealed. */
interface SealedColumn {
  readonly table: keyof Schema
  readonly column: string
  readonly keys: readonly string[]
  readonly label: (row: Values) => string
  readonly row: (row: Values) => string
}
type Values = Readonly<Record<string, unknown>>

const column = (
  table: keyof Schema,
  keys: readonly string[],
  row: (row: Values) => unknown,
  more: { readonly column?: string; readonly label?: (row: Values) => string } = {},
): SealedColumn => ({
  table,
  keys,
  column: more.column ?? 'sealed',
  label: more.label ?? (() => table),
  row: (values) => String(row(values)),
})
const runRow = ({ instrument, run }: Values) => JSON.stringify([instrument, run])

/** Every sealed column of the schema. A test holds it against the tables. */
export const sealedColumns: readonly SealedColumn[] = [
  column('instruments', ['instrument'], ({ instrument }) => instrument),
  column('runs', ['instrument', 'run'], runRow),
  column('runs', ['instrument', 'run'], runRow, { column: 'sealed_features', label: () => 'runs.features' }),
  column('sensor_days', ['instrument'], ({ instrument }) => instrument),
  column('assessments', ['instrument'], ({ instrument }) => instrument),
  column('cases', ['id'], ({ id }) => id),
  column('case_events', ['id', 'number'], ({ id, number }) => `${String(id)} ${String(number)}`),
  column('service_keys', ['name'], ({ name }) => name),
  column('insights', ['kind', 'subject'], ({ subject }) => subject, {
    label: ({ kind }) => `insights.${String(kind)}`,
  }),
  column('audit_rows', ['position'], ({ position }) => position),
  column('audit_actors', ['subject_token'], ({ subject_token: token }) => token),
  column('grants', ['id'], ({ id }) => id),
]

/** What every sealed value of the tenants was found to be. */
export interface SealedCensus {
  readonly opened: number
  /** Under an older version of the tenant's key. */
  readonly old: number
  /** Places whose value does not open. */
  readonly damaged: readonly string[]
}

export interface SealedRows {
  /** Seals again what older versions of a tenant's key sealed. Returns how many values that were. */
  reseal(tenant: string, current: number): Promise<number>
  /** Opens every sealed value of a tenant. */
  census(tenant: string, current: number): Promise<SealedCensus>
}

export function sealedRowsIn(db: Kysely<Schema>, sealer: Sealer): SealedRows {
  // The columns are named by the list above, which no type can follow.
  const loose = db as unknown as Kysely<Record<string, Record<string, unknown>>>

  /** Keys first, then one row at a time: what people write meanwhile is not held up. */
  async function* valuesOf(tenant: string, { table, column: name, keys }: SealedColumn) {
    const rows = await loose
      .selectFrom(table)
      .select([...keys])
      .where('tenant', '=', tenant)
      .execute()
    for (const row of rows) {
      let query = loose.selectFrom(table).select(name).where('tenant', '=', tenant)
      for (const key of keys) query = query.where(key, '=', row[key])
      const sealed = (await query.executeTakeFirst())?.[name]
      if (Buffer.isBuffer(sealed)) yield { row, sealed }
    }
  }

  return {
    async reseal(tenant, current) {
      let count = 0
      for (const one of sealedColumns)
        for await (const { row, sealed } of valuesOf(tenant, one)) {
          if (sealedVersion(sealed) === current) continue
          const [label, place] = [one.label(row), one.row(row)]
          const again = sealer.seal(tenant, label, place, sealer.open(tenant, label, place, sealed))
          let update = loose
            .updateTable(one.table)
            .set({ [one.column]: again })
            .where('tenant', '=', tenant)
          for (const key of one.keys) update = update.where(key, '=', row[key])
          // What was written anew meanwhile is under the current version already.
          await update.where(one.column, '=', sealed).execute()
          count++
        }
      return count
    },
    async census(tenant, current) {
      const [damaged, counts] = [[] as string[], { opened: 0, old: 0 }]
      for (const one of sealedColumns)
        for await (const { row, sealed } of valuesOf(tenant, one)) {
          const [label, place] = [one.label(row), one.row(row)]
          try {
            sealer.open(tenant, label, place, sealed)
            counts.opened++
            if (sealedVersion(sealed) !== current) counts.old++
          } catch (error) {
            if (!(error instanceof SealedDataError || error instanceof KeyError)) throw error
            damaged.push(`${label} ${place}`)
          }
        }
      return { ...counts, damaged }
    },
  }
}
