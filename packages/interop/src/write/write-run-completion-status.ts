import { isoSevenPlaces, timeSpan } from './instrument-dates.ts'
import { type NamedCycles, namedReadElements } from './named-cycles.ts'
import { branch, leaf, xmlDocument } from './xml-text.ts'

/** How a NovaSeq X run ended. Only RunCompleted is known from instruments; any other word means "not as planned". */
export interface RunCompletionDocument {
  readonly startedAt: Date
  readonly endedAt: Date
  readonly preRunChecksMs: number
  readonly postRunWashMs: number
  readonly completed: NamedCycles
  readonly status: 'RunCompleted' | 'RunEndedEarly'
}

/** RunCompletionStatus.xml of a NovaSeq X, as text. Source: spec run-folder-files 4.1. */
export function writeRunCompletionStatus(document: RunCompletionDocument): string {
  const { completed, startedAt, endedAt } = document
  const root = branch(
    'RunCompletionStatus',
    [
      leaf('RunStartTime', isoSevenPlaces(startedAt)),
      leaf('RunEndTime', isoSevenPlaces(endedAt)),
      leaf('PreRunChecksDuration', timeSpan(document.preRunChecksMs)),
      leaf('PostRunWashDuration', timeSpan(document.postRunWashMs)),
      leaf('TotalRunTime', timeSpan(endedAt.getTime() - startedAt.getTime())),
      branch('CompletedReads', namedReadElements(completed)),
      leaf('RunStatus', document.status),
    ],
    {
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
    },
  )
  return xmlDocument('RunCompletionStatus.xml', root, { namesEncoding: true, indent: '  ', newline: '\n' })
}
