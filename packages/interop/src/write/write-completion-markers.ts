import { usDateCommaTime, usDateTime } from './instrument-dates.ts'

/** Which marker files a platform leaves, and whether RTAComplete.txt holds the line of RTA 1 or of RTA 2. */
export type CompletionMarkers = 'rta-line' | 'rta-2-line' | 'rta-and-copy' | 'copy-only'

/**
 * The marker files of a run that has ended, by name: RTAComplete.txt with a line (RTA 1 and 2), RTAComplete.txt and
 * CopyComplete.txt both empty (NovaSeq), or CopyComplete.txt alone (NextSeq 1000/2000). That a marker exists is the
 * signal; it does not say whether the run did all its cycles. Source: spec run-folder-files 4.2.
 */
export function writeCompletionMarkers(
  markers: CompletionMarkers,
  endedAt: Date,
  analysisVersion: string,
): ReadonlyMap<string, string> {
  if (markers === 'copy-only') return new Map([['CopyComplete.txt', '']])
  if (markers === 'rta-and-copy') return new Map(Object.entries({ 'RTAComplete.txt': '', 'CopyComplete.txt': '' }))
  if (markers === 'rta-2-line') {
    return new Map([['RTAComplete.txt', `RTA ${analysisVersion} completed on ${usDateTime(endedAt)}`]])
  }
  return new Map([['RTAComplete.txt', `${usDateCommaTime(endedAt)},Illumina RTA ${analysisVersion}\r\n`]])
}

/** RTARead<n>Complete.txt of RTA 2, by name, for a read that is done. Source: spec run-folder-files 4.2. */
export function writeReadMarker(readNumber: number, doneAt: Date): readonly [name: string, text: string] {
  return [`RTARead${readNumber}Complete.txt`, `Read ${readNumber} complete ${usDateTime(doneAt)}`]
}
