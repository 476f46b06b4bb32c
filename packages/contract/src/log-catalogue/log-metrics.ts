import { both } from '../languages.ts'
import { expiresFirst, retentionClasses, type VocabularyEntry } from '../vocabulary/entry.ts'
import { decimal, integer } from '../vocabulary/forms.ts'

type Told = Pick<VocabularyEntry, 'form' | 'unit' | 'label' | 'says' | 'grain'>

const log = (told: Told): VocabularyEntry => ({
  kind: 'instrument-performance',
  subsystem: null,
  batches: ['log'],
  source: 'logs, by catalogue',
  purpose: 'detect',
  sensitivity: 'technical',
  retentionMonths: retentionClasses.history,
  review: 'log-catalogue',
  expires: expiresFirst,
  since: 1,
  ...told,
})

/** A message that comes more often in a day says nothing more. */
export const logCountMax = 99_999

const byMessage = ['day', 'message'] as const
const byParameter = ['day', 'message', 'parameter'] as const
const bySource = ['day', 'log_source'] as const
/** Wide enough for each quantity of the catalogue; `checkLogRows` holds every value to its own bounds. */
const parameterForm = decimal(-500, 50_000, 2)

/** What leaves of logs: how often each message of the catalogue came on a day, and how large its numbers were. */
export const logMetrics = {
  'log.message_count': log({
    form: integer(1, logCountMax),
    unit: '{line}',
    grain: byMessage,
    label: both('Messages', '消息数'),
    says: both('Lines of this message on this day.', '当日该消息的行数。'),
  }),
  'log.message_hours': log({
    form: integer(1, 24),
    unit: 'h',
    grain: byMessage,
    label: both('Hours with the message', '出现小时数'),
    says: both('Hours of the day in which it came.', '当日出现该消息的小时数。'),
  }),
  'log.message_hour_peak': log({
    form: integer(1, logCountMax),
    unit: '{line}',
    grain: byMessage,
    label: both('Most in an hour', '单小时最多'),
    says: both('Lines of this message in the hour with most.', '最多的一小时内该消息的行数。'),
  }),
  'log.parameter_low': log({
    form: parameterForm,
    unit: '1',
    grain: byParameter,
    label: both('Least number', '最小值'),
    says: both('Least of the numbers that the message carried that day.', '当日该消息所带数值的最小值。'),
  }),
  'log.parameter_median': log({
    form: parameterForm,
    unit: '1',
    grain: byParameter,
    label: both('Median number', '中位数'),
    says: both('Median of the numbers that the message carried that day.', '当日该消息所带数值的中位数。'),
  }),
  'log.parameter_high': log({
    form: parameterForm,
    unit: '1',
    grain: byParameter,
    label: both('Greatest number', '最大值'),
    says: both('Greatest of the numbers that the message carried that day.', '当日该消息所带数值的最大值。'),
  }),
  'log.lines_known': log({
    form: integer(0, 999_999),
    unit: '{line}',
    grain: bySource,
    label: both('Lines known', '已识别行数'),
    says: both('Lines of the source that are in the catalogue.', '该来源中目录已收录的行数。'),
  }),
  'log.lines_unmatched': log({
    form: integer(0, 999_999),
    unit: '{line}',
    grain: bySource,
    label: both('Lines not known', '未识别行数'),
    says: both(
      'Lines of the source that are in no catalogue: counted, and nothing more.',
      '该来源中目录未收录的行数：仅计数。',
    ),
  }),
} as const satisfies Record<string, VocabularyEntry>
