import { createHash, type KeyObject } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { dictionary, dictionaryMarkdown, grainKeyNames, type SignedNotice } from '@seqward/contract'
import { contractHash, importPublicKey, openStatement, sealStatement } from '@seqward/contract/sealing'
import { LogReadError, type BatchLog } from '../store/log/batch-log.ts'
import type { Store } from '../store/store.ts'
import { columnsOf, csvLine, tablesOf } from './export-tables.ts'

/** What an export holds, under the service's signature. */
export interface ExportManifest {
  readonly format: 1
  readonly kind: 'tenant-export'
  readonly tenant: string
  readonly at: string
  readonly contract: string
  readonly files: ReadonlyArray<{
    readonly name: string
    readonly bytes: number
    readonly rows: number | null
    readonly sha256: string
  }>
  /** Batches that are known but whose bodies could not be read, by instrument, epoch and number. */
  readonly unreadable: readonly string[]
}

export interface SignedExport extends SignedNotice {
  readonly tenantExport: 1
  readonly publicKey: string
}

/** Rows of one page of the index. */
const pageRows = 500

/**
 * Writes all that a tenant has into a folder: JSON lines and CSV, the dictionary, and a signed manifest over them. The
 * folder must not be there, or be empty.
 */
export async function exportTenant(
  parts: {
    readonly store: Store
    readonly log: BatchLog
    readonly receiptKey: { readonly key: KeyObject; readonly publicKey: string }
    readonly now: () => Date
  },
  tenant: string,
  folder: string,
): Promise<ExportManifest> {
  const { store, log, receiptKey } = parts
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const files: ExportManifest['files'][number][] = []
  const write = async (
    name: string,
    lines: AsyncIterable<string> | Iterable<string>,
    rowsOf = (count: number) => count,
  ) => {
    const hash = createHash('sha256')
    const out = createWriteStream(join(folder, name), { mode: 0o600, flags: 'wx' })
    await once(out, 'open')
    let [bytes, count] = [0, 0]
    for await (const line of lines) {
      const text = Buffer.from(`${line}\n`)
      hash.update(text)
      bytes += text.length
      count++
      if (!out.write(text)) await once(out, 'drain')
    }
    out.end()
    await once(out, 'close')
    files.push({ name, bytes, rows: rowsOf(count), sha256: hash.digest('hex') })
  }

  for (const [name, rows] of Object.entries(await tablesOf(store, tenant))) {
    await write(
      `${name}.jsonl`,
      rows.map((row) => JSON.stringify(row)),
    )
    const columns = columnsOf(rows)
    const lines = [csvLine(columns), ...rows.map((row) => csvLine(columns.map((column) => row[column])))]
    await write(`${name}.csv`, lines, (count) => count - 1)
  }

  const unreadable: string[] = []
  async function* bodies() {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const page = await store.batches.page(tenant, { before, limit: pageRows })
      for (const { row } of page) {
        if (row.outcome === 'refused') continue
        const found = await store.batches.find(tenant, row.instrument, row.epoch, row.seq)
        if (found === null) continue
        try {
          yield { row, body: await log.body(found.place) }
        } catch (error) {
          if (!(error instanceof LogReadError)) throw error
          unreadable.push(`${row.instrument} ${row.epoch} ${row.seq}`)
        }
      }
      const last = page.at(-1)
      if (last === undefined) return
      before = last.arrival
    }
  }
  async function* bodyLines() {
    for await (const { row, body } of bodies()) yield JSON.stringify({ ...row, body })
  }
  await write('bodies.jsonl', bodyLines())
  const valueColumns = ['instrument', 'epoch', 'seq', 'receivedAt', 'run', 'metric', ...grainKeyNames, 'value']
  async function* valueLines() {
    yield csvLine(valueColumns)
    for await (const { row, body } of bodies()) {
      const start = [row.instrument, row.epoch, row.seq, row.receivedAt, body.run]
      const none = grainKeyNames.map(() => null)
      for (const [metric, value] of Object.entries(body.facts)) yield csvLine([...start, metric, ...none, value])
      for (const { metric, keys, values } of body.series)
        for (const [at, value] of values.entries())
          yield csvLine([...start, metric, ...grainKeyNames.map((key) => keys[key]?.[at] ?? null), value])
    }
  }
  const listed = unreadable.length
  await write('values.csv', valueLines(), (count) => count - 1)
  // Both readings find the same batches unreadable; they are named once.
  unreadable.length = listed
  await write('dictionary.json', [JSON.stringify(dictionary())], () => dictionary().length)
  await write('dictionary.md', [dictionaryMarkdown(contractHash())], () => dictionary().length)

  const at = parts.now().toISOString()
  const manifest = {
    format: 1,
    kind: 'tenant-export',
    tenant,
    at,
    contract: contractHash(),
    files,
    unreadable,
  } as const
  const signed: SignedExport = {
    tenantExport: 1,
    publicKey: receiptKey.publicKey,
    ...sealStatement(manifest, receiptKey.key),
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'manifest.signed.json'), `${JSON.stringify(signed)}\n`, { mode: 0o600 })
  return manifest
}

/** Every way in which a folder is not the export that was signed; none when it is. Throws when it has no manifest. */
export async function exportFaults(folder: string, heldKey: string | null): Promise<readonly string[]> {
  const signed = JSON.parse(await readFile(join(folder, 'manifest.signed.json'), 'utf8')) as SignedExport
  if (heldKey !== null && signed.publicKey !== heldKey) return ['manifest.signed.json is signed by another key']
  const manifest = openStatement(signed, importPublicKey(signed.publicKey), isManifest)
  if (manifest === null) return ['manifest.signed.json is not signed by the key that it names']
  const faults: string[] = []
  for (const { name, sha256 } of manifest.files) {
    const hash = createHash('sha256')
    try {
      for await (const part of createReadStream(join(folder, name))) hash.update(part as Buffer)
      if (hash.digest('hex') !== sha256) faults.push(`${name} was changed`)
    } catch {
      faults.push(`${name} is missing`)
    }
  }
  const known = new Set([...manifest.files.map(({ name }) => name), 'manifest.json', 'manifest.signed.json'])
  for (const name of await readdir(folder)) if (!known.has(name)) faults.push(`${name} is not in the manifest`)
  return faults
}

function isManifest(value: unknown): value is ExportManifest {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const isFile = (file: unknown) =>
    typeof file === 'object' && file !== null && 'name' in file && /^[a-z.-]+$/.test(String(file.name))
  return one.format === 1 && one.kind === 'tenant-export' && Array.isArray(one.files) && one.files.every(isFile)
}
