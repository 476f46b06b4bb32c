/** What an operation log can say, and the unit of the number that goes with it (docs/spec/operation-log.md). */
export const operationCodes = {
  'run.started': { level: 'info', unit: 'cycles' },
  'run.cycle_done': { level: 'info', unit: 's' },
  'run.read_done': { level: 'info', unit: 'read' },
  'run.turnaround': { level: 'info', unit: 's' },
  'run.wash_done': { level: 'info', unit: 's' },
  'run.ended': { level: 'info', unit: 'cycles' },
  'run.failed': { level: 'error', unit: 'cycles' },
  'optical.camera_retry': { level: 'warning', unit: 'tries' },
  'optical.camera_disabled': { level: 'error', unit: 'camera' },
  'optical.autofocus_retry': { level: 'warning', unit: 'tries' },
  'optical.fiducial_missed': { level: 'warning', unit: 'marks' },
  'optical.light_source_weak': { level: 'warning', unit: '%' },
  'mechanical.stage_fault': { level: 'error', unit: 'um' },
  'mechanical.z_stage_not_ready': { level: 'error', unit: 'motor' },
  'mechanical.door_retry': { level: 'warning', unit: 'tries' },
  'thermal.out_of_range': { level: 'warning', unit: 'Cel' },
  'thermal.sensor_unavailable': { level: 'warning', unit: 'sensor' },
  'fluidic.pressure_out_of_range': { level: 'warning', unit: 'kPa' },
  'fluidic.valve_retry': { level: 'warning', unit: 'tries' },
  'fluidic.leak_suspected': { level: 'warning', unit: 'kPa/s' },
  'fluidic.waste_sensor': { level: 'warning', unit: '%' },
  'compute.disk_slow': { level: 'warning', unit: 's' },
  'compute.overheat': { level: 'warning', unit: 'Cel' },
  'compute.connection_lost': { level: 'warning', unit: 's' },
  'consumable.tag_unreadable': { level: 'warning', unit: 'tries' },
} as const satisfies Record<string, { readonly level: OperationLevel; readonly unit: string }>

export type OperationLevel = 'info' | 'warning' | 'error'
export type OperationCode = keyof typeof operationCodes

export function isOperationCode(word: string): word is OperationCode {
  return Object.hasOwn(operationCodes, word)
}
