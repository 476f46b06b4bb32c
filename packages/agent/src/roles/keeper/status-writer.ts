import type { Events } from '../../events.ts'
import { type AgentStatus, writeStatus } from '../../home/status-file.ts'

/** Status is written at most this often. */
const pauseMilliseconds = 200

/** Keeps the status file up to date without writing it for every batch. */
export interface StatusWriter {
  now(): void
  soon(): void
  /** Writes once more, and then never again. */
  stop(): void
}

export function statusWriter(path: string, status: () => AgentStatus, events: Events): StatusWriter {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const writer: StatusWriter = {
    now() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      try {
        if (!stopped) writeStatus(path, status())
      } catch (error) {
        // A full disk must not end an agent whose batches may still leave.
        events.statusNotWritten({ code: (error as NodeJS.ErrnoException).code ?? 'unknown' })
      }
    },
    soon() {
      if (!stopped) timer ??= setTimeout(() => writer.now(), pauseMilliseconds)
    },
    stop() {
      writer.now()
      stopped = true
    },
  }
  return writer
}
