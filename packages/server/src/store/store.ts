import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { KeyError } from '../keys/key-provider.ts'
import type { Keyring } from '../keys/keyring.ts'
import { createSealer } from '../keys/sealer.ts'
import { type AuditRows, auditRowsIn } from './audit-rows.ts'
import { type BatchIndex, batchIndexIn } from './batch-index.ts'
import { type CaseFiles, caseFilesIn } from './case-files.ts'
import { openDatabase } from './database.ts'
import { type Identities, identitiesIn } from './identities.ts'
import { type Expiry, expiryIn } from './expiry.ts'
import { type Insights, insightsIn } from './insights.ts'
import { type Instruments, instrumentsIn } from './instruments.ts'
import { type Outbox, outboxIn } from './outbox.ts'
import { type People, peopleIn } from './people.ts'
import { type Rights, rightsIn } from './rights.ts'
import { type Runs, runsIn } from './runs.ts'
import type { Schema } from './schema.ts'
import { type SealedRows, sealedRowsIn } from './sealed-columns.ts'
import { type SecondLineHits, secondLineHitsIn } from './second-line-hits.ts'

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
  readonly insights: Insights
  readonly audit: AuditRows
  readonly rights: Rights
  readonly expiry: Expiry
  readonly sealed: SealedRows
  readonly secondLine: SecondLineHits
  /** Makes a tenant with its key where it is missing. A tenant that was erased stays erased, and false is returned. */
  ensureTenant(tenant: string, at: string, region?: string | null): Promise<boolean>
  /** A copy of the database as it is at this moment, under the same key, while others read and write. */
  copyTo(file: string): Promise<void>
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
    insights: insightsIn(db, sealer),
    audit: auditRowsIn(db, sealer),
    rights: rightsIn(db, sealer),
    expiry: expiryIn(db),
    sealed: sealedRowsIn(db, sealer),
    secondLine: secondLineHitsIn(db),
    ensureTenant: (tenant, at, region = null) => ensureTenant(db, keyring, tenant, at, region),
    async copyTo(file) {
      await sql`vacuum into ${file}`.execute(db)
    },
    async serviceKey(name, at, make) {
      await ensureTenant(db, keyring, serviceTenant, at, null)
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
async function ensureTenant(
  db: Kysely<Schema>,
  keyring: Keyring,
  tenant: string,
  at: string,
  region: string | null,
): Promise<boolean> {
  const row = await db.selectFrom('tenants').select('state').where('tenant', '=', tenant).executeTakeFirst()
  if (row?.state === 'erased' || keyring.isErased(tenant)) return false
  if (!keyring.hasTenant(tenant)) {
    if (row !== undefined) throw new KeyError('key-file-missing', tenant, 'the key of this tenant is missing')
    await keyring.createTenantKey(tenant)
  }
  await db
    .insertInto('tenants')
    .values({ tenant, state: 'active', created_at: at, region })
    .onConflict((conflict) => conflict.column('tenant').doNothing())
    .execute()
  return true
}
