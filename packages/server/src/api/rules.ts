import type { Role, Session } from '@seqward/contract'
import type { FastifyRequest } from 'fastify'

/** Who may call a route: anyone at all, or people who signed in with one of these roles. */
export type Rule = 'anyone' | readonly Role[]

/** Everyone who signed in may read what their tenant has. */
export const readers: Rule = ['operator', 'manager', 'engineer', 'fleet', 'auditor', 'administrator', 'viewer']
/** Who sees who looked at what: those who answer for the laboratory, and who audits it. */
export const auditReaders: Rule = ['manager', 'auditor', 'administrator']
/** Who works on cases. What each of them may do to a case in which state is the room of cases' to say. */
export const caseWorkers: Rule = ['operator', 'manager', 'engineer', 'fleet', 'administrator']

/** Who watches over what should never happen. */
export const overseers: Rule = ['auditor', 'administrator']

/** Who lets third parties in, and lets processing rest. */
export const rightsKeepers: Rule = ['manager', 'administrator']

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route: a route without one cannot be registered. */
    readonly rule?: Rule
  }
  interface FastifyRequest {
    /** Present on every request that passed a rule other than `anyone`. */
    signedIn: { readonly session: Session; readonly token: string; readonly grant: string | null } | null
  }
}

/** Whether a rule lets a role in; nobody without a role passes a list. */
export function allows(rule: Rule | undefined, role: Role | null): boolean {
  if (rule === undefined) return false
  return rule === 'anyone' || (role !== null && rule.includes(role))
}

/** Session of a request that passed its rule. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.signedIn === null) throw new Error('this route is open to anyone, so it has no session')
  return request.signedIn.session
}
