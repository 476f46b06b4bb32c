import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createAuditTables } from './audit-tables.ts'
import { createSecondLineHits } from './second-line-hits.ts'
import { createRightsTables } from './rights-tables.ts'

/** Steps from an empty database to the schema. Forward only: a step that was released is never edited. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-identities': { up: identities },
  '0003-insights': { up: insights },
  '0004-audit': { up: createAuditTables },
  '0007-second-line': { up: createSecondLineHits },
  '0005-rights': { up: createRightsTables },
}

/** What jobs worked out, kept so that no page has to wait for it. */
async function insights({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('insights')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('insights_key', ['tenant', 'kind', 'subject'])
    .execute()
}

/** Keys that change, identities that end, and a way for commands to tell a running service of either. */
async function identities({ schema }: Kysely<unknown>): Promise<void> {
  for (const column of ['next_public_key', 'revoked_at', 'revoked_reason'])
    await schema.alterTable('instruments').addColumn(column, 'text').execute()
  await schema
    .createTable('identity_changes')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text')
    .addPrimaryKeyConstraint('identity_changes_key', ['tenant', 'id'])
    .execute()
  await schema.createIndex('identity_changes_applied').on('identity_changes').columns(['applied_at']).execute()
}

async function first(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('tenants')
    .addColumn('tenant', 'text', (column) => column.primaryKey().notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('instruments')
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.tenant'))
    .addColumn('instrument', 'text', (column) => column.notNull().unique())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('serial_token', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('enrolled_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('instruments_key', ['tenant', 'instrument'])
    .addUniqueConstraint('instruments_serial', ['tenant', 'serial_token'])
    .execute()
  await schema
    .createTable('heads')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('envelope_sha256', 'text', (column) => column.notNull())
    .addColumn('last_batch_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('heads_key', ['tenant', 'instrument', 'epoch'])
    .execute()
  await schema
    .createTable('enrolment_codes')
    .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.tenant'))
    .addColumn('code_sha256', 'text', (column) => column.notNull().unique())
    .addColumn('serial_token', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text')
    .addColumn('instrument', 'text')
    .addColumn('epoch', 'text')
    .addPrimaryKeyConstraint('enrolment_codes_key', ['tenant', 'code_sha256'])
    .execute()
  await schema
    .createTable('batches')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('arrival', 'bigint', (column) => column.notNull())
    .addColumn('envelope_sha256', 'text', (column) => column.notNull())
    .addColumn('body_sha256', 'text', (column) => column.notNull())
    .addColumn('body_bytes', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text')
    .addColumn('run', 'text')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addColumn('segment', 'text', (column) => column.notNull())
    .addColumn('frame_offset', 'bigint', (column) => column.notNull())
    .addColumn('frame_length', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('batches_key', ['tenant', 'instrument', 'epoch', 'seq'])
    .execute()
  await schema.createIndex('batches_arrival').on('batches').columns(['tenant', 'arrival']).unique().execute()
  await schema
    .createIndex('batches_instrument_arrival')
    .on('batches')
    .columns(['tenant', 'instrument', 'arrival'])
    .execute()
  await schema
    .createTable('attempts')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('arrival', 'bigint', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('envelope_sha256', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('received_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('attempts_key', ['tenant', 'arrival'])
    .execute()
  await schema
    .createTable('segments')
    .addColumn('segment', 'text', (column) => column.primaryKey().notNull())
    .addColumn('indexed_offset', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('outbox')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('arrival', 'bigint', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('not_before', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('outbox_key', ['tenant', 'arrival'])
    .execute()
  await schema.createIndex('outbox_state').on('outbox').columns(['state', 'arrival']).execute()
  await createAnalysis(db)
  await createPeople(db)
}

async function createAnalysis({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('runs')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_day', 'integer')
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addColumn('sealed_features', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('runs_key', ['tenant', 'instrument', 'run'])
    .execute()
  for (const [table, time] of [
    ['sensor_days', 'updated_at'],
    ['assessments', 'assessed_at'],
  ] as const)
    await schema
      .createTable(table)
      .addColumn('tenant', 'text', (column) => column.notNull())
      .addColumn('instrument', 'text', (column) => column.notNull())
      .addColumn(time, 'text', (column) => column.notNull())
      .addColumn('sealed', 'blob', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, ['tenant', 'instrument'])
      .execute()
  await schema
    .createTable('cases')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('cases_key', ['tenant', 'id'])
    .execute()
  await schema.createIndex('cases_updated').on('cases').columns(['tenant', 'updated_at', 'id']).execute()
  await schema
    .createTable('case_events')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('case_events_key', ['tenant', 'id', 'number'])
    .addForeignKeyConstraint('case_events_case', ['tenant', 'id'], 'cases', ['tenant', 'id'])
    .execute()
}

async function createPeople({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('sign_in_links')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('token_sha256', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .addPrimaryKeyConstraint('sign_in_links_key', ['tenant', 'token_sha256'])
    .execute()
  await schema
    .createTable('sessions')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('token_sha256', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('sessions_key', ['tenant', 'token_sha256'])
    .execute()
  await schema
    .createTable('service_keys')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('service_keys_key', ['tenant', 'name'])
    .execute()
}
