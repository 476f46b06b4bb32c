import type { Page, Role } from '../service/api.ts'
import { roles } from '../service/api.ts'

/** What can be done that is written into the audit log. A closed list: there is no form for free text. */
export const auditActions = [
  'service-start',
  'service-stop',
  'configuration',
  'sign-in-link',
  'sign-in',
  'sign-out',
  'invite',
  'enrol',
  'revoke',
  'instrument-key',
  'key-rotation',
  'consent-received',
  'view',
  'case-decision',
  'change',
  'batch-refused',
  'quarantine',
  'export',
  'erasure',
  'retention',
  'restriction',
  'grant-given',
  'grant-used',
  'grant-ended',
  'backup',
  'restore',
  'import',
  'audit-read',
  'audit-export',
] as const
export type AuditAction = (typeof auditActions)[number]

/** What an act was about. For `view` it is the class of the request. */
export const auditObjects = [
  'service',
  'configuration',
  'tenant',
  'person',
  'session',
  'link',
  'code',
  'key',
  'consent',
  'fleet',
  'instrument',
  'run',
  'case-list',
  'case',
  'batch-list',
  'batch',
  'insight',
  'live',
  'second-line',
  'grant',
  'export',
  'backup',
  'audit-log',
  'other',
] as const
export type AuditObject = (typeof auditObjects)[number]

/** Whose act it was: a person in a role, an instrument, the service by itself, a command on its machine, or unknown. */
export const auditRoles = [...roles, 'instrument', 'service', 'command', 'nobody'] as const
export type AuditRole = Role | 'instrument' | 'service' | 'command' | 'nobody'

export const auditOutcomes = ['done', 'not-found', 'refused', 'failed'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/**
 * One row of the audit log: the canonical JSON of exactly these fields is a leaf of the tree. Who and what stand as
 * tokens: keyed hashes that say nothing once their key is destroyed, so that erasure leaves the tree as it is.
 */
export interface AuditRow {
  readonly format: 1
  /** The service's clock, ISO 8601 in UTC with milliseconds. */
  readonly at: string
  /** Token of the tenant whose data or people the act concerns; 32 hexadecimal digits, as every token. */
  readonly tenant: string
  /** Number of the row among those of its tenant, from 1 without holes: an export that leaves one out shows it. */
  readonly number: number
  readonly action: AuditAction
  readonly role: AuditRole
  /** Token of the person, instrument or account; null where nobody was known. */
  readonly actor: string | null
  readonly objectKind: AuditObject
  /** Token of the one thing; null where the act was about all of the kind, or about several. */
  readonly object: string | null
  readonly outcome: AuditOutcome
  /** 1, or how often the act of an earlier row was done again in the same minute. */
  readonly count: number
  /** Of the request, the command or the event: 16 hexadecimal digits. */
  readonly request: string
  /** Hash of the contract that was in force. */
  readonly contract: string
}

const tokenForm = /^[0-9a-f]{32}$/
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const fieldNames = 'action,actor,at,contract,count,format,number,object,objectKind,outcome,request,role,tenant' as const

/** Whether a value from outside is a row: exactly its fields, each in its exact form. */
export function isAuditRow(value: unknown): value is AuditRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (Object.keys(value).sort().join() !== fieldNames) return false
  const one = value as Readonly<Record<string, unknown>>
  const isOf = (list: readonly string[], word: unknown) => typeof word === 'string' && list.includes(word)
  const fits = (form: RegExp, text: unknown) => typeof text === 'string' && form.test(text)
  const isCount = (count: unknown) => typeof count === 'number' && Number.isSafeInteger(count) && count >= 1
  return (
    one.format === 1 &&
    fits(instantForm, one.at) &&
    fits(tokenForm, one.tenant) &&
    isCount(one.number) &&
    isOf(auditActions, one.action) &&
    isOf(auditRoles, one.role) &&
    (one.actor === null || fits(tokenForm, one.actor)) &&
    isOf(auditObjects, one.objectKind) &&
    (one.object === null || fits(tokenForm, one.object)) &&
    isOf(auditOutcomes, one.outcome) &&
    isCount(one.count) &&
    fits(/^[0-9a-f]{16}$/, one.request) &&
    fits(/^[0-9a-f]{64}$/, one.contract)
  )
}

/** A row as its tenant sees it, with the names that the tenant's key still opens. */
export interface AuditEntry {
  readonly position: number
  readonly row: AuditRow
  /** Identifier behind the object's token; null where there is none, or it was erased. */
  readonly object: string | null
}

/** One page of the log of a tenant, latest first, and the latest signed checkpoint that covers it. */
export interface AuditPage extends Page<AuditEntry> {
  readonly checkpoint: string
  readonly publicKey: string
}

/** Proof that a row stands in the log that a checkpoint is of (RFC 6962, section 2.1.1). Hashes in hexadecimal. */
export interface AuditInclusion {
  readonly position: number
  readonly row: AuditRow
  readonly hashes: readonly string[]
  readonly checkpoint: string
}

/** Proof that the log of `from` rows is the beginning of the one that a checkpoint is of (RFC 6962, section 2.1.2). */
export interface AuditConsistency {
  readonly from: number
  readonly hashes: readonly string[]
  readonly checkpoint: string
}
