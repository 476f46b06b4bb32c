import type { Kysely } from 'kysely'

/**
 * Tables of the audit log. The log is one for the whole service, so that nobody can show each tenant another one; its
 * positions are the one key that does not begin with a tenant.
 */
export async function createAuditTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('edge', 'blob', (column) => column.notNull())
    .execute()
  await schema
    .createTable('audit_rows')
    .addColumn('position', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('leaf', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob')
    .execute()
  await schema.createIndex('audit_rows_tenant').on('audit_rows').columns(['tenant', 'position']).execute()
  await schema.createIndex('audit_rows_at').on('audit_rows').columns(['at']).execute()
  await schema
    .createTable('audit_nodes')
    .addColumn('level', 'integer', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_nodes_key', ['level', 'number'])
    .execute()
  await schema
    .createTable('audit_tenants')
    .addColumn('tenant', 'text', (column) => column.primaryKey().notNull())
    .addColumn('rows', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('audit_checkpoints')
    .addColumn('size', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('audit_actors')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('subject_token', 'text', (column) => column.notNull())
    .addColumn('sealed', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_actors_key', ['tenant', 'subject_token'])
    .execute()
}
