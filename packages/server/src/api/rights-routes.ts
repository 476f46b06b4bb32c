import { randomBytes } from 'node:crypto'
import {
  grantDaysMax,
  type GrantRequest,
  grantRoles,
  partyCharsMax,
  type RightsReport,
  rightsPaths,
} from '@seqward/contract'
import type { FastifyInstance } from 'fastify'
import type { Sessions } from '../people/sessions.ts'
import type { Store } from '../store/store.ts'
import { problem } from './problem.ts'
import { auditReaders, rightsKeepers, sessionOf } from './rules.ts'

/** Uses and runs of retention that one answer holds. */
const rowsMax = 50
const dayMs = 86_400_000
/** Grants that stand at the same time: a laboratory has a handful of service providers. */
const standingGrantsMax = 100

const instrument = { type: 'string', pattern: '^ins-[0-9a-f]{20}$' } as const
const about = {
  type: 'object',
  additionalProperties: false,
  required: ['instrument'],
  properties: { instrument: { anyOf: [instrument, { type: 'null' }] } },
}
const withId = {
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: { id: { type: 'string', pattern: '^grant-[0-9a-f]{20}$' } },
  },
}

/** Routes by which a laboratory answers for its own data. */
export function registerRightsRoutes(
  app: FastifyInstance,
  parts: { readonly store: Store; readonly sessions: Sessions; readonly now: () => Date },
): void {
  const { sessions, now } = parts
  const { rights, expiry, instruments } = parts.store
  const keep = { config: { rule: rightsKeepers } }

  app.get(rightsPaths.rights, { config: { rule: auditReaders } }, async (request): Promise<RightsReport> => {
    const { tenant } = sessionOf(request)
    const [known, consents, grants, uses, restrictions, retention] = await Promise.all([
      rights.tenant(tenant),
      rights.consents(tenant),
      rights.grants(tenant),
      rights.uses(tenant),
      rights.restrictions({ tenant, lifted: true }),
      expiry.runs(tenant),
    ])
    return {
      tenant,
      region: known?.region ?? null,
      consents: consents.map(({ instrument: whose, contract, firstAt, withdrawnAt }) => {
        return { instrument: whose, contract, firstAt, withdrawnAt }
      }),
      grants: grants.map(({ id, party, role, instruments: only, createdAt, expiresAt, revokedAt }) => ({
        id,
        party,
        role,
        instruments: only,
        createdAt,
        expiresAt,
        revokedAt,
        uses: uses.flatMap(({ grant: of, ...use }) => (of === id ? [use] : [])).slice(0, rowsMax),
      })),
      restrictions: restrictions.map(({ instrument: whose, ground, since, liftedAt }) => {
        return { instrument: whose, ground, since, liftedAt }
      }),
      retention: retention
        .filter(({ removed }) => removed > 0)
        .slice(0, rowsMax)
        .map(({ at, class: name, before, removed }) => ({ at, class: name, before, removed })),
    }
  })

  app.post<{ Body: GrantRequest }>(
    rightsPaths.grants,
    {
      ...keep,
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['party', 'role', 'days', 'instruments'],
          properties: {
            party: { type: 'string', minLength: 1, maxLength: partyCharsMax },
            role: { enum: grantRoles },
            days: { type: 'integer', minimum: 1, maximum: grantDaysMax },
            instruments: {
              anyOf: [{ type: 'null' }, { type: 'array', minItems: 1, maxItems: 500, items: instrument }],
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { tenant } = sessionOf(request)
      const { party, role, days, instruments: only } = request.body
      const own = new Set((await instruments.list(tenant)).map((one) => one.instrument))
      if (only?.some((one) => !own.has(one)) === true)
        return problem(reply, 400, 'instrument-unknown', 'This laboratory has no such instrument')
      const at = now()
      const standing = (await rights.grants(tenant)).filter(
        ({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > at.toISOString(),
      )
      if (standing.length >= standingGrantsMax) return problem(reply, 409, 'too-many', 'End some of the others first')
      const id = `grant-${randomBytes(10).toString('hex')}`
      const expiresAt = new Date(at.getTime() + days * dayMs).toISOString()
      const grant = { id, party, role, instruments: only, createdAt: at.toISOString(), expiresAt, revokedAt: null }
      await rights.addGrant({ ...grant, tenant })
      request.auditObject = id
      return reply.code(201).send({ ...grant, uses: [] })
    },
  )

  app.post<{ Params: { id: string } }>(
    '/api/v1/rights/grants/:id/link',
    { ...keep, schema: withId },
    async (request, reply) => {
      const { tenant } = sessionOf(request)
      const grant = await rights.grant(tenant, request.params.id)
      if (grant === null || grant.revokedAt !== null || grant.expiresAt <= now().toISOString())
        return problem(reply, 404, 'not-found', 'There is no such grant, or it is over')
      return { token: await sessions.link(tenant, grant.role, grant.id) }
    },
  )

  app.post<{ Params: { id: string } }>(
    '/api/v1/rights/grants/:id/end',
    { ...keep, schema: withId },
    async (request, reply) => {
      const ended = await rights.revokeGrant(sessionOf(request).tenant, request.params.id, now().toISOString())
      return ended ? reply.code(204).send() : problem(reply, 404, 'not-found', 'There is no such grant, or it is over')
    },
  )

  app.post<{ Body: { instrument: string | null } }>(
    rightsPaths.restrictions,
    { ...keep, schema: { body: about } },
    async (request, reply) => {
      const { tenant } = sessionOf(request)
      const { instrument: one } = request.body
      if (one !== null && (await instruments.find(tenant, one)) === null)
        return problem(reply, 400, 'instrument-unknown', 'This laboratory has no such instrument')
      const id = randomBytes(10).toString('hex')
      const since = now().toISOString()
      await rights.restrict({ id, tenant, instrument: one, ground: 'restriction', since, liftedAt: null })
      return reply.code(204).send()
    },
  )

  app.post<{ Body: { instrument: string | null } }>(
    rightsPaths.resume,
    { ...keep, schema: { body: about } },
    async (request, reply) => {
      const { tenant } = sessionOf(request)
      const lifted = await rights.lift(tenant, request.body.instrument, now().toISOString())
      return lifted > 0 ? reply.code(204).send() : problem(reply, 404, 'not-found', 'Nothing of that kind rests')
    },
  )
}
