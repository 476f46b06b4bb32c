import { apiPaths } from '@seqward/contract'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Events } from '../events.ts'
import type { Sessions } from '../people/sessions.ts'
import { tokenHash } from '../people/tokens.ts'
import type { LiveEvents } from './live-events.ts'
import { problem } from './problem.ts'
import { readers, sessionOf } from './rules.ts'
import { securityHeaders } from './security-headers.ts'

/** Tokens are not to be guessed; the limit keeps a guesser from costing anything. */
const signInsPerMinute = 30

/** A browser takes a cookie of this prefix only over TLS, for this host and all of its paths. */
export const cookieName = (isTls: boolean) => (isTls ? '__Host-seqward' : 'seqward')

/** Routes by which people come and go, and the stream that tells them what changed. */
export function registerSessionRoutes(
  app: FastifyInstance,
  parts: { readonly sessions: Sessions; readonly live: LiveEvents; readonly isTls: boolean; readonly events: Events },
): void {
  const { sessions, live, isTls } = parts
  const cookie: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure: isTls }

  app.get(apiPaths.session, { config: { rule: readers } }, async (request) => sessionOf(request))

  app.post<{ Body: { token: string } }>(
    apiPaths.signIn,
    {
      config: { rule: 'anyone', rateLimit: { max: signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['token'],
          properties: { token: { type: 'string', minLength: 1, maxLength: 128 } },
        },
      },
    },
    async (request, reply) => {
      const opened = await sessions.signIn(request.body.token)
      if (opened === null) return problem(reply, 401, 'link-spent', 'This link is unknown, used or too old')
      parts.events.signedIn({ role: opened.session.role })
      request.signedIn = opened
      request.auditObject = tokenHash(request.body.token)
      reply.setCookie(cookieName(isTls), opened.token, cookie)
      return opened.session
    },
  )

  app.post(apiPaths.signOut, { config: { rule: readers } }, async (request, reply) => {
    if (request.signedIn !== null) await sessions.signOut(request.signedIn.token)
    reply.clearCookie(cookieName(isTls), cookie)
    return reply.code(204).send()
  })

  app.get(apiPaths.events, { config: { rule: readers } }, (request, reply) => {
    const { tenant } = sessionOf(request)
    const token = request.signedIn?.token ?? ''
    reply.hijack()
    const response = reply.raw
    const opened = () => sessions.stands(token)
    response.writeHead(200, {
      ...securityHeaders(isTls),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    if (!live.open(tenant, response, opened)) response.end()
  })
}
