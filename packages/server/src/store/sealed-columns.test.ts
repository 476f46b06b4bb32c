import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { backupCommand } from '../commands/backup-command.ts'
import { openKeyFile } from '../keys/file-key-provider.ts'
import { openKeyring } from '../keys/keyring.ts'
import { runCommand } from '../testing/run-command.ts'
import { makeTestFolder } from '../testing/test-service.ts'
import { startServer } from '../server.ts'
import { openDatabase } from './database.ts'
import { tenantTables } from './rights.ts'
import { sealedColumns } from './sealed-columns.ts'

test('every sealed column of the schema is known to rotation and to verification', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seqward-columns-'))
  const db = await openDatabase(join(folder, 'a.db'), Buffer.alloc(32, 1))
  const tables = await db.introspection.getTables()
  const sealed = tables.flatMap(({ name, columns }) =>
    columns.flatMap((column) => (column.name.startsWith('sealed') ? [`${name}.${column.name}`] : [])),
  )
  expect(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(sealed.sort())
  await db.destroy()
  await rm(folder, { recursive: true })
})

test('erasing a tenant reaches every table that has rows of tenants', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seqward-tenants-'))
  const db = await openDatabase(join(folder, 'a.db'), Buffer.alloc(32, 1))
  const tables = await db.introspection.getTables()
  const ofTenants = tables
    .filter(({ columns }) => columns.some(({ name }) => name === 'tenant'))
    .map(({ name }) => name)
  // What stays says that there was a tenant and that it was erased, or is an audit row that names nobody any more.
  const kept = ['tenants', 'erasures', 'audit_rows', 'audit_tenants', 'service_keys']
  const open = ofTenants.filter((name) => !kept.includes(name) && !tenantTables.some((table) => table === name))
  expect(open).toEqual([])
  await db.destroy()
  await rm(folder, { recursive: true })
})

test('a marker planted in every column of every table is in no file of the service, nor in a backup', async () => {
  const folder = await makeTestFolder()
  const service = await startServer(folder.config)
  const { dataDir } = folder.config
  const keyring = await openKeyring(join(dataDir, 'keys'), openKeyFile(folder.keyFile))
  const db = await openDatabase(join(dataDir, 'seqward.db'), keyring.databaseKey)
  const marker = 'PLANTEDMARKER31415926'
  await sql`pragma foreign_keys = off`.execute(db)
  let columns = 0
  // Tables that the running service or the backup reads again must stay readable: their rows are planted at the end.
  for (const table of (await db.introspection.getTables()).filter(({ name }) => !name.startsWith('audit_'))) {
    if (table.isView || table.name === 'tenants') continue
    const names = table.columns.map(({ name }) => sql.ref(name))
    const values = table.columns.map(({ dataType }) => (/int/i.test(dataType) ? sql`${7}` : sql`${marker}`))
    await sql`insert into ${sql.table(table.name)} (${sql.join(names)}) values (${sql.join(values)})`.execute(db)
    columns += values.length
  }
  expect(columns).toBeGreaterThan(100)
  const backup = join(folder.folder, 'a.backup')
  expect((await runCommand(backupCommand, ['--config', folder.configFile, '--out', backup])).code).toBe(0)
  const found = []
  for (const entry of await readdir(folder.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (bytes.includes(marker) || bytes.includes(Buffer.from(marker).toString('base64').slice(0, 24)))
      found.push(entry.name)
  }
  expect(found).toEqual([])
  await db.destroy()
  await service.stop()
  await folder.remove()
})
