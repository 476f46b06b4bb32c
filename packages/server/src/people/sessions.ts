import type { Role, Session } from '@seqward/contract'
import type { People, StoredSession } from '../store/people.ts'
import { isToken, makeToken, tokenHash } from './tokens.ts'

/** Time to carry a link to a browser, and no more. */
const linkMinutes = 10
/** Automatic log-off (HIPAA 164.312(a)(2)(iii); NIST SP 800-63B has the same order of magnitude). */
const idleMinutes = 15
const sessionHours = 12
/** A session is written back at most this often, so that reading a page costs no write. */
const seenEveryMs = 60_000

const minuteMs = 60_000

/** A session with the name it is ended by. */
export interface OpenSession {
  readonly session: Session
  readonly token: string
  /** The grant by which a third party is here; null for the tenant's own people. */
  readonly grant: string | null
}

export interface Sessions {
  /** A one-time token that signs a person in with a role. Only its hash is kept. */
  link(tenant: string, role: Role, grant?: string): Promise<string>
  /** Opens a session for a link's token, once; null for a token that is unknown, used or too old. */
  signIn(token: unknown): Promise<OpenSession | null>
  /** The session of a cookie, or null when there is none or it is over. Counts as use of it. */
  find(token: unknown): Promise<OpenSession | null>
  /** Whether a session still stands, without counting as use: for streams that stay open. */
  stands(token: string): Promise<boolean>
  signOut(token: string): Promise<void>
  /** Forgets what is over. */
  sweep(): Promise<void>
}

export function createSessions(people: People, now: () => Date): Sessions {
  const later = (from: Date, ms: number) => new Date(from.getTime() + ms).toISOString()

  const live = async (token: unknown): Promise<StoredSession | null> => {
    if (!isToken(token)) return null
    const stored = await people.session(tokenHash(token))
    return stored !== null && now().toISOString() < expiry(stored) ? stored : null
  }

  return {
    async link(tenant, role, grant) {
      const token = makeToken()
      await people.addLink({
        tenant,
        role,
        grant: grant ?? null,
        tokenSha256: tokenHash(token),
        expiresAt: later(now(), linkMinutes * minuteMs),
      })
      return token
    },
    async signIn(linkToken) {
      if (!isToken(linkToken)) return null
      const at = now()
      const link = await people.useLink(tokenHash(linkToken), at.toISOString())
      if (link === null) return null
      const token = makeToken()
      const stored = {
        ...link,
        createdAt: at.toISOString(),
        seenAt: at.toISOString(),
        expiresAt: later(at, sessionHours * 60 * minuteMs),
      }
      await people.addSession({ ...stored, tokenSha256: tokenHash(token) })
      const { tenant, role, grant } = link
      return { token, grant, session: { tenant, role, expiresAt: expiry(stored) } }
    },
    async find(token) {
      const stored = await live(token)
      if (stored === null || !isToken(token)) return null
      const at = now()
      if (at.getTime() - Date.parse(stored.seenAt) > seenEveryMs)
        await people.sawSession(stored.tenant, tokenHash(token), at.toISOString())
      const expiresAt = expiry({ ...stored, seenAt: at.toISOString() })
      return { token, grant: stored.grant, session: { tenant: stored.tenant, role: stored.role, expiresAt } }
    },
    stands: async (token) => (await live(token)) !== null,
    signOut: (token) => people.endSession(tokenHash(token)),
    sweep: () => people.sweep(now().toISOString()),
  }
}

/** The earlier of the end of idling and the end of the session. */
function expiry(session: Pick<StoredSession, 'seenAt' | 'expiresAt'>): string {
  const idle = new Date(Date.parse(session.seenAt) + idleMinutes * minuteMs).toISOString()
  return idle < session.expiresAt ? idle : session.expiresAt
}
