import type { Store } from '../store/store.ts'

export type ExportRow = Readonly<Record<string, unknown>>

/** Everything that is kept of a tenant beside the bodies of its batches, by the name of its file. */
export async function tablesOf(store: Store, tenant: string): Promise<Readonly<Record<string, readonly ExportRow[]>>> {
  const { rights, instruments, cases, runs, expiry } = store
  const known = await instruments.list(tenant)
  const runRows = (await rights.rows('runs', tenant)).map(
    ({ instrument, run, platform, updated_at, state, started_day }) => ({
      instrument: String(instrument),
      run: String(run),
      platform,
      state,
      startedDay: started_day,
      updatedAt: updated_at,
    }),
  )
  const all = await cases.list(tenant)
  return {
    tenant: [{ ...(await rights.tenant(tenant)) }],
    instruments: known.map((one) => ({ ...one })),
    batches: (await rights.rows('batches', tenant)).map((row) =>
      without(row, 'tenant', 'segment', 'frame_offset', 'frame_length'),
    ),
    attempts: (await rights.rows('attempts', tenant)).map((row) => without(row, 'tenant')),
    'second-line-hits': (await rights.rows('second_line_hits', tenant)).map((row) => without(row, 'tenant')),
    runs: await Promise.all(
      runRows.map(async (row) => ({ ...row, known: await runs.runState(tenant, row.instrument, row.run) })),
    ),
    'sensor-days': await Promise.all(
      known.map(async ({ instrument }) => ({ instrument, days: await runs.sensorDays(tenant, instrument) })),
    ),
    signals: await Promise.all(
      known.map(async ({ instrument }) => ({ instrument, signals: await cases.signals(tenant, instrument) })),
    ),
    cases: all.map((record) => without(record, 'key')),
    'case-events': all.flatMap(({ id, history }) => history.map((event) => ({ case: id, ...event }))),
    consents: (await rights.consents(tenant)).map((one) => ({ ...one })),
    grants: (await rights.grants(tenant)).map((one) => without(one, 'tenant')),
    'grant-uses': (await rights.uses(tenant)).map((one) => ({ ...one })),
    restrictions: (await rights.restrictions({ tenant, lifted: true })).map((one) => without(one, 'tenant')),
    retention: (await expiry.runs(tenant)).map((one) => without(one, 'tenant')),
  }
}

/** A row without what says nothing to its tenant: its own name on every line, and places in our files. */
function without(row: object, ...names: readonly string[]): ExportRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}

/** Names of all columns, in the order in which rows bring them. */
export function columnsOf(rows: readonly ExportRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

/** One line of CSV (RFC 4180); what is no plain value stands as JSON. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(csvField).join(',')
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // A spreadsheet takes a text that begins so for a formula; the sign of a number is none.
  const isFormula = typeof value === 'string' && /^[=+\-@\t\r]/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
