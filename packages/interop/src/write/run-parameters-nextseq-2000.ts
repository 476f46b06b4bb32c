import { isoSevenPlaces } from './instrument-dates.ts'
import type { NamedCycles } from './named-cycles.ts'
import { type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of a NextSeq 1000/2000's file. While the run goes on it has no end. Source: spec run-folder-files 2.4. */
export function nextSeq2000Elements(document: RunParametersDocument): readonly XmlElement[] {
  const { endedAt, local, software, runId } = document
  const flowCell = tagOf(document, 'flow-cell')
  const cartridge = tagOf(document, 'reagent')
  return [
    leaf('SampleSheetFilePath', local.sampleSheet),
    branch('PlannedCycles', cycleElements(document.planned)),
    branch('CompletedCycles', cycleElements(document.completed)),
    leaf('InstrumentName', document.instrument),
    leaf('InstrumentSerialNumber', document.instrument),
    leaf('InstrumentType', 'NextSeq 2000'),
    leaf('ApplicationName', 'NextSeq 1000/2000 Control Software'),
    leaf('ApplicationVersion', software.control),
    leaf('FlowCellSerialNumber', flowCell?.serial ?? ''),
    leaf('FlowCellPartNumber', flowCell?.part ?? ''),
    leaf('FlowCellLotNumber', flowCell?.lot ?? ''),
    leaf('FlowCellExpirationDate', flowCell === undefined ? '' : flowCell.expires.toISOString().slice(0, 10)),
    leaf('FlowCellVersion', 5),
    leaf('FlowCellMode', document.flowCellMode),
    leaf('CartridgeSerialNumber', cartridge?.serial ?? ''),
    leaf('CartridgePartNumber', cartridge?.part ?? ''),
    leaf('CartridgeLotNumber', cartridge?.lot ?? ''),
    leaf('CartridgeExpirationDate', cartridge === undefined ? '' : cartridge.expires.toISOString().slice(0, 10)),
    leaf('CartridgeVersion', 5),
    leaf('CartridgeMode', document.kitName),
    leaf('ExperimentName', local.experiment),
    leaf('RecipeName', software.recipeName),
    leaf('RecipeVersion', software.recipeVersion),
    leaf('RtaVersion', software.analysis),
    leaf('RunStartTime', isoSevenPlaces(document.startedAt)),
    ...(endedAt === undefined ? [] : endElements(document.startedAt, endedAt)),
    leaf('RunCounter', document.runNumber),
    ...software.firmware.map(([board, version]) => leaf(board, version)),
    leaf('BaseSpaceRunId', local.cloudRunId),
    leaf('BsshMode', document.sendsPerformanceData ? 'PerformanceDataOnly' : 'None'),
    leaf('RunSetupMode', 'Manual'),
    leaf('SecondaryAnalysisMode', 'None'),
    leaf('OutputFolder', `${local.outputFolder}/${runId}`),
    leaf('PurgeReagentCartridge', true),
    branch('CustomPrimerSelections', [
      leaf('Read1', 'None'),
      leaf('Index1', 'None'),
      leaf('Index2', 'None'),
      leaf('Read2', 'None'),
    ]),
  ]
}

function endElements(startedAt: Date, endedAt: Date): readonly XmlElement[] {
  const elapsed = Math.max(0, endedAt.getTime() - startedAt.getTime())
  const minutes = Math.floor(elapsed / 60_000)
  const clock = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  const rest = [Math.floor(elapsed / 1000) % 60, elapsed % 1000]
  return [
    leaf('RunEndTime', isoSevenPlaces(endedAt)),
    leaf('RunElapsedTime', `${[...clock, ...rest].join(':')} (d:hr:min:s:ms)`),
  ]
}

function cycleElements(cycles: NamedCycles): readonly XmlElement[] {
  return [
    leaf('Read1', cycles.read1),
    leaf('Index1', cycles.index1),
    leaf('Index2', cycles.index2),
    leaf('Read2', cycles.read2),
  ]
}
