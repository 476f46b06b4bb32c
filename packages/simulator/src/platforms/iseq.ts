import { nextSeq500 } from './nextseq500.ts'
import type { Platform } from './platform.ts'

/**
 * No public run has metrics of an iSeq 100: levels borrow from NextSeq 500 for quality and phasing and from MiSeq for
 * what its size sets. Its sensor lies under the flow cell, so there is one surface and no stage to move in x and y.
 */
export const iSeq: Platform = {
  ...nextSeq500,
  name: 'iseq',
  serialPattern: 'FS1000####',
  flowCell: {
    mode: 'iSeq 100 i1',
    kitName: 'iSeq 100 i1',
    lanes: 1,
    surfaces: 1,
    swathsMax: 1,
    tilesPerSwathMax: 16,
    tilesShown: 4,
    tileAreaMm2: 1.18,
    wellsPerTile: 462_000,
    imageWidth: 1550,
    imageHeight: 310,
    lanesPerPump: 1,
    hasSide: false,
    listsSections: true,
  },
  reads: [
    { cycles: 76, isIndex: false },
    { cycles: 8, isIndex: true },
    { cycles: 8, isIndex: true },
    { cycles: 76, isIndex: false },
  ],
  channels: [
    { name: '1', bases: 'AT', intensity: 2600, focusPixels: 2.1, contrastMin: 310, contrastMax: 720 },
    { name: '2', bases: 'AC', intensity: 2350, focusPixels: 2.1, contrastMin: 290, contrastMax: 680 },
  ],
  runInfo: { version: 5, formOf: 4 },
  runParameters: 'iseq',
  markers: 'rta-and-copy',
  completionStatus: undefined,
  runId: (parts) => {
    const day = parts.startedAt.toISOString().slice(0, 10).replaceAll('-', '')
    return `${day}_${parts.instrument}_${parts.runNumber}_${parts.flowCell}`
  },
  software: {
    control: '1.4.1.1700',
    analysis: '2.11.3.0',
    recipeName: 'iSeq',
    recipeVersion: '1.4',
    firmware: [['FirmwareVersion', '1.4.0']],
  },
  consumables: [
    {
      kind: 'flow-cell',
      part: '20021665',
      serialPattern: 'BPA#####-####',
      lotPattern: '204#####',
      lotDays: 20,
      mode: '',
      name: '',
      cycles: 0,
    },
    {
      kind: 'reagent',
      part: '20021664',
      serialPattern: 'FY#######-@@@',
      lotPattern: '204#####',
      lotDays: 16,
      mode: '',
      name: '',
      cycles: 300,
    },
  ],
  levels: {
    ...nextSeq500.levels,
    densityPerMm2: 391_525,
    occupiedShare: 0.86,
    passingShare: 0.72,
    q30Share: 0.945,
    bottomIntensity: 1,
  },
  pace: { minutesBeforeCycle1: 75, minutesPerCycle: 3.4, minutesOfTurnaround: 50, minutesAfterLastCycle: 40 },
  sensors: {
    ...nextSeq500.sensors,
    lightSourcePower: 95,
    lightSourceCurrent: 310,
    stagePositionError: 0.3,
    pumpPressure: 18,
    chillerTemperature: 6,
    chillerDuty: 33,
  },
}
