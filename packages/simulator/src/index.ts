export type { Fault, FaultName } from './faults/fault.ts'
export { defaultLaws, faultOf, type Laws, readLaws } from './faults/laws.ts'
export {
  type FleetHistory,
  type FleetHistoryRequest,
  type FleetHistoryRun,
  fleetHistories,
} from './fleet/fleet-history.ts'
export { threadsMax } from './fleet/fleet-chunks.ts'
export { type FleetFrame, type FleetRequest, fleetFrame } from './fleet/fleet-request.ts'
export type { InstrumentTruth } from './fleet/instrument-truth.ts'
export { type WriteFleetRequest, type WrittenFleet, writeFleet } from './fleet/write-fleet.ts'
export { type LiveLaboratory, type LiveState, liveLaboratory } from './folder/live-laboratory.ts'
export { type HistoryProgress, type WrittenHistory, writeHistory } from './folder/write-history.ts'
export { cyclesDoneAt, runFolder, type WriteRunOptions, type WrittenRun, writeRun } from './folder/write-run.ts'
export {
  dayMs,
  daysPerRun,
  type LaboratoryPlan,
  type PlannedInstrument,
  type PlannedRun,
} from './laboratory/plan.ts'
export { continueLaboratory, type LaboratoryRequest, planLaboratory } from './laboratory/plan-laboratory.ts'
export { type LaboratoryTruth, type TrueFault, type TrueLot, truthOf } from './laboratory/truth.ts'
export { type LiveProgress, liveRun } from './lone/live-run.ts'
export { type LoneRun, type LoneRunRequest, type RunEnding, runEndings } from './lone/lone-run.ts'
export { type RunFaultTruth, type RunTruth } from './lone/run-truth.ts'
export { type OperationCode, operationCodes } from './operations/operation-code.ts'
export { type PlatformName } from './platforms/platform.ts'
export { platformNames } from './platforms/platforms.ts'
export { hoursPerReading, type SensorSpan, writeSensorLogs } from './sensors/write-sensor-logs.ts'
export { simulateCommand } from './simulate-command.ts'
export { type SimulatedRun, type SimulateRunRequest, simulateRun } from './simulate-run.ts'
export { SimulatorError, type SimulatorFault } from './simulator-error.ts'
