import { createHash, type KeyObject } from 'node:crypto'
import {
  type AuditExportEnd,
  type AuditExportHead,
  type AuditExportLine,
  canonicalJson,
  type Json,
} from '@seqward/contract'
import { auditOrigin, openCheckpoint, signText, subtreesBetween } from '@seqward/contract/sealing'
import type { AuditRows } from '../store/audit-rows.ts'
import type { AuditLog } from './audit-log.ts'

/** Rows that are read at a time: a few MiB. */
const rowsPerRead = 2_000

/** What to show; times are ISO 8601 instants, the first included, the last not. */
export interface ExportChoice {
  readonly tenant: string | null
  readonly from: string | null
  readonly to: string | null
}

/**
 * The lines of an export, each with its line feed: all rows of the log, or those of a tenant or a span with hashes for
 * the others. Makes a checkpoint first, which covers the last row.
 */
export async function* exportLog(
  parts: {
    readonly rows: AuditRows
    readonly audit: AuditLog
    readonly key: KeyObject
    readonly publicKey: KeyObject
    readonly now: () => Date
  },
  { tenant, from, to }: ExportChoice,
): AsyncGenerator<string> {
  const { rows } = parts
  const size = openCheckpoint(await parts.audit.checkpoint(), parts.publicKey)?.size ?? 0
  const positionOf = async (at: string | null, otherwise: number) =>
    at === null ? otherwise : Math.min((await rows.firstAt(at)) ?? size, size)
  const fromPosition = await positionOf(from, 0)
  const head: AuditExportHead = {
    auditExport: 1,
    madeAt: parts.now().toISOString(),
    origin: auditOrigin(parts.publicKey),
    publicKey: parts.audit.publicKey,
    size,
    tenant: tenant === null ? null : rows.tokens.tenant(tenant),
    tenantName: tenant,
    fromPosition,
    toPosition: Math.max(fromPosition, await positionOf(to, size)),
  }
  const digest = createHash('sha256')
  let lines = 0
  const text = (line: AuditExportLine) => {
    const written = `${canonicalJson(line as unknown as Json)}\n`
    digest.update(written)
    lines += 1
    return written
  }
  yield text(head)
  for await (const line of linesOf(rows, head, tenant)) yield text(line)
  const end: AuditExportEnd['end'] = { kind: 'audit-export-end', lines, sha256: digest.digest('hex') }
  const signature = signText(canonicalJson(end), parts.key)
  yield `${canonicalJson({ end, signature })}\n`
}

/** Rows, hashes for those that are not shown, and each checkpoint where its size is reached. */
async function* linesOf(
  rows: AuditRows,
  { size, fromPosition, toPosition }: AuditExportHead,
  tenant: string | null,
): AsyncGenerator<AuditExportLine> {
  const checkpoints = (await rows.checkpoints()).filter((one) => one.size <= size)
  let next = 0
  let hiddenFrom = 0
  for (let at = 0; at <= size; ) {
    const read = at < size ? await rows.leaves(at, rowsPerRead) : []
    // A row that was taken out of the store ends the export here: what follows cannot be told.
    if (at < size && read[0]?.position !== at) return
    for (const { position, tenant: whose, leaf } of read) {
      if (position >= size) break
      if (position !== at) return
      const isShown = (tenant === null || whose === tenant) && position >= fromPosition && position < toPosition
      if (isShown || checkpoints[next]?.size === position) yield* hidden(rows, hiddenFrom, position)
      if (isShown || checkpoints[next]?.size === position) hiddenFrom = position
      for (; checkpoints[next]?.size === position; next++) yield { checkpoint: checkpoints[next]?.note ?? '' }
      if (isShown) {
        yield { position, row: rowOf(leaf) } as AuditExportLine
        hiddenFrom = position + 1
      }
      at += 1
    }
    if (at < size) continue
    yield* hidden(rows, hiddenFrom, size)
    for (; next < checkpoints.length; next++) yield { checkpoint: checkpoints[next]?.note ?? '' }
    return
  }
}

async function* hidden(rows: AuditRows, from: number, to: number): AsyncGenerator<AuditExportLine> {
  for (const { level, index } of subtreesBetween(from, to)) {
    const hash = (await rows.node({ level, index })).toString('hex')
    yield { position: index * 2 ** level, level, hash }
  }
}

/** A leaf that was changed in the store may be no JSON any more; the export then shows that it is no row. */
function rowOf(leaf: string): unknown {
  try {
    return JSON.parse(leaf)
  } catch {
    return null
  }
}
