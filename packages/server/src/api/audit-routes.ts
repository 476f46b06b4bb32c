import { apiPaths, type AuditConsistency, type AuditInclusion, type AuditPage } from '@seqward/contract'
import {
  consistencyProof,
  importPublicKey,
  inclusionProof,
  openCheckpoint,
  type Subtree,
} from '@seqward/contract/sealing'
import type { FastifyInstance } from 'fastify'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CheckpointBoard } from '../audit/checkpoint-board.ts'
import type { Store } from '../store/store.ts'
import { problem } from './problem.ts'
import { auditReaders, sessionOf } from './rules.ts'

/** Rows of one page: a screen and a half. */
const pageRows = 50
const count = { type: 'string', pattern: '^\\d{1,15}$' } as const
const only = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  additionalProperties: false,
  properties,
})

/** Routes by which a tenant sees who did what with its data, and can prove that the log was not changed since. */
export function registerAuditRoutes(
  app: FastifyInstance,
  parts: { readonly store: Store; readonly audit: AuditLog; readonly checkpoints: CheckpointBoard },
): void {
  const { audit: rows } = parts.store
  const hashOf = (subtree: Subtree) => rows.node(subtree)
  const read = { config: { rule: auditReaders } }
  const key = importPublicKey(parts.audit.publicKey)
  const sizeOf = (note: string) => openCheckpoint(note, key)?.size ?? 0

  app.get<{ Querystring: { cursor?: string } }>(
    apiPaths.audit,
    { ...read, schema: { querystring: only({ cursor: count }) } },
    async (request): Promise<AuditPage> => {
      const { cursor } = request.query
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
      const found = await rows.page(sessionOf(request).tenant, { before, limit: pageRows + 1 })
      const shown = found.slice(0, pageRows)
      return {
        rows: shown.map(({ position, row, name }) => ({ position, row, object: name })),
        next: found.length > pageRows ? String(shown.at(-1)?.position) : null,
        checkpoint: parts.checkpoints.current(),
        publicKey: parts.audit.publicKey,
      }
    },
  )

  app.get<{ Params: { position: string } }>(
    '/api/v1/audit/proofs/:position',
    { ...read, schema: { params: only({ position: count }) } },
    async (request, reply) => {
      const position = Number(request.params.position)
      const row = await rows.find(sessionOf(request).tenant, position)
      if (row === null) return problem(reply, 404, 'not-found', 'There is no such row of this tenant')
      const checkpoint = await parts.checkpoints.covering(position + 1)
      const hashes = await inclusionProof(position, sizeOf(checkpoint), hashOf)
      const answer: AuditInclusion = { position, row, hashes: hexOf(hashes), checkpoint }
      return answer
    },
  )

  app.get<{ Params: { from: string } }>(
    '/api/v1/audit/consistency/:from',
    { ...read, schema: { params: only({ from: count }) } },
    async (request, reply) => {
      const from = Number(request.params.from)
      const checkpoint = await parts.checkpoints.covering(from)
      const size = sizeOf(checkpoint)
      if (from < 1 || from > size) return problem(reply, 404, 'not-found', 'The log never had that size')
      const hashes = await consistencyProof(from, size, hashOf)
      const answer: AuditConsistency = { from, hashes: hexOf(hashes), checkpoint }
      return answer
    },
  )
}

const hexOf = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))
