import cookie from '@fastify/cookie'
import { fastify, type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Act } from '../audit/act.ts'
import { createEvents } from '../events.ts'
import { writeAudit } from './write-audit.ts'

let app: FastifyInstance
let acts: Act[]
let isFull = false
const log: string[] = []

beforeEach(async () => {
  acts = []
  isFull = false
  const take = async (act: Act) => {
    if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    acts.push(act)
  }
  app = fastify({ logger: false })
  await app.register(cookie)
  app.decorateRequest('signedIn', null)
  const audit = { record: take, seen: take, checkpoint: async () => '', publicKey: '', close: async () => undefined }
  writeAudit(app, {
    audit,
    events: createEvents(
      (line) => log.push(line),
      () => new Date(),
    ),
  })
  app.addHook('onRequest', async (request) => {
    const session = { tenant: 'laboratory', role: 'engineer', expiresAt: '' } as const
    const grant = request.headers.grant === undefined ? null : String(request.headers.grant)
    request.signedIn = request.headers.nobody === undefined ? { session, token: 'A'.repeat(43), grant } : null
  })
  app.get('/api/v1/fleet', async () => ({ secret: 'everything' }))
  app.get('/api/v1/forgotten', async () => ({ secret: 'more' }))
  app.post('/api/v1/forgotten', async () => ({ secret: 'less' }))
  app.get('/api/v1/events', async (_request, reply) => {
    reply.hijack()
    reply.raw.end('stream')
  })
  app.get('/api/v1/dictionary', async () => ({}))
  app.get('/assets/a.js', async () => 'code')
})
afterEach(() => app.close())

test('without a row there is no answer, and the operator is told without content', async () => {
  isFull = true
  for (const url of ['/api/v1/fleet', '/api/v1/forgotten', '/api/v1/events']) {
    const answer = await app.inject(url)
    expect([url, answer.statusCode]).toEqual([url, 503])
    expect(answer.body).not.toMatch(/everything|more|stream/)
  }
  expect(log.join()).toContain('"event":"audit-failed","code":"ENOSPC"')
  isFull = false
  expect((await app.inject('/api/v1/fleet')).json()).toEqual({ secret: 'everything' })
})

test('a route that the table forgot is written down all the same', async () => {
  await app.inject('/api/v1/forgotten')
  await app.inject({ method: 'POST', url: '/api/v1/forgotten' })
  expect(acts).toMatchObject([
    { action: 'view', objectKind: 'other', outcome: 'done', tenant: 'laboratory' },
    { action: 'change', objectKind: 'other', outcome: 'done' },
  ])
})

test('a stream is a row before it begins; what shows no data of a tenant, or nobody asks for, is none', async () => {
  expect((await app.inject('/api/v1/events')).body).toBe('stream')
  expect(acts).toMatchObject([{ action: 'view', objectKind: 'live' }])
  await app.inject('/api/v1/dictionary')
  await app.inject('/assets/a.js')
  await app.inject({ url: '/api/v1/fleet', headers: { nobody: 'yes' } })
  expect(acts).toHaveLength(1)
})

test('a third party is told apart by the grant that it is here by', async () => {
  await app.inject({ url: '/api/v1/fleet', headers: { grant: 'grant-1' } })
  expect(acts.map(({ action, objectKind, object }) => [action, objectKind, object ?? null])).toEqual([
    ['view', 'fleet', null],
    ['grant-used', 'grant', 'grant-1'],
  ])
})
