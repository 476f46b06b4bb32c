import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** What a running agent last said of itself; the file is written whole and replaced. */
export interface AgentStatus {
  readonly version: string
  /** ISO 8601 in UTC. */
  readonly at: string
  readonly running: boolean
  readonly ticks: number
  /** The last look at the folders found nothing to do, and nothing waits to be sent. */
  readonly idle: boolean
  readonly instruments: readonly InstrumentStatus[]
  /** The way to the service; absent in what an earlier release wrote. */
  readonly uplink?: UplinkStatus
  readonly runs: {
    readonly seen: number
    readonly covered: number
    /** Covered runs that have grown and whose next progress is not due yet. */
    readonly waiting: number
    readonly withheld: number
    readonly withheldBy: Readonly<Record<string, number>>
  }
  readonly valuesWithheld: number
  readonly filesWithheld: number
}

/** How the way to the service looks. */
export interface UplinkStatus {
  readonly proxy: { readonly address: string; readonly from: string; readonly credentials: boolean } | null
  /** `inspected`: a proxy reads along; the certificate that was shown is not the service's. */
  readonly tls: 'unknown' | 'direct' | 'inspected'
  /** Who signed the certificate that was shown. */
  readonly issuer: string | null
  /** Whether the latest batch was sealed to the service's key. */
  readonly sealed: boolean
  /** The service's clock minus ours. */
  readonly clockOffsetSeconds: number | null
  /** Why the latest attempt settled nothing, as a word, and since when; null after a receipt. */
  readonly failure: { readonly word: string; readonly since: string } | null
}

export interface InstrumentStatus {
  readonly serial: string
  readonly instrument: string
  /** Batches without a receipt. */
  readonly pendingBatches: number
  readonly pendingBytes: number
  readonly lastSeq: number
  readonly receipts: number
  /** The service's time of the latest receipt. */
  readonly lastReceiptAt: string | null
  /** Why the latest attempt settled nothing; null after a receipt. */
  readonly lastFailure: string | null
  /** `disk-low`: nothing new is kept until there is room again. `disk-failing`: the disk refused the latest write. */
  readonly storage?: 'good' | 'disk-low' | 'disk-failing'
  /** Found damaged since the agent started: unsent batches, and files of the ledger; each is declared there. */
  readonly damage?: { readonly batches: number; readonly ledgers: number }
}

/** Not synced: it is made anew, and no promise hangs on it. */
export function writeStatus(path: string, status: AgentStatus): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(status)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** What was last written; null when there is nothing, or nothing whole. */
export function readStatus(path: string): AgentStatus | null {
  try {
    const status: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof status === 'object' && status !== null && 'ticks' in status ? (status as AgentStatus) : null
  } catch {
    return null
  }
}
