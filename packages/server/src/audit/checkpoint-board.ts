import { importPublicKey, openCheckpoint } from '@seqward/contract/sealing'
import type { Events } from '../events.ts'
import type { AuditLog } from './audit-log.ts'

/** A checkpoint is made this often while the log grows: some fifty thousand a year, each a line of every export. */
export const checkpointEveryMs = 10 * 60_000

/** The latest checkpoint, to be handed to whoever keeps it as a witness. */
export interface CheckpointBoard {
  /** The latest one; it may be minutes behind the log. */
  current(): string
  /** What an instrument was not handed yet, or null: each gets each checkpoint at most once. */
  forReceipt(instrument: string): string | null
  /** A checkpoint of at least so many rows, made now if need be. */
  covering(size: number): Promise<string>
  /** Makes a last one. */
  close(): Promise<void>
}

/** Makes the first checkpoint before it resolves, and goes on while the service runs. */
export async function openCheckpointBoard(audit: AuditLog, events: Events): Promise<CheckpointBoard> {
  const handed = new Map<string, string>()
  let latest = await audit.checkpoint()
  const look = async () => {
    latest = await audit.checkpoint()
  }
  const timer = setInterval(() => void look().catch((error: unknown) => events.auditFailed(error)), checkpointEveryMs)
  timer.unref()
  const key = importPublicKey(audit.publicKey)
  return {
    current: () => latest,
    forReceipt(instrument) {
      if (handed.get(instrument) === latest) return null
      handed.set(instrument, latest)
      return latest
    },
    async covering(size) {
      if ((openCheckpoint(latest, key)?.size ?? 0) < size) await look()
      return latest
    },
    async close() {
      clearInterval(timer)
      await look()
    },
  }
}
