import { dayShort, isoMidnight } from './instrument-dates.ts'
import { numberedReadElements } from './named-cycles.ts'
import { type ConsumableKind, type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of a MiSeq's file (control software 4). Source: spec run-folder-files 2.8. */
export function miSeqElements(document: RunParametersDocument): readonly XmlElement[] {
  const { local, runId } = document
  return [
    leaf('RunParametersVersion', 'MiSeq_1_3'),
    rfidElement(document, 'FlowcellRFIDTag', 'flow-cell'),
    rfidElement(document, 'PR2BottleRFIDTag', 'buffer'),
    rfidElement(document, 'ReagentKitRFIDTag', 'reagent'),
    leaf('Resumable', true),
    leaf('ManifestFiles', ''),
    leaf('AfterRunWashMethod', 'Post-Run Wash'),
    branch('Setup', [
      leaf('SupportMultipleSurfacesInUI', true),
      leaf('ApplicationVersion', document.software.control),
      leaf('NumTilesPerSwath', document.tilesPerSwath),
      leaf('NumSwaths', document.swaths),
      leaf('NumLanes', document.lanes),
      leaf('ApplicationName', 'MiSeq Control Software'),
    ]),
    leaf('RunID', runId),
    leaf('ScannerID', document.instrument),
    leaf('RunNumber', document.runNumber),
    ...document.software.firmware.map(([board, version]) => leaf(board, version)),
    leaf('MCSVersion', document.software.control),
    leaf('RTAVersion', document.software.analysis),
    leaf('Barcode', tagOf(document, 'flow-cell')?.serial ?? ''),
    leaf('PR2BottleBarcode', tagOf(document, 'buffer')?.serial ?? ''),
    leaf('ReagentKitPartNumberEntered', tagOf(document, 'reagent')?.part ?? ''),
    leaf('ReagentKitVersion', document.kitName),
    leaf('ReagentKitBarcode', tagOf(document, 'reagent')?.serial ?? ''),
    leaf('PreviousPR2BottleBarcode', ''),
    leaf('PreviousReagentKitBarcode', ''),
    leaf('ExperimentName', local.experiment),
    leaf('Chemistry', document.software.recipeName),
    leaf('Username', local.operator),
    branch('Workflow', [leaf('Analysis', 'GenerateFASTQ')]),
    leaf('EnableAnalysis', false),
    branch('Reads', numberedReadElements('RunInfoRead', document.planned)),
    leaf('TempFolder', `D:\\Illumina\\MiSeqTemp\\${runId}`),
    leaf('AnalysisFolder', `D:\\Illumina\\MiSeqAnalysis\\${runId}`),
    leaf('RunStartDate', dayShort(document.startedAt)),
    leaf('MostRecentWashType', 'PostRun'),
    leaf('SampleSheetName', local.experiment),
    leaf('SampleSheetFolder', local.sampleSheet),
    leaf('OutputFolder', `${local.outputFolder}\\${runId}`),
    leaf('FocusMethod', 'AutoFocus'),
    leaf('SurfaceToScan', 'Both'),
    leaf('SaveFocusImages', false),
    leaf('SaveScanImages', true),
    leaf('CloudUsername', local.email),
    leaf('RunManagementType', 'Standalone'),
    leaf('CloudRunId', local.cloudRunId),
    leaf('SendInstrumentHealthToILMN', document.sendsPerformanceData),
  ]
}

function rfidElement(document: RunParametersDocument, name: string, kind: ConsumableKind): XmlElement {
  const tag = tagOf(document, kind)
  if (tag === undefined) return branch(name, [leaf('ExpirationDate', '0001-01-01T00:00:00')])
  return branch(name, [
    leaf('SerialNumber', tag.serial),
    leaf('PartNumber', tag.part),
    leaf('ExpirationDate', isoMidnight(tag.expires)),
    leaf('LotNumber', tag.lot),
  ])
}
