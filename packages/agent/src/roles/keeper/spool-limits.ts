import type { GapReason } from '@seqward/contract'
import type { Disk } from '../../disk/disk.ts'
import type { Events } from '../../events.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { FrameName } from '../../ledger/ledger-line.ts'
import type { SpooledFrame } from '../../spool/frame.ts'
import type { Spool } from '../../spool/spool.ts'

/** The volume has too little room left for anything of ours; nothing was written, and the source's position stays. */
export class DiskLowError extends Error {
  override readonly name = 'DiskLowError'
  readonly code = 'disk-low'

  constructor(freeBytes: number, floorBytes: number) {
    super(`${freeBytes} bytes are free on the volume of the spool, and ${floorBytes} are left to the instrument`)
  }
}

/** `disk-low`: nothing new is written. `disk-failing`: the disk refused the latest write; it is tried again. */
export type StorageState = 'good' | 'disk-low' | 'disk-failing'

export interface SpoolLimitOptions {
  readonly instrument: string
  readonly folder: string
  readonly disk: Disk
  readonly spool: Spool
  readonly ledger: Ledger
  readonly events: Events
  readonly now: () => number
  /** Unsent batches older than this go; 0: never. */
  readonly daysMax: number
  /** Bytes that are left free for others, or a twentieth of a small volume; 0: no such limit. */
  readonly freeBytesMin: number
}

/**
 * Bytes, age and room of a spool. What goes first: copies of what has left, then bulk from the oldest on, then what is
 * urgent. Whatever is dropped unsent is declared in the ledger before it leaves the disk.
 */
export interface SpoolLimits {
  readonly state: StorageState
  /** Hours that the agent has seen pass (`FrameNote.hour`). */
  readonly hour: number
  /** @throws DiskLowError when nothing may be written now. */
  admit(): void
  /** Drops what a limit forces out. @throws what the disk says; then it is done later. */
  enforce(): void
  /** Drops these. @throws what the disk says; then they are dropped later, and never sent. */
  drop(frames: readonly SpooledFrame[], reason: GapReason): void
  /** Completes drops that the disk did not take. @throws what the disk says. */
  settleDrops(): void
  /** The disk took a write, or did not. */
  heard(error: unknown): void
}

const millisecondsPerHour = 3_600_000
/** Looks at the clock are at most a day apart; a longer step is a clock that was set, or a machine that was off. */
const stepMillisecondsMax = 25 * millisecondsPerHour
/** Part of a small volume that is left to others, where the bytes asked for would be all of it. */
const freeShareMin = 1 / 20
/** Below this part of the floor even unsent batches make room: the instrument's run matters more. */
const criticalShare = 1 / 4

export function spoolLimits(options: SpoolLimitOptions): SpoolLimits {
  const { instrument, disk, spool, ledger, events, now } = options
  let state: StorageState = 'good'
  let lastLook = now()
  let hours = spool.pending().reduce((latest, { note }) => Math.max(latest, note.hour ?? 0), 0)
  /** Declared as given up, but the declaration is not durable yet: they are neither sent nor removed. */
  let condemned: SpooledFrame[] = []

  function witness(): number {
    const step = now() - lastLook
    lastLook = now()
    // A clock that jumps back or forward says nothing of how much time has passed.
    if (step > 0 && step <= stepMillisecondsMax) hours += step / millisecondsPerHour
    return hours
  }

  function roomIsShort(): { readonly freeBytes: number; readonly floorBytes: number } | null {
    if (options.freeBytesMin === 0) return null
    const room = disk.room(options.folder)
    if (room === null) return null
    const floorBytes = Math.min(options.freeBytesMin, Math.floor(room.totalBytes * freeShareMin))
    return room.freeBytes < floorBytes ? { freeBytes: room.freeBytes, floorBytes } : null
  }

  function drop(frames: readonly SpooledFrame[], reason: GapReason): void {
    const held = new Set(condemned.map(nameOf))
    const fresh = frames.filter((frame) => !held.has(nameOf(frame)))
    const sealed = ledger.outstanding?.frame.join('/')
    const outstanding = fresh.some((frame) => nameOf(frame) === sealed)
    const others = fresh.filter((frame) => nameOf(frame) !== sealed)
    condemned.push(...fresh)
    try {
      ledger.giveUp({ outstanding, frames: others.map(frameName) }, reason, isoSeconds(now()))
    } finally {
      events.dropped({ instrument, batches: fresh.length, reason })
    }
    settleDrops()
  }

  function settleDrops(): void {
    if (condemned.length === 0) return
    ledger.sync()
    spool.giveUp(condemned)
    condemned = []
  }

  return {
    get state() {
      return state
    },
    get hour() {
      return Math.floor(witness())
    },
    admit() {
      const short = roomIsShort()
      if (short === null) {
        if (state === 'disk-low') state = 'good'
        return
      }
      state = 'disk-low'
      spool.trimSent(0)
      throw new DiskLowError(short.freeBytes, short.floorBytes)
    },
    enforce() {
      settleDrops()
      for (let over = spool.overflow(); over.length > 0; over = spool.overflow()) drop(over, 'spool-full')
      const oldest = witness() - options.daysMax * 24
      if (options.daysMax > 0 && oldest > 0) {
        const old = spool.madeBy(oldest)
        if (old.length > 0) drop(old, 'too-old')
      }
      const short = roomIsShort()
      if (short === null) {
        if (state === 'disk-low') state = 'good'
        return
      }
      if (state !== 'disk-low') events.diskLow({ instrument })
      state = 'disk-low'
      spool.trimSent(0)
      // One segment at a time: the next look tells whether that was enough.
      const out = short.freeBytes < short.floorBytes * criticalShare ? spool.oldest() : []
      if (out.length > 0) drop(out, 'disk-low')
    },
    drop,
    settleDrops,
    heard(error) {
      if (error === null) state = state === 'disk-failing' ? 'good' : state
      else if (!(error instanceof DiskLowError)) state = 'disk-failing'
    },
  }
}

function frameName({ ref }: SpooledFrame): FrameName {
  return [ref.segment, ref.number]
}

function nameOf(frame: SpooledFrame): string {
  return frameName(frame).join('/')
}

function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
