import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { checkObjectName, type ObjectStore } from './object-store.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * Objects as files: written beside their place, synced, linked into it (which fails when the name is taken), and the
 * folder synced, so that an object is there whole or not at all.
 */
export function folderObjects(folder: string): ObjectStore {
  const pathOf = (name: string) => {
    checkObjectName(name)
    return join(folder, ...name.split('/'))
  }
  return {
    async putIfAbsent(name, content) {
      const path = pathOf(name)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}`)
      try {
        await writeSynced(temporary, content)
        await link(temporary, path)
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false
        throw error
      } finally {
        await rm(temporary, { force: true })
      }
      await syncFolders(dirname(path), folder)
      return true
    },
    async replace(name, content) {
      const path = pathOf(name)
      const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}`)
      try {
        await writeSynced(temporary, content)
        await rename(temporary, path)
      } finally {
        await rm(temporary, { force: true })
      }
      await syncFolder(dirname(path))
    },
    async get(name, offset, length) {
      const file = await openOrNull(pathOf(name))
      if (file === null) return null
      try {
        const bytes = Buffer.alloc(length)
        const { bytesRead } = await file.read(bytes, 0, length, offset)
        return bytesRead === length ? bytes : null
      } finally {
        await file.close()
      }
    },
    async size(name) {
      try {
        return (await stat(pathOf(name))).size
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null
        throw error
      }
    },
    async list(prefix) {
      let entries
      try {
        entries = await readdir(folder, { recursive: true, withFileTypes: true })
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      }
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((name) => name.startsWith(prefix))
        .sort()
    },
    async delete(name) {
      await rm(pathOf(name), { force: true })
    },
  }
}

async function writeSynced(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const part of content) await file.write(part)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function openOrNull(path: string) {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** From the object's folder up to the store's: each may be new. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    await syncFolder(folder)
    if (folder === to || folder === dirname(folder)) return
  }
}

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
