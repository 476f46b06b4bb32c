import type { Events } from '../events.ts'
import type { BatchIndex, Indexed } from '../store/batch-index.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import { recordOf } from '../store/log/log-record.ts'

/** Moves segments that are full, and known to the index to their end, into the objects. */
export async function keepFilled(log: BatchLog, index: BatchIndex): Promise<void> {
  for (const { segment, bytes } of log.filled) {
    if ((await index.enteredThrough(segment)) < bytes) continue
    await log.keep(segment, bytes)
    await index.forgetSegment(segment)
  }
}

/**
 * Enters what an earlier process wrote to the log but not into the index, then moves its segments into the objects
 * without the tail that no receipt covers. A segment with damage stays where it is, for somebody to look at.
 */
export async function replayLog(parts: {
  readonly log: BatchLog
  readonly index: BatchIndex
  readonly events: Events
}): Promise<void> {
  const { log, index, events } = parts
  for (const segment of await log.leftSegments()) {
    const from = await index.enteredThrough(segment)
    const { frames, goodBytes, damagedAt, totalBytes } = await log.scan(segment, from)
    const batches = frames.map(({ offset, length, batch }): Indexed => {
      return { segment, offset, length, record: recordOf(batch) }
    })
    if (batches.length > 0) await index.enter(batches)
    for (const offset of damagedAt) events.segmentDamaged({ segment, offset })
    events.segmentRecovered({ segment, records: batches.length, cutBytes: totalBytes - goodBytes })
    if (damagedAt.length === 0) {
      await log.keep(segment, goodBytes)
      await index.forgetSegment(segment)
    }
  }
}
