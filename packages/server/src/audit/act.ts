import type { AuditAction, AuditObject, AuditOutcome, AuditRole } from '@seqward/contract'

/** Who did something: a role, and the name behind the actor's token, which itself is never written down. */
export interface Actor {
  readonly role: AuditRole
  /** Identity of the person, hash of the session's token, instrument or account; null where nobody is known. */
  readonly subject: string | null
  /** Where the actor is at home; the tenant of the act when it is left out. */
  readonly tenant?: string
}

/** Something that was done, as the rooms of the service say it. Words from closed lists and names, never text. */
export interface Act {
  /** Whose data or people it concerns; `serviceTenant` for what concerns the service as a whole. */
  readonly tenant: string
  readonly by: Actor
  readonly action: AuditAction
  readonly objectKind: AuditObject
  /** The one thing it was done to; null or left out for all of the kind. */
  readonly object?: string | null
  /** `done` when left out. */
  readonly outcome?: AuditOutcome
  /** Of the request; a fresh one when left out. */
  readonly request?: string
}

/** What concerns no tenant's data: the service's start, its configuration, sign-ins that failed. */
export const serviceTenant = 'service'

/** The service by itself: jobs, retention, its own start. */
export const theService: Actor = { role: 'service', subject: null, tenant: serviceTenant }

/** An account of the machine that ran a command beside the service: its number, not its name. */
export function commandActor(): Actor {
  const uid = typeof process.getuid === 'function' ? String(process.getuid()) : 'unknown'
  return { role: 'command', subject: `account ${uid}`, tenant: serviceTenant }
}
