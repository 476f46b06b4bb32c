import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { contractHash, sealCheckpoint } from '@seqward/contract/sealing'
import type { AuditRows, NewAuditRow } from '../store/audit-rows.ts'
import type { Act } from './act.ts'
import { createFolding, foldMs } from './fold.ts'

/** The log of who did what to whose data. */
export interface AuditLog {
  /** Writes an act down; it is on the disk when this resolves. Rejects when the disk did not take it. */
  record(act: Act): Promise<void>
  /**
   * The same for acts that come by the hundred, such as looking at a page: the first of a minute is written as above,
   * equal ones after it are counted and follow as one row at the end of that minute.
   */
  seen(act: Act): Promise<void>
  /** A signed checkpoint over all that is in the log now; kept, so that every export lists it. */
  checkpoint(): Promise<string>
  /** The key that checkpoints are signed with: SPKI in DER, base64url. */
  readonly publicKey: string
  /** Writes what waits and what was counted. */
  close(): Promise<void>
}

/** A new request, for acts that come from none. */
export const newRequestId = () => randomBytes(8).toString('hex')

export function createAuditLog(parts: {
  readonly rows: AuditRows
  readonly key: KeyObject
  readonly publicKey: { readonly text: string; readonly key: KeyObject }
  readonly now: () => Date
}): AuditLog {
  const { rows, now } = parts
  const contract = contractHash()
  let waiting: Waiting[] = []
  let writing: Promise<void> | null = null

  async function rowOf(act: Act, count: number): Promise<NewAuditRow> {
    const { tenant, by, object = null, objectKind } = act
    const token = object === null ? null : rows.tokens.object(tenant, objectKind, object)
    return {
      tenant,
      name: token === null ? null : object,
      row: {
        format: 1,
        at: now().toISOString(),
        tenant: rows.tokens.tenant(tenant),
        action: act.action,
        role: by.role,
        actor: by.subject === null ? null : await rows.tokens.actor(by.tenant ?? tenant, by.subject),
        objectKind,
        object: token,
        outcome: act.outcome ?? 'done',
        count,
        request: act.request ?? newRequestId(),
        contract,
      },
    }
  }

  /** What comes while a group is being written is the next group: one sync for all of it. */
  async function writeLoop(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        await rows.append(group.map(({ row }) => row))
        for (const one of group) one.resolve()
      } catch (error) {
        for (const one of group) one.reject(error)
      }
    }
    writing = null
  }

  async function write(act: Act, count: number): Promise<void> {
    const row = await rowOf(act, count)
    await new Promise<void>((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      writing ??= Promise.resolve().then(writeLoop)
    })
  }

  const folding = createFolding(now)
  /** A count that is lost is one of acts whose first row is in the log. */
  const writeCounts = async (acts: readonly { readonly act: Act; readonly count: number }[]) => {
    await Promise.all(acts.map(({ act, count }) => write({ ...act, request: newRequestId() }, count)))
  }
  const timer = setInterval(() => void writeCounts(folding.over()).catch(() => undefined), foldMs / 4)
  timer.unref()

  return {
    publicKey: parts.publicKey.text,
    record: (act) => write(act, 1),
    async seen(act) {
      const folded = folding.take(act)
      if (folded === null) return
      try {
        await write(folded, 1)
      } catch (error) {
        folding.forget(act)
        throw error
      }
    },
    async checkpoint() {
      const edge = await rows.edge()
      const note = sealCheckpoint({ size: edge.size, root: edge.root() }, parts.key, parts.publicKey.key)
      await rows.keepCheckpoint(edge.size, note)
      return note
    },
    async close() {
      clearInterval(timer)
      await writeCounts(folding.rest())
      await writing
    },
  }
}

interface Waiting {
  readonly row: NewAuditRow
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}
