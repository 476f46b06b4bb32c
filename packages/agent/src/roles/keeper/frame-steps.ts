import type { Body } from '@seqward/contract'
import { contractHash, sha256Hex } from '@seqward/contract/sealing'
import type { FrameName } from '../../ledger/ledger-line.ts'
import { type Positions, readStep, type Step } from '../../ledger/positions.ts'
import type { FrameNote, SpooledFrame } from '../../spool/frame.ts'

/** What the spool keeps beside a body: of what it is, and how far its source is read once it is kept. */
export function noteOf(body: Body, bytes: Buffer, step: Step<unknown>, madeAt: string): FrameNote {
  return {
    kind: body.kind,
    run: body.run,
    bodySha256: sha256Hex(bytes),
    bodyBytes: bytes.length,
    contract: contractHash(),
    madeAt,
    local: step,
  }
}

/** Urgent frames leave first, so that frames of one source need not lie in the order in which they were made. */
export function inStepOrder(frames: readonly SpooledFrame[]): readonly SpooledFrame[] {
  const stepOf = ({ note }: SpooledFrame) => readStep(note.local)?.step ?? 0
  return [...frames].sort((a, b) => stepOf(a) - stepOf(b))
}

/** Moves a source on by the step that a note holds; a note without one moves nothing. */
export function applyStep(positions: Positions<unknown>, local: unknown): void {
  const step = readStep<unknown>(local)
  if (step !== null) positions.apply(step)
}

/** Puts a source where the step says, whatever stood before. */
export function setStep(positions: Positions<unknown>, value: unknown): void {
  const step = readStep<unknown>(value)
  if (step !== null) positions.set(step)
}

export function nameOf({ ref }: SpooledFrame): FrameName {
  return [ref.segment, ref.number]
}

export function frameOf(name: string): FrameName {
  const [segment = '', number] = name.split('/')
  return [segment, Number(number)]
}
