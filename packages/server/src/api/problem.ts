import type { Problem } from '@seqward/contract'
import type { FastifyReply } from 'fastify'

/** Answers with a problem (RFC 9457). Titles are for people who read a log; programs go by status and code. */
export function problem(reply: FastifyReply, status: number, code: string, title: string): FastifyReply {
  const body: Problem = { type: 'about:blank', title, status, code }
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body))
}
