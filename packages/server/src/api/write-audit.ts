import { randomBytes } from 'node:crypto'
import type { AuditOutcome, Problem } from '@seqward/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, serviceTenant } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Events } from '../events.ts'
import { tokenHash } from '../people/tokens.ts'
import { type AuditRule, auditRuleOf } from './audit-rules.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the one thing that the request is about, where the path does not tell. */
    auditObject: string | null
    isAudited: boolean
  }
}

/**
 * Writes a row for every request that a rule let in or turned away: it is on the disk before the answer leaves, and
 * without it there is no answer.
 */
export function writeAudit(
  app: FastifyInstance,
  parts: {
    readonly audit: AuditLog
    readonly events: Events
    readonly routed?: (method: string, path: string) => void
  },
): void {
  app.decorateRequest('auditObject', null)
  app.decorateRequest('isAudited', false)
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/api/')) return
    for (const one of Array.isArray(method) ? method : [method]) parts.routed?.(one, url)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (await written(request, outcomeOf(reply.statusCode))) return payload
    // Whatever was to be said is not said: nobody sees data without a row of it.
    const problem: Problem = { type: 'about:blank', title: 'Not written down', status: 503, code: 'audit-not-written' }
    for (const name of ['etag', 'set-cookie', 'content-length']) reply.removeHeader(name)
    reply.code(503).type('application/problem+json')
    return JSON.stringify(problem)
  })
  // A stream sends nothing through the hooks of an answer: its row comes before it begins.
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url !== '/api/v1/events' || (await written(request, 'done'))) return
    return reply.code(503).send()
  })

  async function written(request: FastifyRequest, outcome: AuditOutcome): Promise<boolean> {
    const path = request.routeOptions.url
    if (request.isAudited || path?.startsWith('/api/') !== true) return true
    const rule = auditRuleOf(request.method, path)
    if ('none' in rule || isNobodys(request, rule)) return true
    request.isAudited = true
    try {
      await writeAct(request, rule, outcome)
      return true
    } catch (error) {
      parts.events.auditFailed(error)
      return false
    }
  }

  async function writeAct(
    request: FastifyRequest,
    rule: Exclude<AuditRule, { none: string }>,
    outcome: AuditOutcome,
  ): Promise<void> {
    const { by, tenant } = actorOf(request)
    const act = {
      tenant,
      by,
      action: rule.action,
      objectKind: rule.kind,
      object: request.auditObject ?? objectOf(request, rule.names ?? []),
      outcome,
      request: randomBytes(8).toString('hex'),
    }
    const writes = [rule.each === true && outcome === 'done' ? parts.audit.record(act) : parts.audit.seen(act)]
    const grant = request.signedIn?.grant ?? null
    // Whoever is here by a grant is told apart from the tenant's own people of the same role.
    if (grant !== null)
      writes.push(parts.audit.seen({ ...act, action: 'grant-used', objectKind: 'grant', object: grant }))
    await Promise.all(writes)
  }
}

/** Without a session nothing of a tenant is shown or changed; only a sign-in that failed is worth a row. */
function isNobodys(request: FastifyRequest, rule: Exclude<AuditRule, { none: string }>): boolean {
  return request.signedIn === null && rule.action !== 'sign-in'
}

function actorOf({ signedIn }: FastifyRequest): { readonly by: Actor; readonly tenant: string } {
  if (signedIn === null) return { by: { role: 'nobody', subject: null }, tenant: serviceTenant }
  const { session, token } = signedIn
  return { by: { role: session.role, subject: `session ${tokenHash(token)}` }, tenant: session.tenant }
}

function objectOf(request: FastifyRequest, names: readonly string[]): string | null {
  const params = request.params as Readonly<Record<string, string | undefined>> | undefined
  return names.length === 0 ? null : names.map((name) => params?.[name] ?? '').join(' ')
}

function outcomeOf(status: number): AuditOutcome {
  if (status < 400) return 'done'
  if (status === 404) return 'not-found'
  return status < 500 ? 'refused' : 'failed'
}
