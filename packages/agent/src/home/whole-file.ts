import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file so that after a crash either the old or the new content is there, never a mixture: write beside it,
 * sync, rename, sync the folder.
 */
export function writeWhole(path: string, bytes: Uint8Array | string, mode = 0o600): void {
  const beside = `${path}.new`
  const file = openSync(beside, 'w', mode)
  try {
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
    for (let at = 0; at < whole.length; ) at += writeSync(file, whole, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
  syncFolder(dirname(path))
}

/** Makes names in a folder durable. Windows cannot open a folder, and keeps names in its own journal. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
