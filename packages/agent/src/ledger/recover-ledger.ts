import type { Disk } from '../disk/disk.ts'
import { readPart, type ReadPart } from './ledger-file.ts'
import { partPath } from './ledger-folder.ts'
import type { DamagedPart, LedgerHead, LedgerLine, ResumePoint } from './ledger-line.ts'
import { LedgerState } from './ledger-state.ts'
import { verifyLedger } from './verify-ledger.ts'

/** A number that a damaged line may have held takes at least so many bytes of it: the name of a frame in a gap. */
const bytesPerHiddenNumber = 36
const namedLinesMax = 100

export interface RecoverOptions {
  readonly disk: Disk
  readonly folder: string
  readonly head: LedgerHead
  /** The part that is damaged. */
  readonly part: number
  readonly read: ReadPart
  /** Is told each line that can still be read, also of parts before, where the damaged one lost its beginning. */
  readonly replay: (line: LedgerLine) => void
  readonly at: string
}

/**
 * The first lines of the part that follows a damaged one: it says what was damaged, goes on from what is certain, and
 * gives up every number that the damage may hide, so that no number is used twice.
 */
export function linesAfterDamage(
  options: RecoverOptions,
  known: () => Pick<ResumePoint, 'steps' | 'sent' | 'givenUp'>,
): LedgerLine[] {
  const { head, part, read, at } = options
  const state = new LedgerState()
  for (const line of linesBefore(options)) state.apply(line)
  // A part whose very first lines are gone was not cut short by a crash: it was made whole, or not at all.
  let hiddenBytes = hasFirstLines(part, read) ? 0 : read.tornBytes
  for (const [index, line] of read.lines.entries()) {
    if (line === null) hiddenBytes += read.damaged.get(index) ?? 0
    else {
      // An envelope or a gap behind the damage names its number: nothing before it is in doubt any more.
      if ('envelope' in line || 'gap' in line) hiddenBytes = 0
      state.apply(line)
      options.replay(line)
    }
  }
  const { outstanding, exported } = state
  const pending = [
    ...exported.map((one) => ({ ...one, exported: true })),
    ...(outstanding === null ? [] : [{ ...outstanding, exported: false }]),
  ]
  const lines: LedgerLine[] = [
    { head },
    { resume: { ...state.resumePoint(), ...known() } },
    { damaged: { ...whatIsDamaged(part, read), pending }, at },
  ]
  const hidden = Math.ceil(hiddenBytes / bytesPerHiddenNumber)
  const { lastSeq } = state
  if (hidden > 0)
    lines.push({ gap: { fromSeq: lastSeq + 1, toSeq: lastSeq + hidden, reason: 'damaged' }, at, frames: [] })
  return lines
}

/** Lines of earlier parts, as far back as needed to know where the damaged part began. */
function* linesBefore({ disk, folder, head, part, read, replay }: RecoverOptions): Generator<LedgerLine> {
  const parts: (readonly (LedgerLine | null)[])[] = []
  let begins = hasBeginning(part, read.lines)
  for (let earlier = part - 1; !begins && earlier >= 1; earlier--) {
    const { lines } = readPart(partPath(folder, head.epoch, earlier), disk)
    parts.unshift(lines)
    begins = hasBeginning(earlier, lines)
  }
  for (const line of parts.flat()) {
    if (line === null) continue
    replay(line)
    yield line
  }
}

/** Whether the lines that a part is made with are there; without them what stands in it says nothing. */
export function hasFirstLines(part: number, { lines }: ReadPart): boolean {
  return lines.length > (part === 1 ? 0 : 1)
}

function hasBeginning(part: number, lines: readonly (LedgerLine | null)[]): boolean {
  const second = lines[1]
  return part === 1 || (second !== undefined && second !== null && 'resume' in second)
}

function whatIsDamaged(part: number, read: ReadPart): Omit<DamagedPart, 'pending'> {
  const firstBad = read.lines.indexOf(null)
  const { verified } = verifyLedger([{ ...read, lines: read.lines.slice(0, firstBad) }])
  return {
    part,
    sha256: read.sha256,
    lines: [...read.damaged.keys()].slice(0, namedLinesMax).map((index) => index + 1),
    verifiedSeq: verified.seq,
    verifiedHash: verified.hash,
  }
}
