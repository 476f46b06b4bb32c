import { createHmac, randomBytes } from 'node:crypto'
import type { AuditObject } from '@seqward/contract'
import type { Kysely } from 'kysely'
import { KeyError } from '../keys/key-provider.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { Schema } from './schema.ts'

/**
 * Tokens in the audit log: keyed hashes of 128 bits, as 32 hexadecimal digits. Without their keys they say nothing, and
 * every key can be destroyed while the rows stand.
 */
export interface AuditTokens {
  /** Keyed by the service itself: it outlives the tenant, so that the record of an erasure is still found. */
  tenant(tenant: string): string
  /** Keyed by the tenant: dies with it. Null when the tenant has no key any more. */
  object(tenant: string, kind: AuditObject, name: string): string | null
  /** Keyed by a key of this one actor, which stands sealed in a row of its own. Null when the tenant has no key. */
  actor(tenant: string, subject: string): Promise<string | null>
  /** Destroys the key of an actor: the tokens in the log can be told to be nobody's any more. */
  forgetActor(tenant: string, subject: string): Promise<void>
}

/** The service's own things are kept under a tenant of its own. */
const serviceTenant = 'service'
const tokenDigits = 32
/** Keys of 32 bytes: more actors than are signed in at once. */
const knownActorsMax = 10_000

export function auditTokensIn(db: Kysely<Schema>, sealer: Sealer): AuditTokens {
  const known = new Map<string, string>()
  const nameOf = (tenant: string, subject: string) => sealer.token(tenant, 'audit actor', subject)

  async function actorKey(tenant: string, name: string): Promise<Buffer> {
    const made = sealer.sealJson(tenant, 'audit_actors', name, randomBytes(32).toString('base64url'))
    await db
      .insertInto('audit_actors')
      .values({ tenant, subject_token: name, sealed: made })
      .onConflict((conflict) => conflict.columns(['tenant', 'subject_token']).doNothing())
      .execute()
    const { sealed } = await db
      .selectFrom('audit_actors')
      .select('sealed')
      .where('tenant', '=', tenant)
      .where('subject_token', '=', name)
      .executeTakeFirstOrThrow()
    return Buffer.from(String(sealer.openJson(tenant, 'audit_actors', name, sealed)), 'base64url')
  }

  return {
    tenant: (tenant) => sealer.token(serviceTenant, 'audit tenant', tenant).slice(0, tokenDigits),
    object: (tenant, kind, name) =>
      unlessErased(() => sealer.token(tenant, `audit ${kind}`, name).slice(0, tokenDigits)),
    async actor(tenant, subject) {
      const name = unlessErased(() => nameOf(tenant, subject))
      if (name === null) return null
      const before = known.get(name)
      if (before !== undefined) return before
      const key = await actorKey(tenant, name)
      const token = createHmac('sha256', key).update(subject).digest('hex').slice(0, tokenDigits)
      if (known.size >= knownActorsMax) known.clear()
      known.set(name, token)
      return token
    },
    async forgetActor(tenant, subject) {
      const name = nameOf(tenant, subject)
      known.delete(name)
      await db.deleteFrom('audit_actors').where('tenant', '=', tenant).where('subject_token', '=', name).execute()
    },
  }
}

/** A tenant whose key was destroyed has no tokens; that is no fault. */
function unlessErased<Value>(make: () => Value): Value | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof KeyError) return null
    throw error
  }
}
