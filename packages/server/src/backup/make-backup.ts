import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyProvider } from '../keys/key-provider.ts'
import type { Store } from '../store/store.ts'
import { type ArchivedFile, writeArchive } from './archive.ts'

/**
 * Writes a backup of a data folder, also while the service runs. Nothing in it opens without the provider, which is not
 * part of it. Returns what went in.
 */
export async function makeBackup(
  parts: { readonly dataDir: string; readonly provider: KeyProvider; readonly store: Store },
  file: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { dataDir, provider, store } = parts
  const copy = join(dataDir, `backup-${randomBytes(6).toString('hex')}.db`)
  let files = 0
  async function* all(): AsyncGenerator<ArchivedFile> {
    // Kept segments are known to the index to their end. What is listed before the database is copied is known to the
    // copy; what is kept later goes in as if it were not kept yet, so that a restored service reads it again.
    const kept = await namesIn(join(dataDir, 'objects', 'segments'))
    await store.copyTo(copy)
    yield await fileOf(copy, 'seqward.db')
    for (const name of await namesIn(join(dataDir, 'keys')))
      if (name.endsWith('.key.json')) yield await fileOf(join(dataDir, 'keys', name), `keys/${name}`)
    for (const name of kept) {
      const one = await fileOf(join(dataDir, 'objects', 'segments', name), `objects/segments/${name}`).catch(gone)
      if (one !== null) yield one
    }
    const known = new Set(kept)
    for (const name of await namesIn(join(dataDir, 'log'))) {
      if (!known.has(name)) yield* newSegment(name)
      known.add(name)
    }
    for (const name of await namesIn(join(dataDir, 'objects', 'segments')))
      if (!known.has(name)) yield* newSegment(name)
  }
  /** It may be moved between two looks. */
  async function* newSegment(name: string): AsyncGenerator<ArchivedFile> {
    const one =
      (await fileOf(join(dataDir, 'log', name), `log/${name}`).catch(gone)) ??
      (await fileOf(join(dataDir, 'objects', 'segments', name), `log/${name}`).catch(gone))
    if (one !== null) yield one
  }
  async function* counted(): AsyncGenerator<ArchivedFile> {
    for await (const one of all()) {
      files++
      yield one
    }
  }
  try {
    return { bytes: await writeArchive(file, provider, counted()), files }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) await rm(file, { force: true })
    throw error
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(copy + end, { force: true })
  }
}

async function fileOf(from: string, path: string): Promise<ArchivedFile> {
  const { size } = await stat(from)
  return { path, bytes: size, content: createReadStream(from) }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort()
}

/** Retention may take a segment away meanwhile. */
function gone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
