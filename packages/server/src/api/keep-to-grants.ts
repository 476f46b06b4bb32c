import type { FastifyInstance } from 'fastify'
import type { AuditLog } from '../audit/audit-log.ts'
import { tokenHash } from '../people/tokens.ts'
import { judgeGrant, withinGrant } from '../rights/judge-grant.ts'
import type { Grant } from '../store/rights.ts'
import type { Store } from '../store/store.ts'
import { problem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The grant by which a third party asks; null for the tenant's own people. */
    byGrant: Grant | null
  }
}

/** Routes of a session that show nothing of the tenant's. */
const ownSession = ['/api/v1/session', '/api/v1/session/sign-out', '/api/v1/dictionary']

/**
 * A third party is held to its grant at every request: while it lasts, within its instruments, and never for what is the
 * tenant's own business. Each use is written down where the tenant sees it, before anything is answered.
 */
export function keepToGrants(
  app: FastifyInstance,
  parts: { readonly store: Store; readonly audit: Pick<AuditLog, 'seen'>; readonly now: () => Date },
): void {
  const { store, audit, now } = parts
  app.decorateRequest('byGrant', null)
  app.addHook('preHandler', async (request, reply) => {
    const { signedIn } = request
    const route = request.routeOptions.url ?? ''
    if (signedIn === null || signedIn.grant === null || ownSession.includes(route)) return
    const { tenant, role } = signedIn.session
    const grant = await store.rights.grant(tenant, signedIn.grant)
    const params = request.params as Readonly<Record<string, string | undefined>>
    const query = request.query as Readonly<Record<string, string | undefined>>
    const instrument = params.instrument ?? query.instrument ?? null
    const at = now().toISOString()
    const verdict = grant === null ? 'revoked' : judgeGrant(grant, { route, instrument }, at)
    if (verdict === 'expired' || verdict === 'revoked')
      return problem(reply, 403, 'grant-over', 'The laboratory lets you in no more')
    if (verdict === 'outside') return problem(reply, 403, 'outside-grant', 'The laboratory did not open this to you')
    request.byGrant = grant
    await store.rights.useGrant(tenant, {
      grant: signedIn.grant,
      at: `${at.slice(0, 16)}:00.000Z`,
      what: `${request.method} ${route}`,
    })
    await audit.seen({
      tenant,
      by: { role, subject: `session ${tokenHash(signedIn.token)}` },
      action: 'grant-used',
      objectKind: 'grant',
      object: signedIn.grant,
    })
  })
  app.addHook('preSerialization', async (request, reply, payload) => {
    const instruments = request.byGrant?.instruments ?? null
    if (instruments === null || reply.statusCode !== 200) return payload
    const within = withinGrant(payload, instruments)
    if (within !== null) return within
    reply.code(404).type('application/problem+json')
    return { type: 'about:blank', title: 'There is nothing under this name', status: 404, code: 'not-found' }
  })
}
