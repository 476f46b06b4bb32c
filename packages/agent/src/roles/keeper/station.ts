import { randomBytes } from 'node:crypto'
import { bodyFaults, identityRefusals } from '@seqward/contract'
import { bodyBytes, importPrivateKey, importPublicKey, openReceipt } from '@seqward/contract/sealing'
import { nodeDisk } from '../../disk/node-disk.ts'
import { carriedFrom } from '../../ledger/carried.ts'
import { openLedger } from '../../ledger/ledger.ts'
import { lastPart } from '../../ledger/ledger-folder.ts'
import { Positions, type Step } from '../../ledger/positions.ts'
import { openSpool } from '../../spool/spool.ts'
import { type Delivery, startDelivery } from '../../uplink/delivery.ts'
import { applyStep, inStepOrder, nameOf, noteOf } from './frame-steps.ts'
import { ledgerMemory } from './ledger-memory.ts'
import { nextShipmentOf } from './next-shipment.ts'
import { resendOf } from './resend.ts'
import { settlingOf } from './settling.ts'
import { spoolLimits } from './spool-limits.ts'
import type { Station, StationOptions } from './station-shape.ts'

export type { ImportedReceipt, Station, StationOptions } from './station-shape.ts'

/** Numbers that a ledger can lose at its end to damage: what one sync wrote, and some. */
const renumberingsMax = 16

/** Opens an instrument's station and recovers it: what was synced is there, what was not is measured again. */
export function openStation(options: StationOptions): Station {
  const { folder, enrolled, events, now, disk = nodeDisk } = options
  const damage = { batches: 0, ledgers: 0 }
  const nowText = () => isoSeconds(now())
  const place = { disk, spoolKey: options.spoolKey, random: options.randomBytes ?? randomBytes }
  const { instrument, epoch, receiptPublicKey } = enrolled
  const memory = ledgerMemory()
  const { settled, states } = memory
  /** After damage the service may know numbers that the ledger lost: so many may still be passed over. */
  let renumberingsLeft = 0
  const { before, rotation } = folder.identity
  const isNew = lastPart(folder.ledgers, epoch, disk) === 0

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
      known: () => memory.known(),
      replay: (line) => memory.replay(line),
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
  let withdrawing = false
  if (rotation !== undefined && rotation.notice !== memory.keyChange) ledger.keepKeyChange(rotation, nowText())
  const resend = resendOf(folder, epoch, place)

  const nextSealed = nextShipmentOf({ ledger, spool, limits, nowText, onDamaged: () => foundDamaged(1) })
  const settling = settlingOf({ folder, place, ledger, spool, settled, instrument, events })

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

  const delivery: Delivery = startDelivery({
    source: {
      next: () => (options.maySend() ? (resend.next() ?? nextSealed()) : null),
      settle(shipment, receipt, signed) {
        const { seq } = shipment.envelope
        if (resend.holds(seq)) {
          if (!settling.exported(receipt, signed)) ledger.settleAgain(seq, signed)
          ledger.sync()
          return resend.done(seq)
        }
        if (!settling.outstanding(shipment, receipt, signed)) return
        lastFailure = null
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
      if (settling.exported(receipt, signed)) return 'settled'
      return receipt.seq <= ledger.lastSeq ? 'already-settled' : 'foreign'
    },
    async close() {
      await delivery.stop()
      attempt(() => spool.close())
      attempt(() => ledger.close())
    },
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown'
}

function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
