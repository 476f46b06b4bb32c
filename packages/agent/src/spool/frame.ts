import type { FramePlace } from './segment-file.ts'

/** What stands beside a body in its frame. `local` never leaves the site. */
export interface FrameNote {
  readonly kind: string
  readonly run: string | null
  readonly bodySha256: string
  readonly bodyBytes: number
  readonly contract: string
  readonly madeAt: string
  /** Hours that the agent had seen pass when it was made, over all its starts; a clock that jumps does not count. */
  readonly hour?: number
  readonly local: unknown
}

/** Names a frame for ever: its segment by a random id, the frame by its place. */
export interface FrameRef extends FramePlace {
  readonly segment: string
}

export interface SpooledFrame {
  readonly ref: FrameRef
  readonly note: FrameNote
}

/** What the ledger knows of a frame: `open` has no receipt yet, `sent` has one, `given-up` stands in a gap. */
export type FrameState = 'open' | 'sent' | 'given-up'

/** The note of a frame that authenticated; null when it is not one of ours. */
export function readNote(text: string): FrameNote | null {
  try {
    const note = JSON.parse(text) as Partial<FrameNote> | null
    const whole =
      typeof note?.kind === 'string' &&
      typeof note.bodySha256 === 'string' &&
      typeof note.bodyBytes === 'number' &&
      typeof note.contract === 'string' &&
      typeof note.madeAt === 'string'
    return whole ? (note as FrameNote) : null
  } catch {
    return null
  }
}
