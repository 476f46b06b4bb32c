import { isoMidnight } from './instrument-dates.ts'
import { namedReadElements } from './named-cycles.ts'
import type { ConsumableKind, RunParametersDocument } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

const typeOfKind: Readonly<Record<ConsumableKind, string>> = {
  'flow-cell': 'FlowCell',
  reagent: 'Reagent',
  buffer: 'Buffer',
  cluster: 'Reagent',
  'library-tube': 'SampleTube',
  lyo: 'Lyo',
}

/** The elements of a NovaSeq X's file. Source: spec run-folder-files 2.3. */
export function novaSeqXElements(document: RunParametersDocument): readonly XmlElement[] {
  const { local, planned, software, runId } = document
  return [
    leaf('Side', document.side),
    leaf('Application', 'NovaSeqXSeries Control Software'),
    leaf('SystemSuiteVersion', software.control),
    leaf('OutputFolder', `${local.outputFolder}/${runId}`),
    leaf('CloudUploadMode', document.sendsPerformanceData ? 'InstrumentPerformance' : 'None'),
    leaf('RunSetupMode', 'Manual'),
    leaf('SecondaryAnalysisMode', 'None'),
    leaf('InstrumentType', 'NovaSeqXPlus'),
    leaf('InstrumentSerialNumber', document.instrument),
    leaf('RunId', runId),
    leaf('RunCounter', document.runNumber),
    leaf('RecipeName', software.recipeName),
    leaf('RecipeVersion', software.recipeVersion),
    leaf('ExperimentName', local.experiment),
    leaf('FlowCellName', document.kitName),
    leaf('FlowCellType', document.flowCellMode),
    branch(
      'ConsumableInfo',
      document.consumables.map((tag) =>
        branch('ConsumableInfo', [
          leaf('SerialNumber', tag.serial),
          leaf('LotNumber', tag.lot),
          leaf('PartNumber', tag.part),
          leaf('ExpirationDate', `${isoMidnight(tag.expires)}Z`),
          leaf('Type', typeOfKind[tag.kind]),
          leaf('Mode', tag.mode),
          leaf('Version', '1.5'),
          leaf('Name', tag.name),
        ]),
      ),
    ),
    branch('PlannedReads', namedReadElements(planned)),
    leaf('SecondaryAnalysisInfo', ''),
    leaf('DisableBclCopy', false),
  ]
}
