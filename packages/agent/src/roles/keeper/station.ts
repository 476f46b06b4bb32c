import type { Body, Receipt } from '@seqward/contract'
import { bodyFaults } from '@seqward/contract'
import { bodyBytes, contractHash, importPrivateKey, importPublicKey, sha256Hex } from '@seqward/contract/sealing'
import type { Events } from '../../events.ts'
import type { Enrolled, InstrumentFolder } from '../../home/instruments.ts'
import { openLedger } from '../../ledger/ledger.ts'
import type { FrameName } from '../../ledger/ledger-line.ts'
import { Positions, readStep, type Step } from '../../ledger/positions.ts'
import type { FrameNote, FrameState, SpooledFrame } from '../../spool/frame.ts'
import { quarantine } from '../../spool/quarantine.ts'
import { openSpool } from '../../spool/spool.ts'
import type { Backoff } from '../../uplink/backoff.ts'
import { type Delivery, startDelivery, type Shipment } from '../../uplink/delivery.ts'
import type { Transport } from '../../uplink/transport.ts'

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
  close(): Promise<void>
}

export interface StationOptions {
  readonly folder: InstrumentFolder
  readonly enrolled: Enrolled
  readonly spoolKey: Uint8Array
  readonly spoolBytesMax: number
  readonly sentBytesMax: number
  readonly transport: Transport
  readonly backoff: Backoff
  readonly now: () => number
  readonly events: Events
  /** Whether anything may be sent at this moment. */
  readonly maySend: () => boolean
  /** Something was settled or has to wait. */
  readonly onChange: () => void
}

/** Opens an instrument's station and recovers it: what was synced is there, what was not is measured again. */
export function openStation(options: StationOptions): Station {
  const { folder, enrolled, events, now } = options
  const { instrument, epoch, receiptPublicKey } = enrolled
  const settled = new Positions<unknown>()
  const states = new Map<string, FrameState>()
  let awaiting: unknown = null

  const ledger = openLedger(
    folder.ledgers,
    { format: 1, instrument, epoch, receiptPublicKey },
    {
      onCut: (bytes) => events.ledgerCut({ instrument, bytes }),
      replay(line) {
        if ('resume' in line) {
          for (const step of line.resume.steps) setStep(settled, step)
          for (const frame of line.resume.sent) states.set(frame.join('/'), 'sent')
          for (const frame of line.resume.givenUp) states.set(frame.join('/'), 'given-up')
        }
        if ('envelope' in line) awaiting = line.note.local
        if ('receipt' in line) applyStep(settled, awaiting)
        if ('gap' in line) for (const frame of line.frames) states.set(frame.join('/'), 'given-up')
        if ('envelope' in line) states.set(line.frame.join('/'), 'sent')
      },
    },
  )
  const waiting = ledger.outstanding
  if (waiting !== null) states.set(waiting.frame.join('/'), 'open')
  const spool = openSpool({
    folder: folder.spool,
    sent: folder.sent,
    spoolKey: options.spoolKey,
    bytesMax: options.spoolBytesMax,
    sentBytesMax: options.sentBytesMax,
    stateOf: ({ segment, number }) => states.get(`${segment}/${number}`) ?? 'open',
    beforeRetire: () => ledger.sync(),
    onFault: ({ damaged }) => damaged > 0 && events.spoolDamaged({ instrument, frames: damaged }),
  })
  states.clear()
  let positions = new Positions(settled)
  for (const { note } of inStepOrder(spool.pending())) applyStep(positions, note.local)
  let lastFailure: string | null = null
  const nowText = () => isoSeconds(now())

  /** The batch whose turn it is, with its number; numbers are given one at a time, when the one before is settled. */
  function next(): Shipment | null {
    while (options.maySend()) {
      const sealed = ledger.outstanding ?? sealFirst()
      if (sealed === null) return null
      const frame = spool.find(...sealed.frame)
      const wire = frame === undefined ? null : spool.read(frame.ref)
      ledger.sync()
      if (wire !== null) return { envelope: sealed.envelope, wire }
      events.spoolDamaged({ instrument, frames: 1 })
      ledger.giveUp({ outstanding: true, frames: [] }, 'damaged', nowText())
      if (frame !== undefined) spool.giveUp([frame])
    }
    return null
  }

  function sealFirst() {
    const first = spool.first()
    return first === undefined ? null : ledger.seal({ frame: nameOf(first), note: first.note })
  }

  const delivery: Delivery = startDelivery({
    source: {
      next,
      settle({ envelope, wire }, receipt, signed) {
        // A withdrawal may have given the batch up while its upload was on the way.
        if (ledger.outstanding?.envelope.seq !== envelope.seq) return
        const frame = spool.find(...ledger.outstanding.frame)
        if (receipt.kind === 'refused' && frame !== undefined)
          quarantine(folder.quarantine, options.spoolKey, envelope.seq, frame.note, wire)
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
      later({ envelope }, reason, waitMilliseconds) {
        lastFailure = reason
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
    random: Math.random,
    onFault(error) {
      lastFailure = codeOf(error)
      events.stationFailed({ instrument, code: lastFailure })
    },
  })

  function report(receipt: Receipt): void {
    if (receipt.kind === 'refused') events.batchRefused({ instrument, seq: receipt.seq, reason: receipt.reason })
    else events.batchSettled({ instrument, seq: receipt.seq, outcome: receipt.kind })
  }

  /** Keeps the spool under its bytes; what has to go is declared. */
  function makeRoom(): void {
    for (let over = spool.overflow(); over.length > 0; over = spool.overflow()) {
      const sealed = ledger.outstanding?.frame.join('/')
      const outstanding = over.some((frame) => nameOf(frame).join('/') === sealed)
      const frames = over.map(nameOf).filter((name) => name.join('/') !== sealed)
      ledger.giveUp({ outstanding, frames }, 'spool-full', nowText())
      spool.giveUp(over)
      events.spoolFull({ instrument, batches: over.length })
    }
  }

  return {
    serial: folder.identity.serial,
    instrument,
    folder,
    positionOf: (key) => positions.get(key),
    keep(bodies) {
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
        return [{ note: noteOf(body, bytes, step, nowText()), body: bytes }]
      })
      if (kept.length === 0) return
      spool.append(kept)
      // Only now, with the batches durable, does the source's position move on.
      positions = ahead
      makeRoom()
      delivery.wake()
    },
    wake: () => delivery.wake(),
    withdraw() {
      delivery.abort()
      const sealed = ledger.outstanding?.frame.join('/')
      const frames = spool.pending().map(nameOf)
      const others = frames.filter((name) => name.join('/') !== sealed)
      ledger.giveUp({ outstanding: true, frames: others }, 'consent-withdrawn', nowText())
      spool.purge()
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
    async close() {
      await delivery.stop()
      spool.close()
      ledger.close()
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

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown'
}

function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
