import { dayShort, isoMidnight } from './instrument-dates.ts'
import { type ConsumableKind, type RunParametersDocument, tagOf } from './run-parameters-document.ts'
import { branch, leaf, type XmlElement } from './xml-text.ts'

/** The elements of a NextSeq 500/550's file. Source: spec run-folder-files 2.6. */
export function nextSeq500Elements(document: RunParametersDocument): readonly XmlElement[] {
  return rta2Elements(document, { product: 'NextSeq', formVersion: 'NextSeq_2_1_0', buffer: true, purges: true })
}

/** The elements of a MiniSeq's file: as NextSeq 500, without a buffer. Source: spec run-folder-files 2.7. */
export function miniSeqElements(document: RunParametersDocument): readonly XmlElement[] {
  return rta2Elements(document, { product: 'MiniSeq', formVersion: 'MiniSeq_1_0_0', buffer: false, purges: false })
}

interface Rta2Form {
  readonly product: 'NextSeq' | 'MiniSeq'
  readonly formVersion: string
  /** Whether the buffer has a tag of its own. */
  readonly buffer: boolean
  readonly purges: boolean
}

function rta2Elements(document: RunParametersDocument, form: Rta2Form): readonly XmlElement[] {
  const { local, planned, runId, software } = document
  const control = `${form.product} Control Software`
  const folder = `${local.outputFolder}\\${runId}\\`
  return [
    leaf('RunParametersVersion', form.formVersion),
    branch('Setup', [
      leaf('SupportMultipleSurfacesInUI', true),
      leaf('ApplicationVersion', software.control),
      leaf('ApplicationName', control),
      leaf('NumTilesPerSwath', document.tilesPerSwath),
      leaf('NumSwaths', document.swaths),
      leaf('NumLanes', document.lanes),
      leaf('Read1', planned.read1),
      leaf('Read2', planned.read2),
      leaf('Index1Read', planned.index1),
      leaf('Index2Read', planned.index2),
      leaf('SectionPerLane', document.sectionsPerLane ?? 1),
      leaf('LanePerSection', document.lanesPerSection ?? 1),
    ]),
    leaf('RunID', runId),
    leaf('InstrumentID', document.instrument),
    leaf('RunNumber', document.runNumber),
    leaf('RTAVersion', software.analysis),
    leaf('SystemSuiteVersion', software.recipeVersion),
    rfidElement(document, 'FlowCellRfidTag', 'flow-cell'),
    ...(form.buffer ? [rfidElement(document, 'PR2BottleRfidTag', 'buffer')] : []),
    rfidElement(document, 'ReagentKitRfidTag', 'reagent'),
    leaf('FlowCellSerial', tagOf(document, 'flow-cell')?.serial ?? ''),
    ...(form.buffer ? [leaf('PR2BottleSerial', tagOf(document, 'buffer')?.serial ?? '')] : []),
    leaf('ReagentKitSerial', tagOf(document, 'reagent')?.serial ?? ''),
    leaf('ExperimentName', local.experiment),
    leaf('LibraryID', `${local.experiment}_pool`),
    leaf('Chemistry', document.flowCellMode),
    branch(
      'SelectedTiles',
      (document.tiles ?? []).map((tile) => leaf('Tile', tile)),
    ),
    leaf('RunFolder', `D:\\Illumina\\${control} Temp\\${runId}\\`),
    leaf('OutputFolder', folder),
    leaf('RecipeFolder', `C:\\Illumina\\${control}\\Recipe\\High\\${software.recipeName}`),
    leaf('SimulationFolder', ''),
    leaf('RunStartDate', dayShort(document.startedAt)),
    leaf('FocusMethod', 'IXFocus'),
    leaf('SurfaceToScan', 'Both'),
    leaf('SaveFocusImages', false),
    leaf('SaveScanImages', false),
    leaf('SelectiveSave', true),
    leaf('IsPairedEnd', planned.read2 > 0),
    leaf('AnalysisWorkflowType', ''),
    leaf('UsesCustomReadOnePrimer', false),
    leaf('UsesCustomReadTwoPrimer', false),
    leaf('UsesCustomIndexPrimer', false),
    leaf('UsesCustomIndexTwoPrimer', false),
    leaf('RunManagementType', 'Standalone'),
    leaf('BaseSpaceRunId', local.cloudRunId),
    leaf('BaseSpaceRunMode', document.sendsPerformanceData ? 'IlluminaHealthOnly' : 'None'),
    leaf('ComputerName', local.computer),
    leaf('SequencingStarted', true),
    leaf('PlannedRead1Cycles', planned.read1),
    leaf('PlannedRead2Cycles', planned.read2),
    leaf('PlannedIndex1ReadCycles', planned.index1),
    leaf('PlannedIndex2ReadCycles', planned.index2),
    leaf('IsRehyb', false),
    leaf('PurgeConsumables', form.purges),
    leaf('MaxCyclesSupportedByReagentKit', tagOf(document, 'reagent')?.cycles ?? 0),
  ]
}

function rfidElement(document: RunParametersDocument, name: string, kind: ConsumableKind): XmlElement {
  const tag = tagOf(document, kind)
  return branch(name, [
    leaf('SerialNumber', tag?.serial ?? ''),
    leaf('PartNumber', tag?.part ?? ''),
    leaf('LotNumber', tag?.lot ?? ''),
    leaf('ExpirationDate', tag === undefined ? '0001-01-01T00:00:00' : isoMidnight(tag.expires)),
  ])
}
