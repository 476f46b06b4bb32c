import type { Role } from '@seqward/contract'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export interface StoredSession {
  readonly tenant: string
  readonly role: Role
  readonly createdAt: string
  readonly seenAt: string
  readonly expiresAt: string
  /** The grant by which a third party is here; null for the tenant's own people. */
  readonly grant: string | null
}

/** Links and sessions; both are known by the SHA-256 of their token only. */
export interface People {
  addLink(link: {
    tenant: string
    tokenSha256: string
    role: Role
    expiresAt: string
    grant: string | null
  }): Promise<void>
  /** Uses a link up, once: what it was for, or null when it is unknown, used or too old. */
  useLink(
    tokenSha256: string,
    now: string,
  ): Promise<{ readonly tenant: string; readonly role: Role; readonly grant: string | null } | null>
  addSession(session: StoredSession & { readonly tokenSha256: string }): Promise<void>
  session(tokenSha256: string): Promise<StoredSession | null>
  sawSession(tenant: string, tokenSha256: string, at: string): Promise<void>
  endSession(tokenSha256: string): Promise<void>
  /** Removes links and sessions that are over. */
  sweep(now: string): Promise<void>
}

export function peopleIn(db: Kysely<Schema>): People {
  return {
    async addLink({ tenant, tokenSha256, role, expiresAt, grant }) {
      await db
        .insertInto('sign_in_links')
        .values({ tenant, token_sha256: tokenSha256, role, expires_at: expiresAt, used_at: null, grant_id: grant })
        .execute()
    },
    useLink: (tokenSha256, now) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('sign_in_links')
          .set({ used_at: now })
          .where('token_sha256', '=', tokenSha256)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return null
        const row = await trx
          .selectFrom('sign_in_links')
          .select(['tenant', 'role', 'grant_id as grant'])
          .where('token_sha256', '=', tokenSha256)
          .executeTakeFirst()
        return row ?? null
      }),
    async addSession({ tokenSha256, tenant, role, createdAt, seenAt, expiresAt, grant }) {
      await db
        .insertInto('sessions')
        .values({
          tenant,
          token_sha256: tokenSha256,
          role,
          created_at: createdAt,
          seen_at: seenAt,
          expires_at: expiresAt,
          grant_id: grant,
        })
        .execute()
    },
    async session(tokenSha256) {
      const row = await db.selectFrom('sessions').selectAll().where('token_sha256', '=', tokenSha256).executeTakeFirst()
      return row === undefined
        ? null
        : {
            tenant: row.tenant,
            role: row.role,
            createdAt: row.created_at,
            seenAt: row.seen_at,
            expiresAt: row.expires_at,
            grant: row.grant_id,
          }
    },
    async sawSession(tenant, tokenSha256, at) {
      await db
        .updateTable('sessions')
        .set({ seen_at: at })
        .where('tenant', '=', tenant)
        .where('token_sha256', '=', tokenSha256)
        .execute()
    },
    async endSession(tokenSha256) {
      await db.deleteFrom('sessions').where('token_sha256', '=', tokenSha256).execute()
    },
    async sweep(now) {
      await db.deleteFrom('sign_in_links').where('expires_at', '<=', now).execute()
      await db.deleteFrom('sessions').where('expires_at', '<=', now).execute()
    },
  }
}
