import { dirname } from 'node:path'
import type { Disk } from '../../packages/agent/src/disk/disk.ts'

/** The process is gone: thrown by every call to a disk after the one at which it died. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** What a disk does wrong at the moment. */
export interface DiskFaults {
  /** Nothing can be written (ENOSPC); half of it may be. */
  full: boolean
  /** Syncs fail (EIO), and what they should have written is lost for good, although reading shows it. */
  syncFails: boolean
  /** Reads fail (EIO). */
  readFails: boolean
  /** Nothing can be changed (EROFS). */
  readOnly: boolean
  /** Writes take fewer bytes than they are given. */
  shortWrites: boolean
}

/** How much of what was not synced a crash leaves behind. */
export type CrashKind = 'nothing' | 'everything' | 'anything'

type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly bytes: number }

interface Inode {
  content: Buffer
  durable: Buffer
  /** Since the latest sync, in order. */
  pending: Change[]
}

type NameChange =
  | { readonly kind: 'add'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }

export interface SimDisk extends Disk {
  readonly faults: DiskFaults
  /** It died at `crashAt`. */
  readonly dead: boolean
  /** Calls so far. */
  readonly calls: number
  /** The process dies at this call, before it has its effect; a write may have had a part of it. */
  crashAt: number
  /** The machine loses power, and comes back. */
  powerCut(kind: CrashKind): void
  /** The process is killed; what it wrote stays in the system's memory. */
  killed(): void
  /** Turns a bit of a durable file over. */
  flipBit(path: string, bit: number): void
  paths(): readonly string[]
  /** What is in a file at the moment. */
  content(path: string): Buffer
  readonly totalBytes: number
}

/** A disk in memory that keeps to what POSIX promises, and to no more. The same `random` gives the same disk. */
export function simDisk(random: () => number): SimDisk {
  let names = new Map<string, Inode>()
  let durableNames = new Map<string, Inode>()
  let pendingNames: NameChange[] = []
  const folders = new Set<string>(['/'])
  const open = new Map<number, Inode>()
  let nextFile = 3
  let calls = 0
  let dead = false
  const faults: DiskFaults = { full: false, syncFails: false, readFails: false, readOnly: false, shortWrites: false }

  function call(): void {
    if (dead) throw new Crash('dead')
    calls += 1
    if (calls === disk.crashAt) {
      dead = true
      throw new Crash(`died at call ${calls}`)
    }
  }

  function changing(): void {
    call()
    if (faults.readOnly) throw failure('EROFS')
  }

  function inodeOf(file: number): Inode {
    const inode = open.get(file)
    if (inode === undefined) throw failure('EBADF')
    return inode
  }

  function put(inode: Inode, bytes: Uint8Array, position = inode.content.length): void {
    const change: Change = { kind: 'write', at: position, bytes: Buffer.from(bytes) }
    inode.content = applied(inode.content, change)
    inode.pending.push(change)
  }

  const disk: SimDisk = {
    faults,
    crashAt: 0,
    get dead() {
      return dead
    },
    get calls() {
      return calls
    },
    get totalBytes() {
      return [...names.values()].reduce((sum, { content }) => sum + content.length, 0)
    },
    open(path, how) {
      if (how === 'read') call()
      else changing()
      const found = names.get(path)
      if (found === undefined && how !== 'new') throw failure('ENOENT')
      if (found !== undefined && how === 'new') throw failure('EEXIST')
      let inode = found
      if (inode === undefined) {
        if (!folders.has(dirname(path))) throw failure('ENOENT')
        inode = { content: Buffer.alloc(0), durable: Buffer.alloc(0), pending: [] }
        rename({ kind: 'add', path, inode })
      }
      open.set(nextFile, inode)
      return nextFile++
    },
    read(file, into, position) {
      call()
      if (faults.readFails) throw failure('EIO')
      const { content } = inodeOf(file)
      const from = content.subarray(position, position + into.length)
      into.set(from)
      return from.length
    },
    write(file, bytes, position) {
      const inode = inodeOf(file)
      try {
        changing()
      } catch (error) {
        // A write that the crash interrupts may have had any part of its effect.
        if (error instanceof Crash && calls === disk.crashAt)
          put(inode, bytes.subarray(0, below(bytes.length + 1)), position)
        throw error
      }
      if (faults.full) {
        if (random() < 0.5) put(inode, bytes.subarray(0, below(bytes.length)), position)
        throw failure('ENOSPC')
      }
      const count = faults.shortWrites && bytes.length > 1 ? 1 + below(bytes.length) : bytes.length
      put(inode, bytes.subarray(0, count), position)
      return Math.min(count, bytes.length)
    },
    sync(file) {
      changing()
      const inode = inodeOf(file)
      if (faults.syncFails) {
        inode.pending = []
        throw failure('EIO')
      }
      inode.durable = inode.pending.reduce(applied, inode.durable)
      inode.pending = []
    },
    truncate(file, bytes) {
      changing()
      const inode = inodeOf(file)
      const change: Change = { kind: 'cut', bytes }
      inode.content = applied(inode.content, change)
      inode.pending.push(change)
    },
    close(file) {
      call()
      open.delete(file)
    },
    bytesOf(path) {
      call()
      return names.get(path)?.content.length ?? null
    },
    list(folder) {
      call()
      const inside = `${folder}/`
      return [...names.keys()]
        .filter((path) => path.startsWith(inside) && !path.slice(inside.length).includes('/'))
        .map((path) => path.slice(inside.length))
        .sort()
    },
    rename(from, to) {
      changing()
      if (!names.has(from)) throw failure('ENOENT')
      rename({ kind: 'rename', from, to })
    },
    remove(path) {
      changing()
      if (names.has(path)) rename({ kind: 'remove', path })
    },
    makeFolder(path) {
      changing()
      for (let folder = path; !folders.has(folder); folder = dirname(folder)) folders.add(folder)
    },
    syncFolder(path) {
      changing()
      if (faults.syncFails) throw failure('EIO')
      const [now, later] = [[] as NameChange[], [] as NameChange[]]
      for (const change of pendingNames) (foldersOf(change).includes(path) ? now : later).push(change)
      for (const change of now) renamed(durableNames, change)
      pendingNames = later
    },
    room: () => {
      call()
      return { freeBytes: faults.full ? 0 : 2 ** 40, totalBytes: 2 ** 40 }
    },
    killed() {
      open.clear()
      dead = false
      disk.crashAt = 0
    },
    powerCut(kind) {
      for (const change of pendingNames) if (isKept(kind)) renamed(durableNames, change)
      pendingNames = []
      names = new Map(durableNames)
      for (const inode of new Set(durableNames.values())) {
        for (const change of inode.pending) inode.durable = survived(inode.durable, change, kind)
        inode.pending = []
        inode.content = inode.durable
      }
      durableNames = new Map(names)
      disk.killed()
    },
    flipBit(path, bit) {
      const inode = names.get(path)
      const at = bit >> 3
      const byte = inode?.content[at]
      if (inode === undefined || byte === undefined) return
      inode.content = Buffer.from(inode.content)
      inode.content[at] = byte ^ (1 << (bit & 7))
      if (at < inode.durable.length) {
        inode.durable = Buffer.from(inode.durable)
        inode.durable[at] = (inode.durable[at] ?? 0) ^ (1 << (bit & 7))
      }
    },
    paths: () => [...names.keys()].sort(),
    content: (path) => names.get(path)?.content ?? Buffer.alloc(0),
  }

  function rename(change: NameChange): void {
    renamed(names, change)
    pendingNames.push(change)
  }

  function isKept(kind: CrashKind): boolean {
    return kind === 'everything' || (kind === 'anything' && random() < 0.5)
  }

  /** A part of a change that was under way: whole sectors of 512 bytes or of 4 KiB, in any order. */
  function survived(durable: Buffer, change: Change, kind: CrashKind): Buffer {
    if (kind !== 'anything' || change.kind === 'cut') return isKept(kind) ? applied(durable, change) : durable
    const sector = random() < 0.5 ? 512 : 4096
    let result = durable
    for (let from = 0; from < change.bytes.length; ) {
      const to = Math.min(change.bytes.length, from + sector - ((change.at + from) % sector))
      if (random() < 0.6) {
        const part = { kind: 'write', at: change.at + from, bytes: change.bytes.subarray(from, to) } as const
        result = applied(result, part)
      }
      from = to
    }
    return result
  }

  function below(limit: number): number {
    return Math.floor(random() * limit)
  }

  return disk
}

function applied(content: Buffer, change: Change): Buffer {
  if (change.kind === 'cut') return content.length <= change.bytes ? content : content.subarray(0, change.bytes)
  const end = change.at + change.bytes.length
  const result = Buffer.alloc(Math.max(content.length, end))
  content.copy(result)
  change.bytes.copy(result, change.at)
  return result
}

function renamed(names: Map<string, Inode>, change: NameChange): void {
  if (change.kind === 'add') names.set(change.path, change.inode)
  else if (change.kind === 'remove') names.delete(change.path)
  else {
    const inode = names.get(change.from)
    if (inode === undefined) return
    names.delete(change.from)
    names.set(change.to, inode)
  }
}

function foldersOf(change: NameChange): readonly string[] {
  return change.kind === 'rename' ? [dirname(change.from), dirname(change.to)] : [dirname(change.path)]
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code })
}
