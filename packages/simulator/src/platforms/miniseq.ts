import { nextSeq500 } from './nextseq500.ts'
import type { Platform } from './platform.ts'

/** No public run has metrics of a MiniSeq: all levels borrow from NextSeq 500, its sibling by chemistry and software. */
export const miniSeq: Platform = {
  ...nextSeq500,
  name: 'miniseq',
  serialPattern: 'MN0####',
  flowCell: {
    ...nextSeq500.flowCell,
    mode: 'MiniSeq High',
    kitName: 'MiniSeq High',
    lanes: 1,
    tilesPerSwathMax: 10,
    cameras: { sectionsPerLane: 1, lanesPerSection: 1 },
    lanesPerPump: 1,
  },
  reads: [
    { cycles: 76, isIndex: false },
    { cycles: 8, isIndex: true },
    { cycles: 8, isIndex: true },
    { cycles: 76, isIndex: false },
  ],
  runParameters: 'miniseq',
  software: {
    control: '2.2.1.3',
    analysis: '2.11.4.0',
    recipeName: 'v1',
    recipeVersion: '2.2.1.0',
    firmware: [],
  },
  consumables: [
    {
      kind: 'flow-cell',
      part: '15073184',
      serialPattern: '000H@@@@@',
      lotPattern: '200#####',
      lotDays: 19,
      mode: '',
      name: '',
      cycles: 0,
    },
    {
      kind: 'reagent',
      part: '15073541',
      serialPattern: 'ML#######-REAGT',
      lotPattern: '200#####',
      lotDays: 15,
      mode: '',
      name: '',
      cycles: 168,
    },
  ],
  pace: { minutesBeforeCycle1: 80, minutesPerCycle: 6.9, minutesOfTurnaround: 60, minutesAfterLastCycle: 70 },
  sensors: { ...nextSeq500.sensors, lightSourcePower: 260, pumpPressure: 22, stageSettleTime: 71 },
}
