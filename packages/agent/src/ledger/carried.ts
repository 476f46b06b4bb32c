import { readPart } from './ledger-file.ts'
import { ledgersIn } from './ledger-folder.ts'
import type { Carried, FrameName, LedgerLine, PendingBatch } from './ledger-line.ts'
import { Positions, readStep } from './positions.ts'

/**
 * What the ledger of an earlier enrolment of the same instrument came to: how far its sources are settled, and which
 * frames of the spool are done with. Everything else in the spool goes on under the new enrolment. Null where there is
 * no such ledger. Lines that are damaged are left out: what they settled goes again.
 */
export function carriedFrom(folder: string, epoch: string): Carried | null {
  const last = ledgersIn(folder)
    .find((ledger) => ledger.epoch === epoch)
    ?.paths.at(-1)
  if (last === undefined) return null
  const settled = new Positions<unknown>()
  const locals = new Map<number, unknown>()
  const states = new Map<string, { readonly frame: FrameName; readonly state: 'sealed' | 'sent' | 'given-up' }>()
  const frames = new Map<number, FrameName>()
  const mark = (frame: FrameName, state: 'sealed' | 'sent' | 'given-up') =>
    states.set(frame.join('/'), { frame, state })
  const takeOver = ({ steps, sent, givenUp }: Omit<Carried, 'epoch'>) => {
    for (const value of steps) {
      const step = readStep<unknown>(value)
      if (step !== null) settled.set(step)
    }
    for (const frame of sent) mark(frame, 'sent')
    for (const frame of givenUp) mark(frame, 'given-up')
  }
  const sealed = ({ envelope, frame, note }: Pick<PendingBatch, 'envelope' | 'frame' | 'note'>) => {
    locals.set(envelope.seq, note.local)
    frames.set(envelope.seq, frame)
    mark(frame, 'sealed')
  }
  const replay = (line: LedgerLine) => {
    if ('resume' in line) takeOver(line.resume)
    if ('carried' in line) takeOver(line.carried)
    if ('damaged' in line) line.damaged.pending.forEach(sealed)
    if ('envelope' in line) sealed(line)
    if ('receipt' in line) {
      const step = readStep<unknown>(locals.get(line.seq))
      const frame = frames.get(line.seq)
      if (step !== null) settled.apply(step)
      if (frame !== undefined) mark(frame, 'sent')
    }
    if ('gap' in line) for (const frame of line.frames) mark(frame, 'given-up')
  }
  for (const line of readPart(last).lines) if (line !== null) replay(line)
  const those = (state: 'sent' | 'given-up') =>
    [...states.values()].flatMap((one) => (one.state === state ? [one.frame] : []))
  return { epoch, steps: settled.steps(), sent: those('sent'), givenUp: those('given-up') }
}
