import type { Known } from '../../ledger/ledger.ts'
import type { FrameName, LedgerLine } from '../../ledger/ledger-line.ts'
import { Positions } from '../../ledger/positions.ts'
import type { FrameState } from '../../spool/frame.ts'
import { applyStep, frameOf, setStep } from './frame-steps.ts'

/** What the ledger's lines say of sources and frames, read once when a station opens. */
export interface LedgerMemory {
  /** How far each source is settled. */
  readonly settled: Positions<unknown>
  /** What became of each frame, by `segment/number`. */
  readonly states: Map<string, FrameState>
  /** The service's word on the latest change of key; null while there was none. */
  readonly keyChange: string | null
  known(): Known
  replay(line: LedgerLine): void
}

export function ledgerMemory(): LedgerMemory {
  const settled = new Positions<unknown>()
  const states = new Map<string, FrameState>()
  const awaiting = new Map<number, { readonly local: unknown; readonly frame: FrameName }>()
  let keyChange: string | null = null

  function take({ steps, sent, givenUp }: Known): void {
    for (const step of steps) setStep(settled, step)
    for (const frame of sent) states.set(frame.join('/'), 'sent')
    for (const frame of givenUp) states.set(frame.join('/'), 'given-up')
  }

  return {
    settled,
    states,
    get keyChange() {
      return keyChange
    },
    known() {
      const those = (of: FrameState) => [...states].flatMap(([name, state]) => (state === of ? [frameOf(name)] : []))
      return { steps: settled.steps(), sent: those('sent'), givenUp: those('given-up') }
    },
    replay(line) {
      if ('resume' in line) take(line.resume)
      if ('carried' in line) take(line.carried)
      if ('key' in line) keyChange = line.key.notice
      if ('damaged' in line)
        for (const { envelope, note, frame } of line.damaged.pending)
          awaiting.set(envelope.seq, { local: note.local, frame })
      if ('envelope' in line) {
        awaiting.set(line.envelope.seq, { local: line.note.local, frame: line.frame })
        states.set(line.frame.join('/'), 'sent')
      }
      if ('receipt' in line) {
        applyStep(settled, awaiting.get(line.seq)?.local)
        awaiting.delete(line.seq)
      }
      if ('gap' in line) {
        // A number that was given up without its frame: the frame goes under another.
        const renumbered = awaiting.get(line.gap.fromSeq)
        if (line.frames.length === 0 && renumbered !== undefined) states.delete(renumbered.frame.join('/'))
        for (const frame of line.frames) states.set(frame.join('/'), 'given-up')
      }
    },
  }
}
