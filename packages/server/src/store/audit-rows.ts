import { type AuditRow, canonicalJson } from '@seqward/contract'
import { leafHash, type Subtree, TreeEdge } from '@seqward/contract/sealing'
import type { Kysely, Transaction } from 'kysely'
import { KeyError } from '../keys/key-provider.ts'
import type { Sealer } from '../keys/sealer.ts'
import { type AuditTokens, auditTokensIn } from './audit-tokens.ts'
import type { Schema } from './schema.ts'

/** A row before it has its number; `name` is the identifier behind the object's token. */
export interface NewAuditRow {
  /** Whose data or people the act concerns: the tenant itself, not its token. */
  readonly tenant: string
  readonly row: Omit<AuditRow, 'number'>
  readonly name: string | null
}

export interface StoredAuditRow {
  readonly position: number
  readonly row: AuditRow
  /** Identifier behind the object's token, as far as the tenant's key still opens it. */
  readonly name: string | null
}

/** The audit log on disk: rows, the nodes of their tree, and the checkpoints that were ever signed. */
export interface AuditRows {
  readonly tokens: AuditTokens
  /**
   * Adds rows in order; they are on the disk when this resolves, all of them or none. Safe from several processes: the
   * head row is locked first, so that positions have neither gaps nor doubles.
   */
  append(rows: readonly NewAuditRow[]): Promise<void>
  /** The tree as it is. */
  edge(): Promise<TreeEdge>
  /** Hash of a complete subtree; throws when the log has none. */
  node(subtree: Subtree): Promise<Buffer>
  /** Rows of a tenant before a position, latest first. */
  page(tenant: string, asked: { readonly before: number; readonly limit: number }): Promise<readonly StoredAuditRow[]>
  /** Leaves from a position on, as they stand: their text, and whose they are. */
  leaves(
    from: number,
    limit: number,
  ): Promise<ReadonlyArray<{ readonly position: number; readonly tenant: string; readonly leaf: string }>>
  find(tenant: string, position: number): Promise<AuditRow | null>
  /** The latest row of an action, whoever's it is. */
  latest(action: AuditRow['action']): Promise<AuditRow | null>
  /** First position at or after an instant; null when there is none. */
  firstAt(at: string): Promise<number | null>
  /** Keeps a signed checkpoint; done also when it is there. */
  keepCheckpoint(size: number, note: string): Promise<void>
  checkpoints(): Promise<ReadonlyArray<{ readonly size: number; readonly note: string }>>
}

/** Parameters of one statement of SQLite are bounded (32,766); a group of acts stays far below. */
const insertRowsMax = 200

export function auditRowsIn(db: Kysely<Schema>, sealer: Sealer): AuditRows {
  const stored = (found: { position: number; tenant: string; leaf: string; sealed: Buffer | null }) => ({
    position: found.position,
    row: rowOf(found.leaf),
    name: nameOf(sealer, found),
  })
  return {
    tokens: auditTokensIn(db, sealer),
    append: (rows) =>
      db.transaction().execute(async (trx) => {
        const edge = await lockedEdge(trx)
        const numbers = new Map<string, number>()
        const leaves: Schema['audit_rows'][] = []
        const nodes: Schema['audit_nodes'][] = []
        for (const { tenant, row, name } of rows) {
          const number = (numbers.get(tenant) ?? (await lastNumber(trx, tenant))) + 1
          numbers.set(tenant, number)
          const leaf = canonicalJson({ ...row, number })
          const [position, hash] = [edge.size, leafHash(leaf)]
          const sealed = name === null ? null : sealer.sealJson(tenant, 'audit_rows', String(position), name)
          leaves.push({ position, tenant, at: row.at, action: row.action, leaf, sealed })
          nodes.push({ level: 0, number: position, hash })
          for (const node of edge.append(hash)) nodes.push({ level: node.level, number: node.index, hash: node.hash })
        }
        for (let at = 0; at < leaves.length; at += insertRowsMax)
          await trx
            .insertInto('audit_rows')
            .values(leaves.slice(at, at + insertRowsMax))
            .execute()
        for (let at = 0; at < nodes.length; at += insertRowsMax)
          await trx
            .insertInto('audit_nodes')
            .values(nodes.slice(at, at + insertRowsMax))
            .execute()
        for (const [tenant, count] of numbers)
          await trx
            .insertInto('audit_tenants')
            .values({ tenant, rows: count })
            .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ rows: count }))
            .execute()
        await trx
          .updateTable('audit_head')
          .set({ size: edge.size, edge: Buffer.concat(edge.hashes) })
          .where('id', '=', headId)
          .execute()
      }),
    async edge() {
      const head = await db.selectFrom('audit_head').selectAll().where('id', '=', headId).executeTakeFirst()
      return head === undefined ? new TreeEdge() : edgeOf(head)
    },
    async node({ level, index }) {
      const found = await db
        .selectFrom('audit_nodes')
        .select('hash')
        .where('level', '=', level)
        .where('number', '=', index)
        .executeTakeFirstOrThrow()
      return found.hash
    },
    async page(tenant, { before, limit }) {
      const found = await db
        .selectFrom('audit_rows')
        .select(['position', 'tenant', 'leaf', 'sealed'])
        .where('tenant', '=', tenant)
        .where('position', '<', before)
        .orderBy('position', 'desc')
        .limit(limit)
        .execute()
      return found.map(stored)
    },
    leaves: (from, limit) =>
      db
        .selectFrom('audit_rows')
        .select(['position', 'tenant', 'leaf'])
        .where('position', '>=', from)
        .orderBy('position')
        .limit(limit)
        .execute(),
    async find(tenant, position) {
      const found = await db
        .selectFrom('audit_rows')
        .select('leaf')
        .where('tenant', '=', tenant)
        .where('position', '=', position)
        .executeTakeFirst()
      return found === undefined ? null : rowOf(found.leaf)
    },
    async latest(action) {
      const found = await db
        .selectFrom('audit_rows')
        .select('leaf')
        .where('action', '=', action)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return found === undefined ? null : rowOf(found.leaf)
    },
    async firstAt(at) {
      const found = await db
        .selectFrom('audit_rows')
        .select('position')
        .where('at', '>=', at)
        .orderBy('position')
        .limit(1)
        .executeTakeFirst()
      return found?.position ?? null
    },
    async keepCheckpoint(size, note) {
      await db
        .insertInto('audit_checkpoints')
        .values({ size, note })
        .onConflict((conflict) => conflict.column('size').doNothing())
        .execute()
    },
    checkpoints: () => db.selectFrom('audit_checkpoints').selectAll().orderBy('size').execute(),
  }
}

/** There is one head: its only row. */
const headId = 1

/** The edge, under a lock that ends with the transaction: the first statement writes, so that nobody comes between. */
async function lockedEdge(trx: Transaction<Schema>): Promise<TreeEdge> {
  await trx
    .insertInto('audit_head')
    .values({ id: headId, size: 0, edge: Buffer.alloc(0) })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ id: headId }))
    .execute()
  const head = await trx.selectFrom('audit_head').selectAll().where('id', '=', headId).executeTakeFirstOrThrow()
  return edgeOf(head)
}

function edgeOf({ size, edge }: Pick<Schema['audit_head'], 'size' | 'edge'>): TreeEdge {
  const hashes = Array.from({ length: edge.length / 32 }, (_, index) => edge.subarray(index * 32, index * 32 + 32))
  return new TreeEdge(size, hashes)
}

async function lastNumber(trx: Transaction<Schema>, tenant: string): Promise<number> {
  const found = await trx.selectFrom('audit_tenants').select('rows').where('tenant', '=', tenant).executeTakeFirst()
  return found?.rows ?? 0
}

const rowOf = (leaf: string) => JSON.parse(leaf) as AuditRow

/** A tenant that was erased has no names any more; its rows stand. */
function nameOf(sealer: Sealer, found: { tenant: string; position: number; sealed: Buffer | null }): string | null {
  if (found.sealed === null) return null
  try {
    const name = sealer.openJson(found.tenant, 'audit_rows', String(found.position), found.sealed)
    return typeof name === 'string' ? name : null
  } catch (error) {
    if (error instanceof KeyError) return null
    throw error
  }
}
