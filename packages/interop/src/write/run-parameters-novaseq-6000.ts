import { dayShort, usDateTimePadded } from './instrument-dates.ts'
import { type ConsumableKind, type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of a NovaSeq 6000's file (control software 1.7, 1.8). Source: spec run-folder-files 2.5. */
export function novaSeq6000Elements(document: RunParametersDocument): readonly XmlElement[] {
  const { local, planned, runId } = document
  return [
    leaf('Surface', 'Both'),
    leaf('ReadType', planned.read2 > 0 ? 'PairedEnd' : 'SingleEnd'),
    leaf('Side', document.side),
    leaf('Read1NumberOfCycles', planned.read1),
    leaf('Read2NumberOfCycles', planned.read2),
    leaf('IndexRead1NumberOfCycles', planned.index1),
    leaf('IndexRead2NumberOfCycles', planned.index2),
    leaf('PlannedRead1Cycles', planned.read1),
    leaf('PlannedRead2Cycles', planned.read2),
    leaf('PlannedIndex1ReadCycles', planned.index1),
    leaf('PlannedIndex2ReadCycles', planned.index2),
    leaf('RunNumber', document.runNumber),
    leaf('RtaVersion', document.software.analysis),
    leaf('RecipeVersion', document.software.recipeVersion),
    leaf('ExperimentName', local.experiment),
    branch('RfidsInfo', [
      ...rfidElements(document, 'FlowCell', 'flow-cell'),
      ...rfidElements(document, 'LibraryTube', 'library-tube'),
      ...rfidElements(document, 'Sbs', 'reagent'),
      ...rfidElements(document, 'Cluster', 'cluster'),
      ...rfidElements(document, 'Buffer', 'buffer'),
    ]),
    leaf('RecipeFilePath', 'C:\\Program Files\\Illumina\\NovaSeq Control Software\\Recipe'),
    leaf('SamplesheetFile', local.sampleSheet),
    leaf('UsedLimsSetup', false),
    leaf('CeLinuxRunFolder', `/ilmn/outputfolder/${runId}/`),
    leaf('OutputRunFolder', `${local.outputFolder}\\${runId}\\`),
    leaf('SbcRunFolder', `C:\\ProgramData\\Illumina\\NovaSeq\\NovaSeqTemp\\${runId}\\`),
    leaf('RunStartDate', dayShort(document.startedAt)),
    leaf('RunId', runId),
    leaf('UseBaseSpace', false),
    leaf('UseBaseSpaceMonitoringAndStorage', false),
    leaf('BaseSpaceRunId', local.cloudRunId),
    leaf('CloudDisplayName', local.email),
    leaf('UseCustomRecipe', false),
    leaf('UseCustomRead1Primer', false),
    leaf('UseCustomRead2Primer', false),
    leaf('UseCustomIndexRead1Primer', false),
    leaf('IsRehyb', false),
    leaf('InstrumentName', document.instrument),
    leaf('PlatformType', 'HighThroughput'),
    leaf('Application', 'NovaSeq Control Software'),
    leaf('ApplicationVersion', document.software.control),
    branch(
      'FirmwareVersions',
      document.software.firmware.map(([board, version]) =>
        branch('FirmwareVersion', [leaf('Board', board), leaf('Version', version)]),
      ),
    ),
    leaf('SendIlluminaHealthData', document.sendsPerformanceData),
    leaf('RunSetupMode', 'Manual'),
    leaf('WorkflowType', 'NovaSeqStandard'),
  ]
}

function rfidElements(document: RunParametersDocument, prefix: string, kind: ConsumableKind): readonly XmlElement[] {
  const tag = tagOf(document, kind)
  if (tag === undefined) return []
  const elements = [
    leaf(`${prefix}SerialBarcode`, tag.serial),
    leaf(`${prefix}PartNumber`, tag.part),
    leaf(`${prefix}LotNumber`, tag.lot),
    leaf(`${prefix}Expirationdate`, usDateTimePadded(tag.expires)),
    leaf(`${prefix}StartDate`, usDateTimePadded(document.startedAt)),
    leaf(`${prefix}SupportedModes`, tag.mode),
  ]
  if (kind === 'flow-cell') elements.push(leaf('FlowCellMode', document.flowCellMode))
  if (kind === 'reagent' || kind === 'cluster') elements.push(leaf(`${prefix}CycleKit`, tag.cycles))
  if (tag.cycles > 0) elements.push(leaf(`${prefix}NumberOfCyclesRemaining`, tag.cycles - usedCycles(document)))
  return elements
}

function usedCycles(document: RunParametersDocument): number {
  const { read1, index1, index2, read2 } = document.planned
  return read1 + index1 + index2 + read2
}
