import { dayShort } from './instrument-dates.ts'
import { numberedReadElements } from './named-cycles.ts'
import { type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of a HiSeq 2500's file: nearly all under Setup, kit ids as operators type them. Source: spec run-folder-files 2.10. */
export function hiSeqElements(document: RunParametersDocument): readonly XmlElement[] {
  const { local, planned, runId } = document
  const laneElements = Array.from({ length: document.lanes }, (_, index) => leaf('Lane', index + 1))
  const setup = branch('Setup', [
    leaf('ExperimentName', local.experiment),
    leaf('ScanID', -999),
    leaf('FCPosition', document.side),
    leaf('WorkFlowType', planned.index2 > 0 ? 'DUALINDEX' : planned.index1 > 0 ? 'SINGLEINDEX' : 'NOINDEX'),
    leaf('PairEndFC', planned.read2 > 0),
    leaf('Read1', planned.read1),
    leaf('IndexRead1', planned.index1),
    leaf('IndexRead2', planned.index2),
    leaf('Read2', planned.read2),
    leaf('OutputFolder', local.outputFolder),
    leaf('CompressBcls', true),
    leaf('RemapQScores', 'default'),
    leaf('PeriodicSave', 'Save Tile Thumbnails'),
    leaf('Flowcell', document.flowCellMode),
    leaf('SampleSheet', local.sampleSheet),
    leaf('Sbs', document.kitName),
    leaf('Pe', planned.read2 > 0 ? 'HiSeq PE Cluster Kit v4 cBot' : ''),
    branch('AlignToPhiX', laneElements),
    leaf('ClusteringChoice', 'None'),
    leaf('RunMode', 'HighOutput'),
    leaf('Rehyb', 'None'),
    leaf('ServiceRun', false),
    leaf('ApplicationName', 'HiSeq Control Software'),
    leaf('ApplicationVersion', document.software.control),
    leaf('RunID', runId),
    leaf('RunStartDate', dayShort(document.startedAt)),
    branch('BaseSpaceSettings', [
      leaf('UseBaseSpace', false),
      leaf('RunMonitoringOnly', false),
      leaf('Username', local.email),
      leaf('RunId', local.cloudRunId),
      leaf('TempFolder', 'E:\\Illumina\\BaseSpaceTemp'),
      leaf('SendInstrumentHealthToILMN', document.sendsPerformanceData),
    ]),
    leaf('ScannerID', document.instrument),
    leaf('ScanNumber', document.runNumber),
    leaf('ComputerName', local.computer),
    ...document.software.firmware.map(([board, version]) => leaf(board, version)),
    leaf('RTAVersion', document.software.analysis),
    leaf('Barcode', tagOf(document, 'flow-cell')?.serial ?? ''),
    leaf('Username', local.operator),
    leaf('FocusMethod', 'DynamicITF'),
    leaf('SelectedSurface', 'BothLaneSurfaces'),
    leaf('NumTilesPerSwath', document.tilesPerSwath),
    leaf('NumSwaths', document.swaths),
    branch('Reads', numberedReadElements('Read', document.planned)),
    kitElements(document),
    leaf('Resume', false),
    leaf('ResumeCycle', 0),
    leaf('SupportMultipleSurfacesInUI', true),
    leaf('TempFolder', `E:\\Illumina\\HiSeqTemp\\${runId}`),
    leaf('RecipeFragmentVersion', document.software.recipeVersion),
  ])
  return [setup, leaf('Version', 1)]
}

function kitElements(document: RunParametersDocument): XmlElement {
  const sbs = tagOf(document, 'reagent')
  const cluster = tagOf(document, 'cluster')
  const cycles = sbs?.cycles ?? 0
  return branch('ReagentKits', [
    branch('Sbs', [
      branch('SbsReagentKit', [
        leaf('ID', sbs?.serial ?? ''),
        leaf('Prime', false),
        leaf('NumberCyclesRemaining', cycles),
        leaf('IsNew50Cycle', cycles > 0 && cycles < 100),
        leaf('IsNew200Cycle', cycles >= 100),
      ]),
    ]),
    branch('Index', cluster === undefined ? [] : [branch('ReagentKit', [leaf('ID', cluster.serial)])]),
    leaf('Pe', ''),
    leaf('Rehyb', ''),
  ])
}
