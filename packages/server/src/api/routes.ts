import {
  apiPaths,
  type Backtest,
  type BatchDetail,
  type BatchRow,
  type CaseAction,
  type CaseSummary,
  closeReasons,
  dictionary,
  type EffectMetric,
  effectMetrics,
  noteCharsMax,
  type Page,
  type SecondLineFinding,
} from '@seqward/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { actOnCase, CaseActionError } from '../cases/reconcile.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'
import { problem } from './problem.ts'
import { caseWorkers, overseers, readers, sessionOf } from './rules.ts'
import type { Views } from './views.ts'

/** Rows of one page: a screen and a half. */
const pageRows = 50
/** Findings of one page: more than one batch can have (kinds times fields that hold text). */
const findingsMax = 500

const instrument = { type: 'string', pattern: '^ins-[0-9a-f]{20}$' } as const
const run = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } as const
const caseId = { type: 'string', pattern: '^case-[0-9a-f]{20}$' } as const
const note = { type: 'string', maxLength: noteCharsMax } as const

const params = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})
const query = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  additionalProperties: false,
  properties,
})

const actionSchema = {
  type: 'object',
  required: ['action'],
  oneOf: [
    { additionalProperties: false, properties: { action: { enum: ['acknowledge', 'reopen'] }, note } },
    {
      additionalProperties: false,
      required: ['reason'],
      properties: { action: { const: 'close' }, reason: { enum: Object.keys(closeReasons) }, note },
    },
  ],
}

/** Routes that show and change what a tenant has. The tenant is always the session's, never the caller's word. */
export function registerRoutes(
  app: FastifyInstance,
  parts: {
    readonly store: Store
    readonly log: BatchLog
    readonly views: Views
    readonly now: () => Date
    readonly changed: (tenant: string, record: CaseSummary) => void
  },
): void {
  const { store, log, views } = parts
  const read = { config: { rule: readers } }

  app.get(apiPaths.fleet, read, (request) => views.fleet(sessionOf(request).tenant))

  app.get<{ Params: { instrument: string } }>(
    '/api/v1/instruments/:instrument',
    { ...read, schema: { params: params({ instrument }) } },
    async (request, reply) =>
      orNotFound(reply, await views.instrument(sessionOf(request).tenant, request.params.instrument)),
  )

  app.get<{ Params: { instrument: string; run: string } }>(
    '/api/v1/instruments/:instrument/runs/:run',
    { ...read, schema: { params: params({ instrument, run }) } },
    async (request, reply) =>
      orNotFound(reply, await views.run(sessionOf(request).tenant, request.params.instrument, request.params.run)),
  )

  app.get<{ Querystring: { cursor?: string } }>(
    apiPaths.cases,
    { ...read, schema: { querystring: query({ cursor: { type: 'string', pattern: '^case-[0-9a-f]{20}$' } }) } },
    async (request): Promise<Page<CaseSummary>> => {
      const all = await views.cases(sessionOf(request).tenant)
      const from = all.findIndex(({ id }) => id === request.query.cursor) + 1
      const rows = all.slice(from, from + pageRows)
      return { rows, next: from + pageRows < all.length ? (rows.at(-1)?.id ?? null) : null }
    },
  )

  app.get<{ Params: { id: string } }>(
    '/api/v1/cases/:id',
    { ...read, schema: { params: params({ id: caseId }) } },
    async (request, reply) => orNotFound(reply, await views.case(sessionOf(request).tenant, request.params.id)),
  )

  app.post<{ Params: { id: string }; Body: CaseAction }>(
    '/api/v1/cases/:id/actions',
    { config: { rule: caseWorkers }, schema: { params: params({ id: caseId }), body: actionSchema } },
    async (request, reply) => {
      const { tenant, role } = sessionOf(request)
      const before = await store.cases.find(tenant, request.params.id)
      if (before === null) return notFound(reply)
      try {
        const record = actOnCase(before, request.body, role, parts.now())
        if (!(await store.cases.save(tenant, record, before)))
          return problem(reply, 409, 'changed-meanwhile', 'The case changed meanwhile')
        parts.changed(tenant, record)
      } catch (error) {
        if (!(error instanceof CaseActionError)) throw error
        return error.code === 'role-not-allowed'
          ? problem(reply, 403, 'forbidden', 'This role may not do that')
          : problem(reply, error.code === 'wrong-state' ? 409 : 400, error.code, 'The case does not allow that')
      }
      return orNotFound(reply, await views.case(tenant, request.params.id))
    },
  )

  app.get<{ Querystring: { cursor?: string; instrument?: string } }>(
    apiPaths.batches,
    { ...read, schema: { querystring: query({ cursor: { type: 'string', pattern: '^\\d{1,15}$' }, instrument }) } },
    async (request): Promise<Page<BatchRow>> => {
      const { cursor, instrument: only } = request.query
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
      const filter = only === undefined ? {} : { instrument: only }
      const found = await store.batches.page(sessionOf(request).tenant, { before, limit: pageRows + 1, ...filter })
      const shown = found.slice(0, pageRows)
      return {
        rows: shown.map(({ row }) => row),
        next: found.length > pageRows ? String(shown.at(-1)?.arrival) : null,
      }
    },
  )

  app.get<{ Params: { instrument: string; epoch: string; seq: string } }>(
    '/api/v1/batches/:instrument/:epoch/:seq',
    {
      ...read,
      schema: {
        params: params({
          instrument,
          epoch: { type: 'string', pattern: '^[0-9a-f]{16}$' },
          seq: { type: 'string', pattern: '^[1-9]\\d{0,14}$' },
        }),
      },
    },
    async (request, reply) => {
      const { instrument: whose, epoch, seq } = request.params
      const found = await store.batches.find(sessionOf(request).tenant, whose, epoch, Number(seq))
      if (found === null) return notFound(reply)
      if (found.row.outcome === 'refused')
        return problem(reply, 404, 'body-not-kept', 'This batch was refused, so its body was not kept')
      const detail: BatchDetail = { ...found.row, body: await log.body(found.place) }
      return detail
    },
  )

  app.get<{ Querystring: { cursor?: string } }>(
    apiPaths.secondLine,
    {
      config: { rule: overseers },
      schema: { querystring: query({ cursor: { type: 'string', pattern: '^\\d{1,15}$' } }) },
    },
    async (request): Promise<Page<SecondLineFinding>> => {
      const { cursor } = request.query
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
      const { tenant } = sessionOf(request)
      const found = await store.secondLine.page(tenant, before, findingsMax)
      // A page ends between two batches, or the rest of a batch would never be shown.
      const last = found.length === findingsMax ? found.at(-1)?.arrival : undefined
      const shown = found.filter(({ arrival }) => arrival !== last)
      const rows = shown.map(({ instrument: whose, epoch, seq, place, kind, count, receivedAt }) => {
        return { instrument: whose, epoch, seq, place, kind, count, receivedAt }
      })
      return { rows, next: last === undefined ? null : String(last + 1) }
    },
  )

  app.get(apiPaths.dictionary, read, async () => dictionary())

  app.get<{ Querystring: { metric: EffectMetric } }>(
    '/api/v1/effects',
    {
      ...read,
      schema: { querystring: { ...query({ metric: { enum: Object.keys(effectMetrics) } }), required: ['metric'] } },
    },
    (request) => views.effects(sessionOf(request).tenant, request.query.metric),
  )

  app.get(apiPaths.backtest, read, async (request): Promise<Backtest> => {
    return { report: await views.backtest(sessionOf(request).tenant) }
  })
}

function orNotFound<Value>(reply: FastifyReply, value: Value | null): Value | FastifyReply {
  return value ?? notFound(reply)
}

function notFound(reply: FastifyReply): FastifyReply {
  return problem(reply, 404, 'not-found', 'There is nothing under this name')
}
