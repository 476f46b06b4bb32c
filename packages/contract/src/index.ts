/** What two Seqward processes say to each other. This entry needs no Node; `@seqward/contract/sealing` does. */
export * from './audit/audit-export.ts'
export * from './audit/audit-row.ts'
export { type Body, bodyBytesMax, bodyRowsMax, type Series } from './batch/body.ts'
export { canonicalJson, type Json } from './batch/canonical-json.ts'
export { type BodyFault, bodyFaults, checkBody } from './batch/check-body.ts'
export {
  type Envelope,
  type Gap,
  type GapReason,
  gapReasons,
  gapsMax,
  isEnvelope,
  ledgerOrigin,
} from './batch/envelope.ts'
export { isReceipt, type Receipt, type Refusal, refusals, type SignedReceipt } from './batch/receipt.ts'
export { disclosableRunId, type RunNames } from './batch/run-identity.ts'
export { bodySchema } from './dictionary/body-schema.ts'
export { boundsOf, dictionary, dictionaryMarkdown, type DictionaryRow } from './dictionary/dictionary.ts'
export { type ExitCode, exitCodes } from './exit-codes.ts'
export { type Bilingual, both, type Language, languages } from './languages.ts'
export { sensorLineCharsMax, sensorLogSerial, type SensorReading, sensorReading } from './sensor-log/sensor-log.ts'
export {
  type KnownLine,
  type LogMatcher,
  logMatcher,
  logMessageByCode,
  logMessageOf,
  logMessages,
} from './log-catalogue/log-catalogue.ts'
export {
  logLineCharsMax,
  type LogMessage,
  type LogParameter,
  type LogSeverity,
  logSeverities,
  type LogSource,
  type LogSourceName,
  logSources,
} from './log-catalogue/log-message.ts'
export { logCountMax } from './log-catalogue/log-metrics.ts'
export { catalogueFaults } from './log-catalogue/lint-catalogue.ts'
export * from './service/api.ts'
export * from './service/bundle.ts'
export * from './service/findings.ts'
export * from './service/identity.ts'
export * from './service/insights.ts'
export * from './service/rights.ts'
export * from './service/wire.ts'
export {
  type BatchKind,
  batchKinds,
  type DataKind,
  dataKinds,
  type GrainKey,
  grainKeyNames,
  grainKeys,
  type Purpose,
  purposes,
  retentionClasses,
  sensitivities,
  type Sensitivity,
  type Subsystem,
  subsystems,
  type VocabularyEntry,
} from './vocabulary/entry.ts'
export { contractFaults, isExpired, type LintFault, type LintRule, lintRules } from './vocabulary/lint.ts'
export { type ContractReview, contractReviews, type ReviewId } from './vocabulary/reviews.ts'
export { type Form, formFault, intoForm, roundTo, type Value } from './vocabulary/forms.ts'
export { registries, type RegistryKind, runAliasPattern, runAliasPlaceholder } from './vocabulary/registries.ts'
export {
  entryOf,
  isMetric,
  type Metric,
  metrics,
  type Platform,
  platforms,
  vocabulary,
} from './vocabulary/vocabulary.ts'
export { discriminatingTests, type OperatorTest, operatorTests } from './service/operator-tests.ts'
