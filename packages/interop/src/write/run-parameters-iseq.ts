import { isoMidnight, isoSevenPlaces } from './instrument-dates.ts'
import type { NamedCycles } from './named-cycles.ts'
import { type ConsumableTag, type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of an iSeq 100's file. While the run goes on it has no end. Source: spec run-folder-files 2.11. */
export function iSeqElements(document: RunParametersDocument): readonly XmlElement[] {
  const { endedAt, local, software, runId } = document
  return [
    leaf('InstrumentId', document.instrument),
    leaf('ApplicationName', 'iSeq Control Software'),
    leaf('ApplicationVersion', software.control),
    leaf('RtaVersion', software.analysis),
    ...software.firmware.map(([board, version]) => leaf(board, version)),
    leaf('RecipeName', software.recipeName),
    leaf('RecipeVersion', software.recipeVersion),
    tagElement('FlowcellEEPROMTag', tagOf(document, 'flow-cell')),
    tagElement('ReagentKitRFIDTag', tagOf(document, 'reagent')),
    leaf('RunId', runId),
    leaf('RunCounter', document.runNumber),
    leaf('RunStartDate', isoSevenPlaces(document.startedAt)),
    ...(endedAt === undefined ? [] : [leaf('RunEndDate', isoSevenPlaces(endedAt))]),
    leaf('ExperimentName', local.experiment),
    leaf('SampleSheetPath', local.sampleSheet),
    leaf('OutputFolder', `${local.outputFolder}\\${runId}`),
    branch('PlannedCycles', cycleElements(document.planned)),
    branch('CompletedCycles', cycleElements(document.completed)),
    branch('BaseSpaceParameters', [leaf('Mode', document.sendsPerformanceData ? 'IlluminaHealthOnly' : 'None')]),
  ]
}

function tagElement(name: string, tag: ConsumableTag | undefined): XmlElement {
  return branch(name, [
    leaf('SerialNumber', tag?.serial ?? ''),
    leaf('PartNumber', tag?.part ?? ''),
    leaf('LotNumber', tag?.lot ?? ''),
    leaf('ExpirationDate', tag === undefined ? '0001-01-01T00:00:00' : isoMidnight(tag.expires)),
  ])
}

function cycleElements(cycles: NamedCycles): readonly XmlElement[] {
  return [
    leaf('Read1', cycles.read1),
    leaf('Index1', cycles.index1),
    leaf('Index2', cycles.index2),
    leaf('Read2', cycles.read2),
  ]
}
