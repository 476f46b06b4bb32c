import type { Ledger } from '../../ledger/ledger.ts'
import type { SpooledFrame } from '../../spool/frame.ts'
import type { Spool } from '../../spool/spool.ts'
import type { Shipment } from '../../uplink/delivery.ts'
import { nameOf } from './frame-steps.ts'
import type { SpoolLimits } from './spool-limits.ts'

export interface NextShipmentParts {
  readonly ledger: Ledger
  readonly spool: Spool
  readonly limits: SpoolLimits
  /** ISO 8601 in UTC. */
  readonly nowText: () => string
  readonly onDamaged: () => void
}

/** Attempts to read a frame before it is given up as damaged. */
const readAttemptsMax = 5

/**
 * Gives the batch whose turn it is, with its number; null when there is none. Numbers are given one at a time, when the
 * one before is settled. A frame that cannot be read takes a number of its own as a declared gap.
 */
export function nextShipmentOf({
  ledger,
  spool,
  limits,
  nowText,
  onDamaged,
}: NextShipmentParts): () => Shipment | null {
  let unreadable = 0

  function sealFirst() {
    const exported = new Set(ledger.exported.map(({ frame }) => frame.join('/')))
    const isLeft = (frame: SpooledFrame) => !exported.has(nameOf(frame).join('/'))
    const first = exported.size === 0 ? spool.first() : spool.pending().find(isLeft)
    return first === undefined ? null : ledger.seal({ frame: nameOf(first), note: first.note })
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

  return () => {
    for (;;) {
      limits.settleDrops()
      const sealed = ledger.outstanding ?? sealFirst()
      // The last receipt of a row is not left to the next batch, which may be days away.
      ledger.sync()
      if (sealed === null) return null
      const frame = spool.find(...sealed.frame)
      const wire = frame === undefined ? null : wireOf(frame)
      if (wire !== null) return { envelope: sealed.envelope, wire }
      onDamaged()
      ledger.giveUp({ outstanding: true, frames: [] }, 'damaged', nowText())
      if (frame !== undefined) spool.giveUp([frame])
    }
  }
}
