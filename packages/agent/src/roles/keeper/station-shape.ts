import type { Body, SignedReceipt } from '@seqward/contract'
import type { Disk } from '../../disk/disk.ts'
import type { Events } from '../../events.ts'
import type { Enrolled, InstrumentFolder } from '../../home/instruments.ts'
import type { Backoff } from '../../uplink/backoff.ts'
import type { Shipment } from '../../uplink/delivery.ts'
import type { Transport } from '../../uplink/transport.ts'
import type { StorageState } from './spool-limits.ts'

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
