import { join } from 'node:path'
import type { Behind, Envelope } from '@seqward/contract'
import { envelopeHash } from '@seqward/contract/sealing'
import type { Disk } from '../../disk/disk.ts'
import type { InstrumentFolder } from '../../home/instruments.ts'
import { readPart } from '../../ledger/ledger-file.ts'
import { ledgersIn } from '../../ledger/ledger-folder.ts'
import { archivedBody, type ArchivedFrame, archivedFrames, type Reading } from '../../spool/archive.ts'
import type { Shipment } from '../../uplink/delivery.ts'

/** Envelopes taken from the ledger at a time: some hundred KiB of memory; the service then says how far it has come. */
const windowMax = 256

/** Sends again what a service lost that was restored from an older backup, under the old numbers and hashes. */
export interface Resend {
  /**
   * Prepares what follows the service's head, up to the number that it was asked to take. Returns `again` when there is
   * something to send, `differs` when the service's head is not of this ledger, `nothing` when nothing can be done.
   */
  begin(behind: Behind): 'again' | 'differs' | 'nothing'
  /** The next batch to send again. One that the site no longer holds goes without its body, so that the chain closes. */
  next(): Shipment | null
  /** Whether a number is being sent again. */
  holds(seq: number): boolean
  done(seq: number): void
}

export function resendOf(folder: InstrumentFolder, epoch: string, reading: Reading): Resend {
  let queue: Envelope[] = []
  let bodies = new Map<string, ArchivedFrame>()
  let lastAnswer = ''
  return {
    begin({ seq, headSeq, headSha256 }) {
      const answer = `${seq} ${headSeq}`
      // The same head for the same batch: what was sent again did not help.
      if (answer === lastAnswer) return 'nothing'
      lastAnswer = answer
      const found = envelopesAfter({ ledgers: folder.ledgers, disk: reading.disk, epoch }, headSeq, seq)
      if (headSha256 !== null && found.headSha256 !== null && found.headSha256 !== headSha256) return 'differs'
      queue = found.envelopes
      bodies = new Map()
      if (queue.length === 0) return 'nothing'
      const wanted = new Set(queue.map(({ bodySha256 }) => bodySha256))
      const places = [folder.sent, folder.quarantine, join(folder.spool, 'urgent'), join(folder.spool, 'bulk')]
      for (const frame of archivedFrames(places, reading))
        if (wanted.has(frame.note.bodySha256)) bodies.set(frame.note.bodySha256, frame)
      return 'again'
    },
    next() {
      const [envelope] = queue
      if (envelope === undefined) return null
      const frame = bodies.get(envelope.bodySha256)
      const wire = frame === undefined ? null : archivedBody(frame, reading)
      return { envelope, wire: wire ?? Buffer.alloc(0) }
    },
    holds: (seq) => queue[0]?.seq === seq,
    done(seq) {
      if (queue[0]?.seq === seq) queue.shift()
    },
  }
}

interface Source {
  readonly ledgers: string
  readonly disk: Disk
  readonly epoch: string
}

/** Envelopes of an epoch with numbers after `afterSeq` and before `beforeSeq` that were not given up; oldest first. */
function envelopesAfter({ ledgers, disk, epoch }: Source, afterSeq: number, beforeSeq: number) {
  const paths = ledgersIn(ledgers, disk).find((ledger) => ledger.epoch === epoch)?.paths ?? []
  const envelopes: Envelope[] = []
  const givenUp: { readonly fromSeq: number; readonly toSeq: number }[] = []
  let headSha256: string | null = null
  for (const path of paths.slice(firstPartFor(paths, afterSeq, disk))) {
    for (const line of readPart(path, disk).lines) {
      if (line === null) continue
      if ('gap' in line) givenUp.push(line.gap)
      if (!('envelope' in line)) continue
      const { envelope } = line
      if (envelope.seq === afterSeq) headSha256 = envelopeHash(envelope)
      if (envelope.seq > afterSeq && envelope.seq < beforeSeq && envelopes.length < windowMax) envelopes.push(envelope)
    }
    if (envelopes.length >= windowMax) break
  }
  const isGivenUp = (seq: number) => givenUp.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq)
  return { headSha256, envelopes: envelopes.filter(({ seq }) => !isGivenUp(seq)) }
}

/** The last part that begins at or before a number: parts say in their second line from where they go on. */
function firstPartFor(paths: readonly string[], seq: number, disk: Disk): number {
  for (let part = paths.length - 1; part > 0; part--) {
    const resumed = readPart(paths[part] ?? '', disk).lines[1]
    if (resumed !== undefined && resumed !== null && 'resume' in resumed && resumed.resume.lastSeq < seq) return part
  }
  return 0
}
