import { once } from 'node:events'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import {
  apiPaths,
  type CaseAction,
  dictionary,
  type EffectMetric,
  type ServiceEvent,
  type Session,
} from '@seqward/contract'
import { auditPage } from './fixture-audit.ts'
import { rightsReport } from './fixture-rights.ts'
import { batchDetail, batches } from './fixture-batches.ts'
import { caseDetail, fleet, instrumentDetail } from './fixture-fleet.ts'
import { backtest, effectsReport, runOutlook } from './fixture-insights.ts'
import { runDetail } from './fixture-runs.ts'

/** The one token that signs in; it can be used again, so that each test has a session of its own. */
export const goodToken = 'let-me-in'
const rowsPerPage = 25

/** The strictest policy that the console is promised to run under: no inline script, no inline style, nothing foreign. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface FixtureService {
  readonly url: string
  /** What people decided, in order. */
  readonly actions: { readonly path: string; readonly action: CaseAction }[]
  /** Tells every open console that something changed. */
  readonly tell: (event: ServiceEvent) => void
  readonly setRunCount: (count: number) => void
  readonly close: () => Promise<void>
}

/** A service with made-up instruments that answers on the contract's paths and gives out the built console. */
export async function startFixtureService(dist: string): Promise<FixtureService> {
  const actions: FixtureService['actions'] = []
  const streams = new Set<ServerResponse>()
  let shownFleet = fleet
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fixture')
    if (!pathname.startsWith('/api/')) return sendFile(response, dist, pathname)
    if (pathname === apiPaths.signIn) return void signIn(request, response)
    if (request.headers.cookie?.includes('session=1') !== true) return sendProblem(response, 401, 'not-signed-in')
    if (pathname === apiPaths.events) return openStream(response, streams)
    if (request.method === 'POST') return void decide(pathname, request, response, actions)
    const answer = pathname === apiPaths.fleet ? shownFleet : answerTo(pathname, searchParams)
    if (answer === null) return sendProblem(response, 404, 'not-found')
    sendJson(response, answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    actions,
    tell: (event) => streams.forEach((stream) => stream.write(`data: ${JSON.stringify(event)}\n\n`)),
    setRunCount: (runCount) => {
      shownFleet = { ...fleet, runCount }
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answerTo(pathname: string, searchParams: URLSearchParams): unknown {
  const cursor = searchParams.get('cursor')
  const [kind = '', id = '', third, fourth] = pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent)
  if (kind === 'session') {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    return { tenant: 'north-lab', role: 'engineer', expiresAt } satisfies Session
  }
  if (kind === 'dictionary') return dictionary()
  if (kind === 'audit') return auditPage
  if (kind === 'rights') return rightsReport
  if (kind === 'effects') return effectsReport((searchParams.get('metric') ?? 'q30') as EffectMetric)
  if (kind === 'backtest') return backtest
  if (kind === 'cases') return caseDetail(id)
  if (kind === 'batches') {
    if (fourth !== undefined) return batchDetail(id, Number(fourth))
    const start = Number(cursor ?? 0)
    const next = start + rowsPerPage
    return { rows: batches.slice(start, next), next: next < batches.length ? String(next) : null }
  }
  const detail = kind === 'instruments' ? instrumentDetail(id) : null
  if (detail === null || third !== 'runs') return detail
  const run = detail.runs.find((one) => one.run === fourth)
  if (run === undefined) return null
  const outlook = run.state === 'running' ? { outlook: runOutlook(run.run) } : {}
  return { ...runDetail(run, detail.cases), ...outlook }
}

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = (await readBody(request)) as { readonly token?: string }
  if (sent.token !== goodToken) return sendProblem(response, 401, 'token-unknown')
  response.setHeader('set-cookie', 'session=1; HttpOnly; SameSite=Strict; Path=/')
  response.writeHead(204).end()
}

async function decide(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  actions: FixtureService['actions'],
): Promise<void> {
  const action = (await readBody(request)) as CaseAction
  if (path !== apiPaths.signOut) actions.push({ path, action })
  sendJson(response, {})
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString() || '{}') as unknown
}

function openStream(response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': hello\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}

function sendFile(response: ServerResponse, dist: string, pathname: string): void {
  const asked = join(dist, pathname)
  const path = existsSync(asked) && statSync(asked).isFile() ? asked : join(dist, 'index.html')
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain', 'content-security-policy': policy })
  createReadStream(path).pipe(response)
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function sendProblem(response: ServerResponse, status: number, code: string): void {
  const problem = { type: 'about:blank', title: code, status, code }
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
}
