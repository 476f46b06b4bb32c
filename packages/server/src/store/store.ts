import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Keyring } from '../keys/keyring.ts'
import { createSealer } from '../keys/sealer.ts'
import { type BatchIndex, batchIndexIn } from './batch-index.ts'
import { type CaseFiles, caseFilesIn } from './case-files.ts'
import { openDatabase } from './database.ts'
import { type Identities, identitiesIn } from './identities.ts'
import { type Instruments, instrumentsIn } from './instruments.ts'
import { type Outbox, outboxIn } from './outbox.ts'
import { type People, peopleIn } from './people.ts'
import { type Runs, runsIn } from './runs.ts'
import type { Schema } from './schema.ts'

export type { Merge, StoredRun } from './runs.ts'

/** All that is kept, behind small interfaces: SQL and sealing stay in this room. */
export interface Store {
  readonly instruments: Instruments
  readonly identities: Identities
  readonly batches: BatchIndex
  readonly outbox: Outbox
  readonly runs: Runs
  readonly cases: CaseFiles
  readonly people: People
  /** Makes a tenant with its key where it is missing. */
  ensureTenant(tenant: string, at: string): Promise<void>
  /** A signing key of the service, made when it is first asked for. */
  serviceKey(name: string, at: string, make: () => SigningKeyText): Promise<SigningKeyText>
  close(): Promise<void>
}

/** PKCS#8 and SPKI in DER, base64url. */
export interface SigningKeyText {
  readonly privateKey: string
  readonly publicKey: string
}

/** The service's own things are kept under a tenant of its own. */
const serviceTenant = 'service'

/** Opens the store in a data folder. Safe to do from a second process while a service runs. */
export async function openStore(dataDir: string, keyring: Keyring): Promise<Store> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const db = await openDatabase(join(dataDir, 'seqward.db'), keyring.databaseKey)
  const sealer = createSealer(keyring)
  return {
    instruments: instrumentsIn(db, sealer),
    identities: identitiesIn(db, sealer),
    batches: batchIndexIn(db),
    outbox: outboxIn(db),
    runs: runsIn(db, sealer),
    cases: caseFilesIn(db, sealer),
    people: peopleIn(db),
    async ensureTenant(tenant, at) {
      await ensureTenant(db, keyring, tenant, at)
    },
    async serviceKey(name, at, make) {
      await ensureTenant(db, keyring, serviceTenant, at)
      const made = make()
      await db
        .insertInto('service_keys')
        .values({
          tenant: serviceTenant,
          name,
          public_key: made.publicKey,
          sealed: sealer.seal(serviceTenant, 'service_keys', name, Buffer.from(made.privateKey)),
          created_at: at,
        })
        .onConflict((conflict) => conflict.columns(['tenant', 'name']).doNothing())
        .execute()
      const row = await db
        .selectFrom('service_keys')
        .selectAll()
        .where('tenant', '=', serviceTenant)
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      const privateKey = sealer.open(serviceTenant, 'service_keys', name, row.sealed).toString('utf8')
      return { privateKey, publicKey: row.public_key }
    },
    close: () => db.destroy(),
  }
}

/** A tenant whose key is gone was erased: it is not brought back under a new key. */
async function ensureTenant(db: Kysely<Schema>, keyring: Keyring, tenant: string, at: string): Promise<void> {
  const row = await db.selectFrom('tenants').select('state').where('tenant', '=', tenant).executeTakeFirst()
  if (!keyring.hasTenant(tenant)) {
    if (row !== undefined) throw new Error(`the key of tenant ${tenant} is gone`)
    await keyring.createTenantKey(tenant)
  }
  await db
    .insertInto('tenants')
    .values({ tenant, state: 'active', created_at: at })
    .onConflict((conflict) => conflict.column('tenant').doNothing())
    .execute()
}
