import type { AgentStatus, UplinkStatus } from '../../home/status-file.ts'
import type { RunRound } from './run-round.ts'
import type { Station } from './station.ts'

/** What a keeper knows of itself. */
export interface KeeperState {
  readonly version: string
  readonly now: number
  readonly running: boolean
  readonly ticks: number
  /** The latest look at the folders found nothing to do. */
  readonly nothingToDo: boolean
  readonly round: RunRound | null
  readonly stations: readonly Station[]
  readonly valuesWithheld: number
  readonly uplink: UplinkStatus
}

/** The same for others to read. */
export function statusOf({
  version,
  now,
  running,
  ticks,
  nothingToDo,
  round,
  stations,
  valuesWithheld,
  uplink,
}: KeeperState): AgentStatus {
  const withheldBy = round?.withheld ?? {}
  return {
    version,
    at: new Date(now).toISOString(),
    running,
    ticks,
    idle: nothingToDo && stations.every(({ pendingCount }) => pendingCount === 0),
    instruments: stations.map((station) => ({
      serial: station.serial,
      instrument: station.instrument,
      pendingBatches: station.pendingCount,
      pendingBytes: station.spoolBytes,
      lastSeq: station.lastSeq,
      receipts: station.settledCount,
      lastReceiptAt: station.lastReceiptAt,
      lastFailure: station.lastFailure,
      storage: station.storage,
      damage: station.damage,
    })),
    uplink,
    runs: {
      seen: round?.seen ?? 0,
      covered: round?.covered ?? 0,
      waiting: round?.waiting ?? 0,
      withheld: Object.values(withheldBy).reduce((sum, count) => sum + count, 0),
      withheldBy,
    },
    valuesWithheld,
    filesWithheld: round?.filesWithheld ?? 0,
  }
}
