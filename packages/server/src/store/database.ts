import { closeSync, openSync, readSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

export type StoreErrorCode = 'database-key-wrong' | 'database-damaged' | 'service-running' | 'migration-failed'

/** The store cannot be opened or trusted: why, and which file. */
export class StoreError extends Error {
  readonly code: StoreErrorCode
  readonly file: string

  constructor(code: StoreErrorCode, file: string, message: string, cause?: unknown) {
    super(`${file}: ${message}`, { cause })
    this.name = 'StoreError'
    this.code = code
    this.file = file
  }
}

/** Another process (an invitation being made) holds the database for milliseconds; more than this is a fault. */
const busyTimeoutMs = 5_000

/** Opens the encrypted database, makes it where it is missing, and brings it to the present schema. */
export async function openDatabase(file: string, key: Uint8Array): Promise<Kysely<Schema>> {
  const connection = connect(file, key)
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: withPreparedOnce(connection) }) })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  }).migrateToLatest()
  if (error !== undefined) {
    await db.destroy()
    throw new StoreError('migration-failed', file, 'could not be brought to the present schema', error)
  }
  return db
}

/** Statements that are kept prepared: more than there are kinds of small ones in this room. */
const preparedMax = 200
/** Bulk inserts have a text for each number of rows: they are prepared each time, which their rows pay for. */
const preparedCharsMax = 1_500

/** Keeps small statements prepared: preparing costs as much as running them. */
function withPreparedOnce(connection: Database.Database) {
  const prepared = new Map<string, Database.Statement>()
  return {
    close: () => connection.close(),
    prepare(sql: string) {
      const known = prepared.get(sql)
      if (known !== undefined) return known
      const statement = connection.prepare(sql)
      if (sql.length <= preparedCharsMax && prepared.size < preparedMax) prepared.set(sql, statement)
      return statement
    },
  }
}

function connect(file: string, key: Uint8Array): Database.Database {
  // The engine would make the file with the process's mask; its side files take the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  checkPlainHeader(file)
  const connection = new Database(file)
  try {
    // The order matters: cipher, then key, then anything that touches the file. The key is raw, not a passphrase.
    connection.pragma(`cipher='sqlcipher'`)
    connection.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`)
    connection.pragma(`busy_timeout=${busyTimeoutMs}`)
    connection.pragma('journal_mode=WAL')
    // FULL: a commit is on the disk when it returns. Spills stay in memory, since temporary files are not encrypted.
    connection.pragma('synchronous=FULL')
    connection.pragma('temp_store=MEMORY')
    connection.pragma('foreign_keys=ON')
    return connection
  } catch (error) {
    connection.close()
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'SQLITE_NOTADB') throw new StoreError('database-key-wrong', file, 'does not open with this key', error)
    if (code === 'SQLITE_CORRUPT') throw new StoreError('database-damaged', file, 'is damaged', error)
    throw error
  }
}

/** Bytes 16 to 23 of the file (SQLite file format, section 1.3): page size, write and read version, reserved bytes, fractions. */
const plainHeaderAt = 16
const plainHeaders: readonly string[] = ['1000020250402020', '1000010150402020']

/**
 * The engine encrypts and authenticates all of a database but these eight bytes, and then goes by settings of its own: a
 * change to them would have no effect, but would not be noticed either. A file that is empty yet has none.
 */
export function checkPlainHeader(file: string): void {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(8)
    if (readSync(descriptor, bytes, 0, bytes.length, plainHeaderAt) === 0) return
    if (!plainHeaders.includes(bytes.toString('hex')))
      throw new StoreError('database-damaged', file, 'is damaged, or no database of this service')
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Holds a folder for one service. The lock is the operating system's, so it ends with the process however it ends.
 * Throws StoreError when another service has it.
 */
export function lockFolder(file: string): { release(): void } {
  closeSync(openSync(file, 'a', 0o600))
  const lock = new Database(file, { timeout: 0 })
  try {
    lock.pragma('locking_mode=EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new StoreError('service-running', file, 'another service is using this folder', error)
  }
  return { release: () => lock.close() }
}
