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

/** What RTA 2 says of a run that has ended. Density in thousands a mm2, the share that passes in percent, yield in Gb. */
export interface Rta2CompletionDocument {
  readonly runId: string
  readonly planned: NamedCycles
  readonly completed: NamedCycles
  readonly densityThousandsPerMm2: number
  readonly passingPercent: number
  readonly yieldGigabases: number
  readonly status: 'CompletedAsPlanned' | 'ExceptionEndedEarly'
}

/**
 * RunCompletionStatus.xml of NextSeq 500/550 and MiniSeq, as text. Only CompletedAsPlanned is known from instruments;
 * any other word means "not as planned". Source: spec run-folder-files 4.1.
 */
export function writeRta2CompletionStatus(document: Rta2CompletionDocument): string {
  const { planned, completed } = document
  const cycles = (when: string, of: NamedCycles) => [
    leaf(`${when}Read1Cycles`, of.read1),
    leaf(`${when}Read2Cycles`, of.read2),
    leaf(`${when}Index1ReadCycles`, of.index1),
    leaf(`${when}Index2ReadCycles`, of.index2),
  ]
  const root = branch(
    'RunCompletionStatus',
    [
      leaf('Version', 1),
      leaf('CompletionStatus', document.status),
      leaf('RunId', document.runId),
      ...cycles('Planned', planned),
      ...cycles('Completed', completed),
      leaf('ClusterDensity', document.densityThousandsPerMm2.toFixed(6)),
      leaf('ClustersPassingFilter', document.passingPercent.toFixed(5)),
      leaf('EstimatedYield', document.yieldGigabases.toFixed(5)),
      leaf('ErrorDescription', document.status === 'CompletedAsPlanned' ? 'None' : 'Run stopped'),
    ],
    { 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' },
  )
  return xmlDocument('RunCompletionStatus.xml', root, { namesEncoding: false, indent: '  ', newline: '\r\n' })
}
