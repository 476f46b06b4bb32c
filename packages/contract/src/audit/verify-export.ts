import { createHash, type KeyObject } from 'node:crypto'
import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import { importPublicKey } from '../sealing/keys.ts'
import { isTextSigned } from '../sealing/signed-statement.ts'
import type { AuditExportHead, AuditFault, AuditFaultCode, AuditVerdict } from './audit-export.ts'
import { type AuditRow, isAuditRow } from './audit-row.ts'
import { auditOrigin, type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { leafHash, TreeEdge } from './merkle-tree.ts'
import type { Witness } from './read-witness.ts'

/** Faults that are told one by one; one is enough to distrust a log. */
const faultsMax = 100

/**
 * Proves an export from its lines (without their line feeds) and nothing else: every row is a leaf, the tree has the
 * root of every checkpoint at its size, every checkpoint and the end are signed, no row of a tenant is left out between
 * two that are shown, and the log agrees with what each witness was handed. Never throws for what it reads.
 */
export async function verifyAuditExport(
  lines: AsyncIterable<string> | Iterable<string>,
  held: { readonly publicKey?: string; readonly witnesses?: readonly Witness[] } = {},
): Promise<AuditVerdict> {
  const witnesses = held.witnesses ?? []
  const check = new ExportCheck()
  for await (const line of lines) check.take(line)
  check.finish()
  const witnessKeys = witnesses.flatMap(({ publicKeys }) => publicKeys)
  for (const key of [...(held.publicKey === undefined ? [] : [held.publicKey]), ...witnessKeys])
    if (check.head !== null && key !== check.head.publicKey)
      check.fault('key-differs', 'the export is signed with another key than the one it is held to', null)
  let witnessed = 0
  for (const note of witnesses.flatMap(({ checkpoints }) => checkpoints)) witnessed += check.compare(note) ? 1 : 0
  const keyHeldTo = witnessKeys.length > 0 ? 'witness' : held.publicKey === undefined ? 'export' : 'given'
  return { ...check.verdict(), witnessed, keyHeldTo }
}

class ExportCheck {
  head: AuditExportHead | null = null
  #key: KeyObject | null = null
  readonly #faults: AuditFault[] = []
  readonly #edge = new TreeEdge()
  /** Roots by the sizes at which the export lists a checkpoint. */
  readonly #roots = new Map<number, Buffer>()
  /** Last number of each tenant, by its token. */
  readonly #numbers = new Map<string, number>()
  readonly #digest = createHash('sha256')
  #line = 0
  #rows = 0
  #ended = false
  #lastCheckpoint = -1
  #firstAt: string | null = null
  #lastAt: string | null = null

  take(text: string): void {
    this.#line += 1
    if (this.#ended) return this.fault('end-differs', 'there is a line after the end')
    const value = canonicalValue(text)
    if (value === null) this.fault('not-canonical', 'not a line of canonical JSON')
    else if (this.#line === 1) this.#takeHead(value)
    else if ('end' in value) this.#takeEnd(value)
    else if ('checkpoint' in value) this.#takeCheckpoint(value.checkpoint)
    else if ('row' in value) this.#takeRow(value)
    else if ('hash' in value) this.#takeHidden(value)
    else this.fault('not-canonical', 'not a line of an export')
    if (!this.#ended) this.#digest.update(`${text}\n`)
  }

  finish(): void {
    const size = this.head?.size ?? 0
    if (this.#line === 0) return this.fault('not-an-export', 'the export is empty', null)
    if (!this.#ended) this.fault('cut-short', 'the export ends before its signed end', null)
    if (this.#edge.size !== size) this.fault('cut-short', `${this.#edge.size} rows are covered, of ${size}`, null)
    // Without a checkpoint over the last row, the rows since the one before would be the exporter's word alone.
    if (this.#lastCheckpoint !== size) this.fault('checkpoint-missing', 'no checkpoint covers the last row', null)
  }

  /** Whether the log agrees with a checkpoint that a witness kept. */
  compare(note: string): boolean {
    const seen = this.#key === null ? null : openCheckpoint(note, this.#key)
    if (seen === null) {
      this.fault('witness-not-signed', 'a checkpoint of a witness is not signed by the key of this log', null)
      return false
    }
    const at = { line: null, position: seen.size }
    const root = this.#roots.get(seen.size)
    if (root?.equals(seen.root) === true) return true
    if (root !== undefined)
      this.#note('forked', `a witness was shown another log of ${seen.size} rows: the log is forked`, at)
    else if (seen.size > this.#edge.size)
      this.#note('witness-ahead', `a witness has seen ${seen.size} rows: export again, or rows were cut off`, at)
    else this.#note('witness-not-listed', `a witness has a checkpoint of ${seen.size} rows that is not listed`, at)
    return false
  }

  verdict(): Omit<AuditVerdict, 'witnessed' | 'keyHeldTo'> {
    const { size } = this.#edge
    return {
      whole: this.#faults.length === 0,
      origin: this.head?.origin ?? null,
      size,
      root: size === 0 && this.head === null ? null : this.#edge.root().toString('hex'),
      rows: this.#rows,
      hidden: size - this.#rows,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      checkpoints: this.#roots.size,
      faults: this.#faults,
    }
  }

  fault(code: AuditFaultCode, reason: string, line: number | null = this.#line): void {
    this.#note(code, reason, { line, position: null })
  }

  #note(code: AuditFaultCode, reason: string, at: Pick<AuditFault, 'line' | 'position'>): void {
    if (this.#faults.length < faultsMax) this.#faults.push({ code, ...at, reason })
  }

  #takeHead(value: Members): void {
    if (!isHead(value)) return this.fault('not-an-export', 'the first line is not the head of an export')
    this.head = value
    try {
      this.#key = importPublicKey(value.publicKey)
    } catch {
      return this.fault('not-an-export', 'the key of the export is none')
    }
    if (auditOrigin(this.#key) !== value.origin) this.fault('key-differs', 'the log is not named after its key')
  }

  #takeRow({ position, row, ...more }: Members): void {
    if (Object.keys(more).length > 0 || !isAuditRow(row)) return this.fault('not-a-row', 'not a row of the audit log')
    if (position !== this.#edge.size) return this.#outOfOrder(position)
    this.#judgeRow(row, this.#edge.size)
    this.#edge.append(leafHash(canonicalJson(row as unknown as Json)))
    this.#rows += 1
    this.#firstAt ??= row.at
    this.#lastAt = row.at
  }

  #judgeRow(row: AuditRow, position: number): void {
    const head = this.head
    const at = { line: this.#line, position }
    if (head === null) return
    if (head.tenant !== null && row.tenant !== head.tenant)
      this.#note('row-of-another-tenant', 'a row of another tenant than the head says', at)
    if (position < head.fromPosition || position >= head.toPosition)
      this.#note('out-of-order', 'a row outside of what the head says is shown', at)
    const before = this.#numbers.get(row.tenant) ?? (head.fromPosition === 0 ? 0 : row.number - 1)
    if (row.number !== before + 1)
      this.#note('row-missing', `row ${row.number} of its tenant where ${before + 1} is next`, at)
    this.#numbers.set(row.tenant, row.number)
  }

  #takeHidden({ position, level, hash, ...more }: Members): void {
    const isForm = Object.keys(more).length === 0 && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)
    if (!isForm || typeof level !== 'number') return this.fault('not-canonical', 'not the hash of a subtree')
    const { head } = this
    const from = this.#edge.size
    if (position !== from) return this.#outOfOrder(position)
    // Where rows of all tenants are shown, a hash in their midst would leave one out unseen.
    if (head?.tenant === null && from + 2 ** level > head.fromPosition && from < head.toPosition)
      this.#note('row-missing', 'a hash stands where the head says that rows are shown', {
        line: this.#line,
        position: from,
      })
    try {
      this.#edge.appendSubtree(level, Buffer.from(hash, 'hex'))
    } catch {
      this.fault('out-of-order', 'a subtree that cannot stand here')
    }
  }

  #outOfOrder(position: unknown): void {
    const next = this.#edge.size
    this.#note('out-of-order', `position ${String(position)} where ${next} is next`, {
      line: this.#line,
      position: next,
    })
  }

  #takeCheckpoint(note: unknown): void {
    const seen: Checkpoint | null = this.#key === null ? null : openCheckpoint(note, this.#key)
    if (seen === null) return this.fault('checkpoint-not-signed', 'a checkpoint that the key of the log did not sign')
    const at = { line: this.#line, position: seen.size }
    if (seen.size !== this.#edge.size || seen.size <= this.#lastCheckpoint)
      return this.#note('checkpoint-differs', `a checkpoint of ${seen.size} rows after ${this.#edge.size}`, at)
    this.#lastCheckpoint = seen.size
    this.#roots.set(seen.size, this.#edge.root())
    if (!this.#edge.root().equals(seen.root))
      this.#note('checkpoint-differs', `the first ${seen.size} rows are not those that were signed`, at)
  }

  #takeEnd({ end, signature, ...more }: Members): void {
    this.#ended = true
    const { kind, lines, sha256 } = isMembers(end) ? end : {}
    const isForm = kind === 'audit-export-end' && typeof signature === 'string' && Object.keys(more).length === 0
    if (!isForm || this.#key === null) return this.fault('end-differs', 'not the end of an export')
    if (!isTextSigned(canonicalJson(end as Json), signature, this.#key))
      return this.fault('end-differs', 'the end is not signed by the key of the log')
    if (lines !== this.#line - 1 || sha256 !== this.#digest.digest('hex'))
      this.fault('end-differs', 'the lines are not those that were exported')
  }
}

type Members = Readonly<Record<string, unknown>>

/** The value of a line, when the line is exactly its canonical JSON: one text for one value, so nothing can hide. */
function canonicalValue(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text)
    return isMembers(value) && canonicalJson(value as unknown as Json) === text ? value : null
  } catch {
    return null
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHead(value: Members): value is Members & AuditExportHead {
  const counts = [value.size, value.fromPosition, value.toPosition]
  return (
    value.auditExport === 1 &&
    [value.madeAt, value.origin, value.publicKey].every((text) => typeof text === 'string') &&
    (value.tenant === null || typeof value.tenant === 'string') &&
    counts.every((count) => typeof count === 'number' && Number.isSafeInteger(count) && count >= 0)
  )
}
