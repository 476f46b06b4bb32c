import { holdsEmail, holdsName, holdsPath, holdsPhone, holdsSampleName, holdsUserName } from './find-person.ts'
import { holdsBirthDate, holdsRecordNumber } from './find-record-number.ts'
import { holdsPacked, holdsSequence } from './find-sequence.ts'
import { holdsNationalIdentifier } from './national-identifiers.ts'

/** What the second line looks for. */
export const detectors = {
  sequence: holdsSequence,
  packed: holdsPacked,
  email: holdsEmail,
  phone: holdsPhone,
  name: holdsName,
  'record-number': holdsRecordNumber,
  'birth-date': holdsBirthDate,
  'national-identifier': holdsNationalIdentifier,
  path: holdsPath,
  'user-name': holdsUserName,
  'sample-name': holdsSampleName,
} as const satisfies Readonly<Record<string, (text: string) => boolean>>

export type HitKind = keyof typeof detectors
export const hitKinds = Object.keys(detectors) as readonly HitKind[]

/** Longer texts are looked at piece by piece, so that no text takes more time than its length. */
const pieceChars = 4096
/** What straddles two pieces is seen whole in one of them. */
const overlapChars = 256

/** Every kind of thing that a text holds which must never leave a site. Empty for texts that hold none. */
export function kindsIn(text: string): readonly HitKind[] {
  const pieces: string[] = []
  for (let at = 0; at === 0 || at < text.length; at += pieceChars - overlapChars)
    pieces.push(text.slice(at, at + pieceChars))
  return hitKinds.filter((kind) => pieces.some((piece) => detectors[kind](piece)))
}
