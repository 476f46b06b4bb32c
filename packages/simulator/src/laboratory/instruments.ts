import type { PlannedInstrument } from './plan.ts'

/** The eight instruments of the demonstration laboratory, of five platforms. */
export const demonstrationInstruments = [
  { serial: 'M01782', platform: 'miseq', folder: 'M01782', firstRunNumber: 412 },
  { serial: 'M02419', platform: 'miseq', folder: 'M02419', firstRunNumber: 287 },
  { serial: 'D00417', platform: 'hiseq2500', folder: 'D00417', firstRunNumber: 903 },
  { serial: 'A01103', platform: 'novaseq6000', folder: 'A01103', firstRunNumber: 356 },
  { serial: 'A01288', platform: 'novaseq6000', folder: 'A01288', firstRunNumber: 241 },
  { serial: 'VH00351', platform: 'nextseq2000', folder: 'VH00351', firstRunNumber: 168 },
  { serial: 'LH00214', platform: 'novaseqx', folder: 'LH00214', firstRunNumber: 97 },
  { serial: 'LH00337', platform: 'novaseqx', folder: 'LH00337', firstRunNumber: 44 },
] as const satisfies readonly PlannedInstrument[]

export type DemonstrationSerial = (typeof demonstrationInstruments)[number]['serial']
