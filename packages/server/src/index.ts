export { ConfigurationError } from './config/configuration-error.ts'
export type { ServiceConfig, TlsFiles } from './config/parse-config.ts'
export {
  type AssessmentFigures,
  benchAssessment,
  benchFleetDay,
  type FleetDayFigures,
} from './detectors/bench-assessment.ts'
export { readConfig } from './config/read-config.ts'
export {
  auditExportCommand,
  backupCommand,
  importCommand,
  inviteCommand,
  keysCommand,
  restoreCommand,
  retentionCommand,
  revokeCommand,
  rulesCommand,
  serveCommand,
  signInLinkCommand,
  tenantCommand,
} from './main.ts'
export { startServer, type Service, type ServiceOptions } from './server.ts'
export { type CaseRecord, reconcileCases } from './cases/reconcile.ts'
export { repairsOf } from './cases/repairs.ts'
export { fleetCauses } from './cases/fleet-causes.ts'
export { actOnCase } from './cases/act-on-case.ts'
export {
  assessFleet,
  assessInstrument,
  type CaseProposal,
  type InstrumentHistory,
  nothingExplained,
} from './detectors/assess.ts'
export { detectorFeatures } from './detectors/run-signals.ts'
export { type RunFeatures, runFeatures } from './features/run-features.ts'
export { emptyRunState, mergeBody } from './features/run-state.ts'
export { mergeLogs } from './features/log-days.ts'
export { emptySensorDays, mergeSensors } from './features/sensor-days.ts'
export type { Cycle } from './detectors/classify/cycle-features.ts'
export {
  type ConditionJudgement,
  type ConditionModel,
  fitCondition,
  type GradedCycle,
} from './detectors/classify/fit-condition.ts'
export { fitRidge, predictRidge } from './detectors/learning/ridge.ts'
export { tableOf } from './detectors/learning/table.ts'
export { PrognosisError } from './detectors/prognosis/prognosis-error.ts'
export { forecastRemainingLife, learnRemainingLife, type LifeModel } from './detectors/prognosis/remaining-life.ts'
export { type UnitRow, type UnitSeries, type UnitSet, unitSetOf } from './detectors/prognosis/unit-series.ts'
export { StreamEngine } from './detectors/stream/stream-engine.ts'
export type { FleetFinding, SignalEvidence, StreamRow, StreamVerdict } from './detectors/stream/stream-row.ts'
export { adviceRules, adviseRun, type RunAdvice, type RunTerms } from './detectors/forecast/advise-run.ts'
export { createForecaster, forecastRun, type RunForecast } from './detectors/forecast/forecast-run.ts'
export type { PastRun } from './detectors/forecast/learn-forecast.ts'
export { normalDeviate, type Random, seededRandom } from './detectors/learning/random.ts'
export { timeToLimit, type TimeToLimit } from './detectors/prognosis/time-to-limit.ts'
export { failureWithin, fitHazard, livesOf, type PartLife, type Weibull } from './detectors/prognosis/hazard.ts'
export { type EffectVerdict, type LevelEffect, levelEffects } from './detectors/effects/level-effects.ts'
export type { Observation } from './detectors/effects/observations.ts'
export { ownBacktest } from './commands/own-backtest.ts'
export { backtestGroup, backtestReport, type GroupResult, groupsOf } from './jobs/backtest/backtest.ts'
export type { Past, Trouble } from './jobs/backtest/past.ts'
export { readRules } from './commands/rules-file.ts'
export { type DetectionRules, standardRules } from './detectors/detection-rules.ts'
export { poissonRate, type Rate, type Share, wilson } from './detectors/algebra/intervals.ts'
