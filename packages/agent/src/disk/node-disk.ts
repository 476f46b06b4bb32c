import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Disk } from './disk.ts'

const flags = { read: 'r', update: 'r+', new: 'ax' } as const

/** The file system of this machine. */
export const nodeDisk: Disk = {
  open: (path, how) => openSync(path, flags[how], 0o600),
  read: (file, into, position) => readSync(file, into, 0, into.length, position),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.length, position ?? null),
  sync: (file) => fsyncSync(file),
  truncate: (file, bytes) => ftruncateSync(file, bytes),
  close: (file) => closeSync(file),
  bytesOf: (path) => statSync(path, { throwIfNoEntry: false })?.size ?? null,
  list(folder) {
    try {
      return readdirSync(folder).sort()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
  makeFolder(path) {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
    nodeDisk.makeFolder(dirname(path))
    mkdirSync(path, { recursive: true, mode: 0o700 })
    nodeDisk.syncFolder(dirname(path))
  },
  /** Windows cannot open a folder, and keeps names in its own journal. */
  syncFolder(path) {
    if (process.platform === 'win32') return
    const handle = openSync(path, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  },
  room(path) {
    try {
      const { bavail, blocks, bsize } = statfsSync(path)
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    } catch {
      return null
    }
  },
}
