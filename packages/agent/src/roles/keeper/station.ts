import { randomBytes } from 'node:crypto'
import { type Body, identityRefusals, type Receipt, type SignedReceipt } from '@seqward/contract'
import { bodyFaults } from '@seqward/contract'
import {
  bodyBytes,
  contractHash,
  envelopeHash,
  importPrivateKey,
  importPublicKey,
  openReceipt,
  sha256Hex,
} from '@seqward/contract/sealing'
import type { Disk } from '../../disk/disk.ts'
import { nodeDisk } from '../../disk/node-disk.ts'
import type { Events } from '../../events.ts'
import type { Enrolled, InstrumentFolder } from '../../home/instruments.ts'
import { carriedFrom } from '../../ledger/carried.ts'
import { openLedger } from '../../ledger/ledger.ts'
import { lastPart } from '../../ledger/ledger-folder.ts'
import type { FrameName } from '../../ledger/ledger-line.ts'
import { Positions, readStep, type Step } from '../../ledger/positions.ts'
import type { FrameNote, FrameState, SpooledFrame } from '../../spool/frame.ts'
import { quarantine } from '../../spool/quarantine.ts'
import { openSpool } from '../../spool/spool.ts'
import type { Backoff } from '../../uplink/backoff.ts'
import { type Delivery, startDelivery, type Shipment } from '../../uplink/delivery.ts'
import type { Transport } from '../../uplink/transport.ts'
import { resendOf } from './resend.ts'
import { spoolLimits, type StorageState } from './spool-limits.ts'

/** One enrolled instrument in the keeper: its batches on disk, their numbers, and their way out. */
export interface Station {
  readonly serial: string
  readonly instrument: string
  readonly folder: InstrumentFolder
  /** Position of a source, to go on from. */
  positionOf(key: string): unknown
  /** Keeps bodies durably and then sends them; one sync for all. A body that breaks the contract is left out. */
  keep(bodies: readonly { readonly key: string; readonly body: Body; readonly position: unknown }[]): void
  wake(): void
  /** Deletes everything that was not sent and declares the gap. */
  withdraw(): void
  /** Whether anything unsent was made before this moment (ISO 8601 in UTC). */
  hasPendingFrom(before: string): boolean
  readonly pendingCount: number
  readonly spoolBytes: number
  readonly lastSeq: number
  readonly settledCount: number
  readonly lastReceiptAt: string | null
  /** Why the latest attempt settled nothing; null after a receipt. */
  readonly lastFailure: string | null
  readonly failures: number
  readonly storage: StorageState
  /** Found damaged since the agent started: unsent batches, and files of the ledger. */
  readonly damage: { readonly batches: number; readonly ledgers: number }
  /** Gives every batch without a receipt its number, for a medium; they stay until their receipts come back. */
  exportAll(): Generator<Shipment>
  /** Settles the batch of a receipt that came on a medium. Throws nothing for one that is not ours. */
  importReceipt(signed: SignedReceipt): ImportedReceipt
  close(): Promise<void>
}

/** `held`: the service refuses the identity; the batch stays. `foreign`: not a receipt for a batch of this ledger. */
export type ImportedReceipt = 'settled' | 'already-settled' | 'held' | 'foreign'

export interface StationOptions {
  readonly folder: InstrumentFolder
  readonly enrolled: Enrolled
  readonly spoolKey: Uint8Array
  readonly spoolBytesMax: number
  readonly sentBytesMax: number
  /** Unsent batches older than this go; 0: never. */
  readonly spoolDaysMax?: number
  /** Bytes that are left free on the volume, or a twentieth of a small one; 0: no such limit. */
  readonly diskFreeBytesMin?: number
  /** A file of the ledger this long is followed by another. */
  readonly ledgerPartBytesMax?: number
  readonly disk?: Disk
  readonly randomBytes?: (bytes: number) => Buffer
  readonly random?: () => number
  readonly after?: (milliseconds: number, then: () => void) => () => void
  readonly transport: Transport
  readonly backoff: Backoff
  readonly now: () => number
  readonly events: Events
  /** Whether anything may be sent at this moment. */
  readonly maySend: () => boolean
  /** Something was settled or has to wait. */
  readonly onChange: () => void
}

/** Numbers that a ledger can lose at its end to damage: what one sync wrote, and some. */
const renumberingsMax = 16
/** Attempts to read a frame before it is given up as damaged. */
const readAttemptsMax = 5

/** Opens an instrument's station and recovers it: what was synced is there, what was not is measured again. */
export function openStation(options: StationOptions): Station {
  const { folder, enrolled, events, now, disk = nodeDisk } = options
  const damage = { batches: 0, ledgers: 0 }
  const nowText = () => isoSeconds(now())
  const place = { disk, spoolKey: options.spoolKey, random: options.randomBytes ?? randomBytes }
  const { instrument, epoch, receiptPublicKey } = enrolled
  const settled = new Positions<unknown>()
  const states = new Map<string, FrameState>()
  const awaiting = new Map<number, { readonly local: unknown; readonly frame: FrameName }>()
  /** After damage the service may know numbers that the ledger lost: so many may still be passed over. */
  let renumberingsLeft = 0
  const { before, rotation } = folder.identity
  const isNew = lastPart(folder.ledgers, epoch, disk) === 0
  let knownKeyChange: string | null = null

  const ledger = openLedger(
    folder.ledgers,
    { format: 1, instrument, epoch, receiptPublicKey },
    {
      carried: isNew && before?.instrument === instrument ? carriedFrom(folder.ledgers, before.epoch) : null,
      disk,
      now: nowText,
      ...(options.ledgerPartBytesMax === undefined ? {} : { partBytesMax: options.ledgerPartBytesMax }),
      onCut(bytes) {
        renumberingsLeft = renumberingsMax
        events.ledgerCut({ instrument, bytes })
      },
      onDamage({ part, lines }) {
        damage.ledgers += 1
        renumberingsLeft = renumberingsMax
        events.ledgerDamaged({ instrument, part, lines: lines.length })
      },
      known() {
        const those = (of: FrameState) => [...states].flatMap(([name, state]) => (state === of ? [frameOf(name)] : []))
        return { steps: settled.steps(), sent: those('sent'), givenUp: those('given-up') }
      },
      replay(line) {
        if ('resume' in line) {
          for (const step of line.resume.steps) setStep(settled, step)
          for (const frame of line.resume.sent) states.set(frame.join('/'), 'sent')
          for (const frame of line.resume.givenUp) states.set(frame.join('/'), 'given-up')
        }
        if ('carried' in line) {
          for (const step of line.carried.steps) setStep(settled, step)
          for (const frame of line.carried.sent) states.set(frame.join('/'), 'sent')
          for (const frame of line.carried.givenUp) states.set(frame.join('/'), 'given-up')
        }
        if ('key' in line) knownKeyChange = line.key.notice
        if ('damaged' in line)
          for (const { envelope, note, frame } of line.damaged.pending)
            awaiting.set(envelope.seq, { local: note.local, frame })
        if ('envelope' in line) awaiting.set(line.envelope.seq, { local: line.note.local, frame: line.frame })
        if ('receipt' in line) {
          applyStep(settled, awaiting.get(line.seq)?.local)
          awaiting.delete(line.seq)
        }
        if ('gap' in line) {
          // A number that was given up without its frame: the frame goes under another.
          const renumbered = awaiting.get(line.gap.fromSeq)
          if (line.frames.length === 0 && renumbered !== undefined) states.delete(renumbered.frame.join('/'))
          for (const frame of line.frames) states.set(frame.join('/'), 'given-up')
        }
        if ('envelope' in line) states.set(line.frame.join('/'), 'sent')
      },
    },
  )
  const waiting = ledger.outstanding
  if (waiting !== null) states.set(waiting.frame.join('/'), 'open')
  for (const { frame } of ledger.exported) states.set(frame.join('/'), 'open')
  const spool = openSpool({
    folder: folder.spool,
    sent: folder.sent,
    ...place,
    bytesMax: options.spoolBytesMax,
    sentBytesMax: options.sentBytesMax,
    stateOf: ({ segment, number }) => states.get(`${segment}/${number}`) ?? 'open',
    beforeRetire: () => ledger.sync(),
    onFault: ({ damaged }) => damaged.length > 0 && foundDamaged(damaged.length),
    onTidyFailed: failed,
  })
  states.clear()
  const limits = spoolLimits({
    instrument,
    folder: folder.folder,
    disk,
    spool,
    ledger,
    events,
    now,
    daysMax: options.spoolDaysMax ?? 0,
    freeBytesMin: options.diskFreeBytesMin ?? 0,
  })
  declareLost()
  let positions = new Positions(settled)
  for (const { note } of inStepOrder(spool.pending())) applyStep(positions, note.local)
  let lastFailure: string | null = null
  let unreadable = 0
  let withdrawing = false
  if (rotation !== undefined && rotation.notice !== knownKeyChange) ledger.keepKeyChange(rotation, nowText())
  const resend = resendOf(folder, epoch, place)

  /** The batch whose turn it is, with its number; numbers are given one at a time, when the one before is settled. */
  function next(): Shipment | null {
    return options.maySend() ? (resend.next() ?? nextSealed()) : null
  }

  function nextSealed(): Shipment | null {
    for (;;) {
      limits.settleDrops()
      const sealed = ledger.outstanding ?? sealFirst()
      // The last receipt of a row is not left to the next batch, which may be days away.
      ledger.sync()
      if (sealed === null) return null
      const frame = spool.find(...sealed.frame)
      const wire = frame === undefined ? null : wireOf(frame)
      if (wire !== null) return { envelope: sealed.envelope, wire }
      foundDamaged(1)
      ledger.giveUp({ outstanding: true, frames: [] }, 'damaged', nowText())
      if (frame !== undefined) spool.giveUp([frame])
    }
  }

  /** A frame that the disk fails to read is tried again a few times; then it counts as damaged and holds nobody up. */
  function wireOf(frame: SpooledFrame): Buffer | null {
    try {
      const wire = spool.read(frame.ref)
      unreadable = 0
      return wire
    } catch (error) {
      unreadable += 1
      // With the ledger unreadable as well, it is the disk that is away, and not a sector that is bad.
      if (unreadable < readAttemptsMax || !ledger.isReadable()) throw error
      unreadable = 0
      return null
    }
  }

  function foundDamaged(batches: number): void {
    damage.batches += batches
    events.spoolDamaged({ instrument, frames: batches })
  }

  /** What was damaged before it had a number gets one, so that its loss is declared. */
  function declareLost(): void {
    const sealed = new Set([ledger.outstanding, ...ledger.exported].map((one) => one?.frame.join('/')))
    const frames = spool.lost.filter((name) => !sealed.has(name.join('/')))
    if (frames.length > 0) attempt(() => ledger.giveUp({ outstanding: false, frames }, 'damaged', nowText()))
  }

  /** What a failing disk may not stop: it is reported, and done with a later wake. */
  function attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      failed(error)
    }
  }

  function failed(error: unknown): void {
    events.stationFailed({ instrument, code: codeOf(error) })
  }

  function sealFirst() {
    const exported = new Set(ledger.exported.map(({ frame }) => frame.join('/')))
    const isLeft = (frame: SpooledFrame) => !exported.has(nameOf(frame).join('/'))
    const first = exported.size === 0 ? spool.first() : spool.pending().find(isLeft)
    return first === undefined ? null : ledger.seal({ frame: nameOf(first), note: first.note })
  }

  const delivery: Delivery = startDelivery({
    source: {
      next,
      settle({ envelope, wire }, receipt, signed) {
        if (resend.holds(envelope.seq)) {
          if (settleEarlier(receipt, signed) === 'unknown') ledger.settleAgain(envelope.seq, signed)
          ledger.sync()
          return resend.done(envelope.seq)
        }
        // A withdrawal may have given the batch up while its upload was on the way.
        if (ledger.outstanding?.envelope.seq !== envelope.seq) return
        const frame = spool.find(...ledger.outstanding.frame)
        if (receipt.kind === 'refused' && frame !== undefined)
          quarantine(folder.quarantine, place, envelope.seq, frame.note, wire)
        ledger.settle(signed)
        if (frame !== undefined) {
          applyStep(settled, frame.note.local)
          spool.settle(frame.ref)
        }
        if (ledger.isLong) ledger.startPart({ steps: settled.steps(), ...spool.closed() })
        lastFailure = null
        report(receipt)
        options.onChange()
      },
      behind(_, behind) {
        const outcome = resend.begin(behind)
        return outcome === 'again' ? null : outcome === 'differs' ? 'service-differs' : 'service-behind'
      },
      later({ envelope }, reason, waitMilliseconds) {
        lastFailure = reason
        const isNumber = reason.startsWith('number-reused') || reason.startsWith('chain-broken')
        if (isNumber && renumberingsLeft > 0 && ledger.outstanding?.envelope.seq === envelope.seq) {
          renumberingsLeft -= 1
          ledger.renumber(nowText())
        }
        events.sendLater({ instrument, seq: envelope.seq, reason, waitMilliseconds })
        options.onChange()
      },
    },
    transport: options.transport,
    instrument,
    key: importPrivateKey(folder.identity.privateKey),
    receiptKey: importPublicKey(receiptPublicKey),
    backoff: options.backoff,
    now,
    random: options.random ?? Math.random,
    ...(options.after === undefined ? {} : { after: options.after }),
    onFault(error) {
      lastFailure = codeOf(error)
      events.stationFailed({ instrument, code: lastFailure })
    },
  })

  /** Settles an exported batch, if the receipt is for one. */
  function settleEarlier(receipt: Receipt, signed: SignedReceipt): 'settled' | 'unknown' {
    const exported = ledger.exported.find(({ envelope }) => envelope.seq === receipt.seq)
    if (exported === undefined || envelopeHash(exported.envelope) !== receipt.envelopeSha256) return 'unknown'
    const frame = spool.find(...exported.frame)
    const wire = frame === undefined ? null : spool.read(frame.ref)
    if (receipt.kind === 'refused' && frame !== undefined && wire !== null)
      quarantine(folder.quarantine, place, receipt.seq, frame.note, wire)
    ledger.settleExported(receipt.seq, signed)
    if (frame !== undefined) {
      applyStep(settled, frame.note.local)
      spool.settle(frame.ref)
    }
    report(receipt)
    return 'settled'
  }

  function report(receipt: Receipt): void {
    if (receipt.kind === 'refused') events.batchRefused({ instrument, seq: receipt.seq, reason: receipt.reason })
    else events.batchSettled({ instrument, seq: receipt.seq, outcome: receipt.kind })
  }

  /** Deletes what is unsent even where the disk does not take the declaration: that follows when it does. */
  function purge(): void {
    withdrawing = true
    spool.purge()
    ledger.sync()
    withdrawing = false
  }

  return {
    serial: folder.identity.serial,
    instrument,
    folder,
    positionOf: (key) => positions.get(key),
    keep(bodies) {
      limits.admit()
      const { hour } = limits
      const steps: Step<unknown>[] = []
      const ahead = new Positions(positions)
      const kept = bodies.flatMap(({ key, body, position }) => {
        const faults = bodyFaults(body)
        if (faults.length > 0) {
          events.bodyRejected({ places: faults.map(({ place }) => place) })
          return []
        }
        const step = ahead.next(key, position)
        ahead.apply(step)
        steps.push(step)
        const bytes = bodyBytes(body)
        return [{ note: { ...noteOf(body, bytes, step, nowText()), hour }, body: bytes }]
      })
      if (kept.length === 0) return
      try {
        spool.append(kept)
      } catch (error) {
        limits.heard(error)
        throw error
      }
      limits.heard(null)
      // Only now, with the batches durable, does the source's position move on.
      positions = ahead
      attempt(() => limits.enforce())
      delivery.wake()
    },
    wake() {
      if (withdrawing) attempt(purge)
      attempt(() => limits.enforce())
      attempt(() => spool.sweep())
      delivery.wake()
    },
    withdraw() {
      delivery.abort()
      const sealed = ledger.outstanding?.frame.join('/')
      const frames = spool.pending().map(nameOf)
      const others = frames.filter((name) => name.join('/') !== sealed)
      attempt(() => ledger.giveUp({ outstanding: true, frames: others }, 'consent-withdrawn', nowText()))
      attempt(purge)
      positions = new Positions(settled)
      if (frames.length > 0) events.purged({ instrument, batches: frames.length })
    },
    hasPendingFrom: (before) => spool.pending().some(({ note }) => note.madeAt.slice(0, 19) <= before.slice(0, 19)),
    get pendingCount() {
      return spool.pendingCount
    },
    get spoolBytes() {
      return spool.bytes
    },
    get lastSeq() {
      return ledger.lastSeq
    },
    get settledCount() {
      return ledger.settledCount
    },
    get lastReceiptAt() {
      return ledger.lastReceiptAt
    },
    get lastFailure() {
      return lastFailure
    },
    get failures() {
      return delivery.failures
    },
    get storage() {
      return limits.state
    },
    damage,
    *exportAll() {
      for (const { envelope, frame } of ledger.exported) {
        const found = spool.find(...frame)
        yield { envelope, wire: (found === undefined ? null : spool.read(found.ref)) ?? Buffer.alloc(0) }
      }
      for (let sealed = nextSealed(); sealed !== null; sealed = nextSealed()) {
        ledger.markExported(nowText())
        ledger.sync()
        yield sealed
      }
    },
    importReceipt(signed) {
      const receipt = openReceipt(signed, importPublicKey(receiptPublicKey))
      if (receipt === null || receipt.instrument !== instrument || receipt.epoch !== epoch) return 'foreign'
      if (receipt.kind === 'refused' && identityRefusals.some((reason) => reason === receipt.reason)) return 'held'
      if (settleEarlier(receipt, signed) === 'settled') return 'settled'
      return receipt.seq <= ledger.lastSeq ? 'already-settled' : 'foreign'
    },
    async close() {
      await delivery.stop()
      attempt(() => spool.close())
      attempt(() => ledger.close())
    },
  }
}

function noteOf(body: Body, bytes: Buffer, step: Step<unknown>, madeAt: string): FrameNote {
  return {
    kind: body.kind,
    run: body.run,
    bodySha256: sha256Hex(bytes),
    bodyBytes: bytes.length,
    contract: contractHash(),
    madeAt,
    local: step,
  }
}

/** Urgent frames leave first, so that frames of one source need not lie in the order in which they were made. */
function inStepOrder(frames: readonly SpooledFrame[]): readonly SpooledFrame[] {
  const stepOf = ({ note }: SpooledFrame) => readStep(note.local)?.step ?? 0
  return [...frames].sort((a, b) => stepOf(a) - stepOf(b))
}

function applyStep(positions: Positions<unknown>, local: unknown): void {
  const step = readStep<unknown>(local)
  if (step !== null) positions.apply(step)
}

function setStep(positions: Positions<unknown>, value: unknown): void {
  const step = readStep<unknown>(value)
  if (step !== null) positions.set(step)
}

function nameOf({ ref }: SpooledFrame): FrameName {
  return [ref.segment, ref.number]
}

function frameOf(name: string): FrameName {
  const [segment = '', number] = name.split('/')
  return [segment, Number(number)]
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown'
}

function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
