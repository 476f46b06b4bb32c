import type { Receipt, SignedReceipt } from '@seqward/contract'
import { envelopeHash } from '@seqward/contract/sealing'
import type { Events } from '../../events.ts'
import type { InstrumentFolder } from '../../home/instruments.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Positions } from '../../ledger/positions.ts'
import type { SpooledFrame } from '../../spool/frame.ts'
import { quarantine } from '../../spool/quarantine.ts'
import type { Spool } from '../../spool/spool.ts'
import type { Shipment } from '../../uplink/delivery.ts'
import { applyStep } from './frame-steps.ts'

export interface SettlingParts {
  readonly folder: InstrumentFolder
  /** How what is kept aside is sealed. */
  readonly place: Parameters<typeof quarantine>[1]
  readonly ledger: Ledger
  readonly spool: Spool
  readonly settled: Positions<unknown>
  readonly instrument: string
  readonly events: Events
}

/** What a receipt does to the batch that it covers. */
export interface Settling {
  /** Settles the outstanding batch; false when a withdrawal gave it up while its upload was on the way. */
  outstanding(shipment: Shipment, receipt: Receipt, signed: SignedReceipt): boolean
  /** Settles an exported batch; false when the receipt is for none. */
  exported(receipt: Receipt, signed: SignedReceipt): boolean
}

export function settlingOf({ folder, place, ledger, spool, settled, instrument, events }: SettlingParts): Settling {
  function done(frame: SpooledFrame | undefined, receipt: Receipt): void {
    if (frame !== undefined) {
      applyStep(settled, frame.note.local)
      spool.settle(frame.ref)
    }
    if (receipt.kind === 'refused') events.batchRefused({ instrument, seq: receipt.seq, reason: receipt.reason })
    else events.batchSettled({ instrument, seq: receipt.seq, outcome: receipt.kind })
  }

  return {
    outstanding({ envelope, wire }, receipt, signed) {
      if (ledger.outstanding?.envelope.seq !== envelope.seq) return false
      const frame = spool.find(...ledger.outstanding.frame)
      if (receipt.kind === 'refused' && frame !== undefined)
        quarantine(folder.quarantine, place, envelope.seq, frame.note, wire)
      ledger.settle(signed)
      done(frame, receipt)
      if (ledger.isLong) ledger.startPart({ steps: settled.steps(), ...spool.closed() })
      return true
    },
    exported(receipt, signed) {
      const exported = ledger.exported.find(({ envelope }) => envelope.seq === receipt.seq)
      if (exported === undefined || envelopeHash(exported.envelope) !== receipt.envelopeSha256) return false
      const frame = spool.find(...exported.frame)
      const wire = frame === undefined ? null : spool.read(frame.ref)
      if (receipt.kind === 'refused' && frame !== undefined && wire !== null)
        quarantine(folder.quarantine, place, receipt.seq, frame.note, wire)
      ledger.settleExported(receipt.seq, signed)
      done(frame, receipt)
      return true
    },
  }
}
