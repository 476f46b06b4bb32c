import { createHash } from 'node:crypto'
import type { ServerOptions } from 'node:https'
import type { CaseSummary } from '@seqward/contract'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { fastify, type FastifyInstance } from 'fastify'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CheckpointBoard } from '../audit/checkpoint-board.ts'
import type { Events } from '../events.ts'
import type { Sessions } from '../people/sessions.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'
import { registerAuditRoutes } from './audit-routes.ts'
import { serveConsole } from './console-files.ts'
import type { LiveEvents } from './live-events.ts'
import { problem } from './problem.ts'
import { keepToGrants } from './keep-to-grants.ts'
import { registerRightsRoutes } from './rights-routes.ts'
import { registerRoutes } from './routes.ts'
import { allows } from './rules.ts'
import { type ConsolePlace, isOurHost, isSameOrigin } from './same-origin.ts'
import { securityHeaders } from './security-headers.ts'
import { cookieName, registerSessionRoutes } from './session-routes.ts'
import type { Views } from './views.ts'
import { writeAudit } from './write-audit.ts'

/** The largest thing that people send is a note. */
const bodyBytesMax = 16 * 1024

/** The listener that people look at: the API, its stream of events, and the console's files. */
export async function createPeopleServer(parts: {
  readonly tls: ServerOptions | null
  readonly place: ConsolePlace
  readonly consoleDir: string | null
  readonly store: Store
  readonly log: BatchLog
  readonly views: Views
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly checkpoints: CheckpointBoard
  readonly live: LiveEvents
  readonly changed: (tenant: string, record: CaseSummary) => void
  readonly events: Events
  readonly now: () => Date
  /** Told of each route of the API; a test holds them against the table of the audit log. */
  readonly routed?: (method: string, path: string) => void
}): Promise<FastifyInstance> {
  const { place, events } = parts
  const app = fastify({
    ...(parts.tls === null ? {} : { https: parts.tls }),
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    logger: false,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
  }) as unknown as FastifyInstance
  app.setErrorHandler((error: { readonly statusCode?: number; readonly code?: string }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) events.requestFailed({ route: request.routeOptions.url ?? 'unknown' }, error)
    if (status === 429) return problem(reply, 429, 'too-many', 'Too many attempts: wait a minute')
    return status < 500
      ? problem(reply, status, 'malformed', 'The request is not in the form that this route takes')
      : problem(reply, status, 'failed', 'The service failed')
  })
  await app.register(cookie)
  await app.register(rateLimit, { global: false })
  writeAudit(app, parts)
  guard(app, parts)
  keepToGrants(app, parts)
  registerSessionRoutes(app, { ...parts, isTls: place.isTls })
  registerRoutes(app, parts)
  registerAuditRoutes(app, parts)
  registerRightsRoutes(app, parts)
  await serveConsole(app, parts.consoleDir)
  return app
}

/** What holds for every request: headers, our host, our origin, and the route's rule; no rule, no entry. */
function guard(
  app: FastifyInstance,
  { place, sessions }: { readonly place: ConsolePlace; readonly sessions: Sessions },
): void {
  const headers = securityHeaders(place.isTls)
  app.decorateRequest('signedIn', null)
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.rule === undefined)
      throw new Error(`the route ${route.url} has no rule`)
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (!isOurHost(request.headers.host, place))
      return problem(reply, 421, 'misdirected', 'This service is not known by that name')
    if (!request.url.startsWith('/api/')) return
    reply.header('cache-control', 'no-store')
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request.headers, place))
      return problem(reply, 403, 'cross-origin', 'The request comes from another site')
    // An address of the API without a route of its own would otherwise be looked for among the console's files.
    if (request.routeOptions.url?.startsWith('/api/') !== true)
      return problem(reply, 404, 'not-found', 'There is nothing here')
    const { rule } = request.routeOptions.config
    if (rule === 'anyone') return
    request.signedIn = await sessions.find(request.cookies[cookieName(place.isTls)])
    if (request.signedIn === null) return problem(reply, 401, 'not-signed-in', 'Open a sign-in link first')
    if (!allows(rule, request.signedIn.session.role))
      return problem(reply, 403, 'forbidden', 'This role may not do that')
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
    reply.header('etag', etag)
    if (request.headers['if-none-match'] !== etag) return payload
    reply.code(304).removeHeader('content-type').removeHeader('content-length')
    return ''
  })
}
