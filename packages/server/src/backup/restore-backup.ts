import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { KeyProvider } from '../keys/key-provider.ts'
import { syncFolder } from '../objects/sync-folder.ts'
import { BackupError, readArchive } from './archive.ts'

/**
 * Unpacks a backup into a data folder that is not there, or empty; whole or not at all. Returns how many files it held.
 * Throws BackupError or KeyError.
 */
export async function restoreBackup(file: string, dataDir: string, provider: KeyProvider): Promise<number> {
  if ((await readdir(dataDir).catch(() => [])).length > 0)
    throw new BackupError('folder-not-empty', dataDir, 'holds data already: move it away first')
  const beside = `${dataDir}.restoring`
  await rm(beside, { recursive: true, force: true })
  let files = 0
  try {
    await readArchive(file, provider, async (path, content) => {
      const target = join(beside, ...path.split('/'))
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await pipeline(content, createWriteStream(target, { mode: 0o600, flags: 'wx' }))
      const written = await open(target, 'r')
      await written.sync()
      await written.close()
      files++
    })
    await rm(dataDir, { recursive: true, force: true })
    await rename(beside, dataDir)
    await syncFolder(dirname(dataDir))
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
  return files
}
