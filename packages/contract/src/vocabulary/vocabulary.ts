import { logMetrics } from '../log-catalogue/log-metrics.ts'
import type { VocabularyEntry } from './entry.ts'
import { instrumentConfiguration } from './instrument-configuration.ts'
import { instrumentPerformance } from './instrument-performance.ts'
import { runConfiguration } from './run-configuration.ts'
import { runPatterns } from './run-patterns.ts'
import { runPerformance } from './run-performance.ts'

/**
 * The one table from which types, the allow-list, validation, dictionary and labels follow. What is not a row here
 * cannot be written into a batch by the agent and is refused by the service.
 */
export const vocabulary = {
  ...instrumentPerformance,
  ...logMetrics,
  ...runPerformance,
  ...runPatterns,
  ...instrumentConfiguration,
  ...runConfiguration,
} as const

export type Metric = keyof typeof vocabulary

/** All metrics, in the order of the dictionary. */
export const metrics = Object.keys(vocabulary) as readonly Metric[]

/** The row of a metric, typed for general use. */
export function entryOf(metric: Metric): VocabularyEntry {
  return vocabulary[metric]
}

/** Whether a name from outside is a metric of this contract. */
export function isMetric(name: string): name is Metric {
  return Object.hasOwn(vocabulary, name)
}

/** Platforms that the contract knows. The serial number's form tells which one an instrument is. */
export const platforms = [
  'miseq',
  'miseqi100',
  'hiseq2500',
  'hiseq4000',
  'hiseqx',
  'nextseq500',
  'miniseq',
  'nextseq2000',
  'novaseq6000',
  'novaseqx',
  'iseq',
  'other',
] as const
export type Platform = (typeof platforms)[number]
