import { crc32 } from 'node:zlib'
import type { LoggedBatch } from '../../packages/server/src/store/log/log-record.ts'

/** A batch as a line of the simulated service's log: checked, so that a line that a crash mixed up is not taken. */
export function textOf(batch: LoggedBatch): string {
  const json = JSON.stringify({ ...batch, wire: batch.wire.toString('base64') })
  return `${crc32(json).toString(16).padStart(8, '0')}${json}\n`
}

/** Batches up to the first line that is none: it was never synced, so nothing followed from it. */
export function linesOf(file: Buffer): { readonly batches: readonly LoggedBatch[]; readonly wholeBytes: number } {
  const batches: LoggedBatch[] = []
  let at = 0
  for (let end = file.indexOf(10); end !== -1; end = file.indexOf(10, at)) {
    const text = file.toString('utf8', at, end)
    const json = text.slice(8)
    if (crc32(json).toString(16).padStart(8, '0') !== text.slice(0, 8)) break
    const read = JSON.parse(json) as Omit<LoggedBatch, 'wire'> & { readonly wire: string }
    batches.push({ ...read, wire: Buffer.from(read.wire, 'base64') })
    at = end + 1
  }
  return { batches, wholeBytes: at }
}
