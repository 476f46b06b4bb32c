import { InterOpError } from '../interop-error.ts'
import { childOf, readXml, textAt, type XmlElement } from '../xml/xml-tree.ts'
import { type Consumable, readConsumables } from './consumables.ts'
import { type PlannedRead, readCycles } from './planned-reads.ts'
import { type Platform, platformOf } from './platform.ts'

/** Board of the instrument and the firmware on it. Version strings may hold "@" and are no addresses. */
export interface BoardFirmware {
  readonly board: string
  readonly version: string
}

/**
 * What RunParameters.xml says, reduced to a list of elements: anything that is not named in this file or in
 * consumables.ts and planned-reads.ts is not looked at (spec: run-folder-files 2 and 3). Values are raw text: several
 * can be typed by people (recipe, chemistry, kit ids), so check each against its form before it goes anywhere.
 */
export interface RunParameters {
  readonly platform: Platform | undefined
  readonly instrument: {
    readonly serial: string | undefined
    readonly type: string | undefined
    readonly side: string | undefined
  }
  readonly runCounter: number | undefined
  /** As written; the form differs by platform. */
  readonly start: string | undefined
  readonly end: string | undefined
  readonly versions: Partial<Record<VersionName, string>>
  readonly boards: readonly BoardFirmware[]
  readonly consumables: readonly Consumable[]
  readonly settings: Partial<Record<SettingName, string>>
  readonly plannedReads: readonly PlannedRead[]
  readonly completedReads: readonly PlannedRead[]
  /** What the site allows the maker's own service to receive, by the name of the element. */
  readonly makerSharing: Partial<Record<MakerSharingName, string>>
  /** Quality as the instrument states it at the end of the run (iSeq). */
  readonly stated: Partial<Record<StatedName, string>>
}

type Paths<Name extends string> = Readonly<Record<Name, readonly string[]>>

export type VersionName = keyof typeof versionPaths
const versionPaths = {
  application: ['Setup/ApplicationName', 'ApplicationName', 'Application'],
  controlSoftware: ['MCSVersion', 'Setup/ApplicationVersion', 'ApplicationVersion'],
  build: ['Build'],
  systemSuite: ['SystemSuiteVersion'],
  rta: ['RtaVersion', 'RTAVersion', 'Setup/RTAVersion'],
  form: ['RunParametersVersion'],
  recipe: ['RecipeVersion'],
  recipeName: ['RecipeName'],
  recipeFragment: ['Setup/RecipeFragmentVersion'],
  chemistryController: ['Setup/ChemistryVersion'],
  firmware: ['FirmwareVersion'],
  fpga: ['FPGAVersion', 'Setup/FPGAVersion', 'SibFpgaVersion'],
  cpld: ['CPLD', 'CPLDVersion', 'Setup/CPLDVersion'],
  cameraFirmware: ['CameraFirmwareVersion', 'Setup/CameraFirmware'],
  cameraDriver: ['CameraDriverVersion', 'Setup/CameraDriver'],
  ftdiDriver: ['Setup/FtdiDriver'],
  copyService: ['CopyServiceVersion', 'UcsVersion'],
  cloudBroker: ['Setup/BaseSpaceBrokerVersion'],
  localRunManager: ['LocalRunManagerVersion'],
} as const satisfies Paths<string>

export type SettingName = keyof typeof settingPaths
const settingPaths = {
  chemistry: ['Chemistry'],
  flowCellType: ['FlowCellType', 'Setup/Flowcell'],
  flowCellName: ['FlowCellName'],
  flowCellMode: ['FlowCellMode', 'RfidsInfo/FlowCellMode'],
  cartridgeMode: ['CartridgeMode'],
  reagentKitVersion: ['ReagentKitVersion'],
  sbsKitName: ['Setup/Sbs'],
  peKitName: ['Setup/Pe'],
  indexKitName: ['Setup/Index'],
  runMode: ['Setup/RunMode'],
  rapidRunChemistry: ['Setup/RapidRunChemistry'],
  clusteringChoice: ['Setup/ClusteringChoice'],
  workflowType: ['WorkflowType', 'Setup/WorkFlowType'],
  readType: ['ReadType'],
  runSetupMode: ['RunSetupMode', 'RunSetupType', 'RunManagementType'],
  surface: ['Surface', 'SurfaceToScan', 'Setup/SelectedSurface'],
  swathScanMode: ['Setup/SwathScanMode'],
  focusMethod: ['FocusMethod', 'Setup/FocusMethod'],
  platformType: ['PlatformType'],
  isPairedEnd: ['IsPairedEnd'],
  isRehyb: ['IsRehyb'],
  useCustomRecipe: ['UseCustomRecipe', 'Setup/UseExistingRecipe'],
  supportsMultipleSurfaces: ['Setup/SupportMultipleSurfacesInUI'],
  remapQScores: ['Setup/RemapQScores'],
  purgeConsumables: ['PurgeConsumables', 'PurgeReagentCartridge'],
  kitCyclesMax: ['MaxCyclesSupportedByReagentKit'],
  mostRecentWashType: ['MostRecentWashType'],
  afterRunWashMethod: ['AfterRunWashMethod'],
  lastPostRunWashDate: ['LastPostRunWashDate'],
  resumed: ['Setup/Resume'],
  resumeCycle: ['Setup/ResumeCycle'],
} as const satisfies Paths<string>

export type MakerSharingName = keyof typeof makerSharingPaths
const makerSharingPaths = {
  SendInstrumentHealthToILMN: ['SendInstrumentHealthToILMN', 'Setup/BaseSpaceSettings/SendInstrumentHealthToILMN'],
  SendIlluminaHealthData: ['SendIlluminaHealthData'],
  CloudUploadMode: ['CloudUploadMode'],
  BsshMode: ['BsshMode'],
  BaseSpaceRunMode: ['BaseSpaceRunMode'],
  BaseSpaceMode: ['BaseSpaceMode', 'BaseSpaceParameters/Mode'],
  RunMode: ['RunMode'],
  EnableCloud: ['EnableCloud'],
  UseBaseSpace: ['UseBaseSpace', 'Setup/BaseSpaceSettings/UseBaseSpace'],
  UseBaseSpaceMonitoringAndStorage: ['UseBaseSpaceMonitoringAndStorage'],
  RunMonitoringOnly: ['Setup/BaseSpaceSettings/RunMonitoringOnly'],
  IntegrationMode: ['Setup/IntegrationMode'],
} as const satisfies Paths<string>

export type StatedName = keyof typeof statedPaths
const statedPaths = {
  q30Read1: ['SequencingMetrics/Q30Read1'],
  q30Read2: ['SequencingMetrics/Q30Read2'],
  clusterPf: ['SequencingMetrics/ClusterPf'],
  occupancy: ['SequencingMetrics/Occupancy'],
  projectedYield: ['SequencingMetrics/ProjectedYield'],
} as const satisfies Paths<string>

/** Boards that have an element of their own, outside a list. */
const boardElements = [
  'CimVersion',
  'ChmVersion',
  'ImbVersion',
  'CibFpgaVersion',
  'Pdb1FirmwareVersion',
  'Pdb2FirmwareVersion',
  'SibBoardRevision',
  'Pdb1BoardRevision',
  'Pdb2BoardRevision',
  'IdbBoardRevision',
] as const

const serialPaths = [
  'InstrumentSerialNumber',
  'InstrumentName',
  'InstrumentID',
  'InstrumentId',
  'ScannerID',
  'Setup/ScannerID',
]
const sidePaths = ['Side', 'Setup/FCPosition']
const counterPaths = ['RunCounter', 'RunNumber', 'Setup/ScanNumber']
const startPaths = ['RunStartTime', 'RunStartDate', 'Setup/RunStartDate']
const endPaths = ['RunEndTime', 'RunEndDate']

/** NovaSeq 6000 lists ten boards. */
const boardsMax = 64

/**
 * RunParameters.xml (or runParameters.xml) of any platform, with its elements at the root or under Setup.
 *
 * @throws InterOpError `xml-*` for broken XML; `run-parameters` when the root is another document.
 */
export function readRunParameters(
  bytes: Uint8Array,
  { file = 'RunParameters.xml' }: { file?: string } = {},
): RunParameters {
  const root = readXml(bytes, file)
  if (root.name !== 'RunParameters') {
    throw new InterOpError('run-parameters', { file, offset: 0 }, 'no RunParameters element')
  }
  const serial = textAt(root, serialPaths)
  const type = textAt(root, ['InstrumentType'])
  const versions = textsAt(root, versionPaths)
  const { plannedReads, completedReads } = readCycles(root)
  return {
    platform: platformOf({ instrumentType: type, serial, application: versions.application }),
    instrument: { serial, type, side: textAt(root, sidePaths) },
    runCounter: integerAt(root, counterPaths),
    start: textAt(root, startPaths),
    end: textAt(root, endPaths),
    versions,
    boards: boardsOf(root),
    consumables: readConsumables(root),
    settings: textsAt(root, settingPaths),
    plannedReads,
    completedReads,
    makerSharing: textsAt(root, makerSharingPaths),
    stated: textsAt(root, statedPaths),
  }
}

function textsAt<Name extends string>(root: XmlElement, table: Paths<Name>): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {}
  for (const name in table) {
    const text = textAt(root, table[name])
    if (text !== undefined) found[name] = text
  }
  return found
}

function integerAt(root: XmlElement, paths: readonly string[]): number | undefined {
  const text = textAt(root, paths)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function boardsOf(root: XmlElement): BoardFirmware[] {
  const listed = childOf(root, 'FirmwareVersions')?.children ?? []
  const boards: BoardFirmware[] = []
  for (const element of listed.slice(0, boardsMax)) {
    const board = textAt(element, ['Board'])
    const version = textAt(element, ['Version'])
    if (board !== undefined && version !== undefined) boards.push({ board, version })
  }
  for (const board of boardElements) {
    const version = textAt(root, [board])
    if (version !== undefined) boards.push({ board, version })
  }
  return boards
}
