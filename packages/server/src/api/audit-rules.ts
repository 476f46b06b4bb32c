import type { AuditAction, AuditObject } from '@seqward/contract'

/** What is written into the audit log when a route is called. */
export type AuditRule =
  /** It shows no data of a tenant: the reader's own session, or what the contract says of itself. */
  | { readonly none: 'own-session' | 'public' }
  | {
      readonly action: AuditAction
      readonly kind: AuditObject
      /** Parameters of the path that name the one thing, in order; none: all of the kind. */
      readonly names?: readonly string[]
      /** Every call is a row of its own, rather than counted by the minute. */
      readonly each?: true
    }

const view = (kind: AuditObject, ...names: readonly string[]): AuditRule => ({ action: 'view', kind, names })

/** One line for each route of the people's API, by method and path; a test holds that none is missing. */
const auditRules: Readonly<Record<string, AuditRule>> = {
  'GET /api/v1/session': { none: 'own-session' },
  'POST /api/v1/session/sign-in': { action: 'sign-in', kind: 'link' },
  'POST /api/v1/session/sign-out': { action: 'sign-out', kind: 'session', each: true },
  'GET /api/v1/fleet': view('fleet'),
  'GET /api/v1/instruments/:instrument': view('instrument', 'instrument'),
  'GET /api/v1/instruments/:instrument/runs/:run': view('run', 'instrument', 'run'),
  'GET /api/v1/cases': view('case-list'),
  'GET /api/v1/cases/:id': view('case', 'id'),
  'POST /api/v1/cases/:id/actions': { action: 'case-decision', kind: 'case', names: ['id'], each: true },
  'GET /api/v1/batches': view('batch-list'),
  'GET /api/v1/batches/:instrument/:epoch/:seq': view('batch', 'instrument', 'epoch', 'seq'),
  'GET /api/v1/effects': view('insight'),
  'GET /api/v1/backtest': view('insight'),
  'GET /api/v1/second-line': view('second-line'),
  'GET /api/v1/dictionary': { none: 'public' },
  'GET /api/v1/events': view('live'),
  'GET /api/v1/rights': view('consent'),
  'POST /api/v1/rights/grants': { action: 'grant-given', kind: 'grant', each: true },
  'POST /api/v1/rights/grants/:id/link': { action: 'sign-in-link', kind: 'grant', names: ['id'], each: true },
  'POST /api/v1/rights/grants/:id/end': { action: 'grant-ended', kind: 'grant', names: ['id'], each: true },
  'POST /api/v1/rights/restrictions': { action: 'restriction', kind: 'tenant', each: true },
  'POST /api/v1/rights/restrictions/end': { action: 'restriction', kind: 'tenant', each: true },
  'GET /api/v1/audit': { action: 'audit-read', kind: 'audit-log' },
  'GET /api/v1/audit/proofs/:position': { action: 'audit-read', kind: 'audit-log' },
  'GET /api/v1/audit/consistency/:from': { action: 'audit-read', kind: 'audit-log' },
}

/**
 * The rule of a route; HEAD asks what GET does. A route that was forgotten here is written down all the same, as
 * something else that was seen or changed.
 */
export function auditRuleOf(method: string, path: string): AuditRule {
  const reads = method === 'GET' || method === 'HEAD'
  const known = Object.hasOwn(auditRules, `${reads ? 'GET' : method} ${path}`)
    ? auditRules[`${reads ? 'GET' : method} ${path}`]
    : undefined
  return known ?? (reads ? view('other') : { action: 'change', kind: 'other', each: true })
}

/** Every route that has a rule, as `METHOD /path`. */
export const auditedRoutes: readonly string[] = Object.keys(auditRules)
