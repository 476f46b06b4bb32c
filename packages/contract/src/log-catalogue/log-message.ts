import type { Bilingual } from '../languages.ts'
import { both } from '../languages.ts'
import type { Purpose, Subsystem } from '../vocabulary/entry.ts'
import type { ReviewId } from '../vocabulary/reviews.ts'
import type { Platform } from '../vocabulary/vocabulary.ts'

/** Where log lines come from. The number stands for the source in a batch and is never given to another one. */
export interface LogSource {
  readonly number: number
  /** Instruments that write it; null: whichever. */
  readonly platforms: readonly Platform[] | null
  /** Exact form of the file's path, from the run folder or (operation log) from its own folder. */
  readonly file: RegExp
  readonly label: Bilingual
}

export const logSources = {
  'operation-log': {
    number: 1,
    platforms: null,
    file: /^[A-Z0-9-]{1,16}-\d{8}\.jsonl$/,
    label: both('Operation log', '操作日志'),
  },
  'rta-warning-log': {
    number: 2,
    platforms: ['nextseq500', 'miniseq'],
    file: /^RTALogs\/\d{8}-\d{4}_WarningLog_\d{2}\.tsv$/,
    label: both('Warnings of the analysis software', '分析软件警告日志'),
  },
  'rta-global-log': {
    number: 3,
    platforms: ['nextseq500', 'miniseq'],
    file: /^RTALogs\/\d{8}-\d{4}_GlobalLog_\d{2}\.tsv$/,
    label: both('Steps of the analysis software', '分析软件步骤日志'),
  },
  'rta-copy-log': {
    number: 4,
    platforms: ['nextseq500', 'miniseq'],
    file: /^RTALogs\/\d{8}-\d{4}_FileCopyLog_\d{2}\.tsv$/,
    label: both('Copies of the analysis software', '分析软件复制日志'),
  },
  'pre-run-log': {
    number: 5,
    platforms: ['other', 'hiseq2500'],
    file: /^Logs\/PreRun\.log$/,
    label: both('Checks before the run', '运行前检查日志'),
  },
  'cycle-times': {
    number: 6,
    platforms: ['hiseqx', 'hiseq4000', 'hiseq2500'],
    file: /^Logs\/CycleTimes\.txt$/,
    label: both('Times of the cycles', '循环时间日志'),
  },
} as const satisfies Record<string, LogSource>
export type LogSourceName = keyof typeof logSources

/** Longest line that is looked at: those of the corpus end at 420 characters. Longer ones count as unmatched. */
export const logLineCharsMax = 512

/** A number that a message carries, with the tightest bounds of its quantity; or words, told by their place from 0. */
export interface LogParameter {
  readonly name: string
  readonly label: Bilingual
  /** UCUM code; empty for words. */
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly places: 0 | 1 | 2
  readonly words?: readonly string[] | undefined
}

export const logSeverities = {
  info: both('Info', '信息'),
  warning: both('Warning', '警告'),
  error: both('Error', '错误'),
} as const satisfies Record<string, Bilingual>
export type LogSeverity = keyof typeof logSeverities

/** One message of the catalogue. */
export interface LogMessage {
  /** Stands for the message in a batch; never given to another one. */
  readonly number: number
  readonly code: string
  readonly source: LogSourceName
  readonly subsystem: Subsystem
  readonly severity: LogSeverity
  /** How it stands in the log (log-template.ts). */
  readonly templates: readonly string[]
  readonly parameters: readonly LogParameter[]
  readonly purpose: Purpose
  readonly review: ReviewId
  /** First day on which agents no longer know it, ISO 8601, unless a review renews it before. */
  readonly expires: string
  readonly label: Bilingual
}
