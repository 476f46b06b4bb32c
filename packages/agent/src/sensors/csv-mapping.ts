import { isAbsolute } from 'node:path'
import { entryOf, isMetric, type Metric } from '@seqward/contract'
import { timeReader } from './time-pattern.ts'
import { conversionOf, type LinearScale, unitsFor } from './unit-conversion.ts'

export const encodings = ['utf-8', 'utf-16', 'latin-1'] as const
const delimiters = [',', ';', '\t', '|', ' '] as const
const decimals = ['.', ','] as const
/** Header lines of loggers that write a page about themselves first. */
const headerLinesMax = 200
/** Signals of the contract at all their positions, and mappings of a site with a hundred instruments. */
const columnsMax = 256
const mappingsMax = 500

/** A column by its name in the last header line, or by its number from 1. */
export type Column = string | number

export interface SignalColumn {
  readonly column: Column
  readonly signal: Metric
  readonly position: number
  /** Unit of the numbers in the file. */
  readonly unit: string
  readonly scale: LinearScale | null
}

/** How the files of one probe are to be read (docs/operate/sensors.md). */
export interface CsvMapping {
  readonly folder: string
  /** File names begin and end so; what changes from file to file, as a date, stands between. */
  readonly prefix: string
  readonly suffix: string
  /** Serial number as in RunInfo.xml. */
  readonly instrument: string
  readonly encoding: (typeof encodings)[number]
  readonly delimiter: (typeof delimiters)[number]
  readonly decimal: (typeof decimals)[number]
  readonly headerLines: number
  readonly time: {
    /** One column, or date and time in two that are joined with a space. */
    readonly columns: readonly Column[]
    readonly format: string
    readonly zone: string
  }
  readonly signals: readonly SignalColumn[]
}

export type MappingRead = { readonly mappings: readonly CsvMapping[] } | { readonly mistakes: readonly string[] }

/** Reads a mapping file. Strict: what is not understood is a mistake, and all of them are told together. */
export function readMappings(text: string): MappingRead {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return { mistakes: ['not JSON'] }
  }
  const file = recordOf(given)
  if (file === null || file.seqwardSensorMapping !== 1 || !Array.isArray(file.mappings))
    return { mistakes: ['not {"seqwardSensorMapping": 1, "mappings": [...]}'] }
  const mistakes = unknownKeys(file, ['seqwardSensorMapping', 'mappings'], 'the file')
  if (file.mappings.length > mappingsMax) return { mistakes: [`more than ${mappingsMax} mappings`] }
  const mappings = file.mappings.flatMap((one: unknown, index) => {
    const found = readMapping(one, `mapping ${index + 1}`)
    mistakes.push(...found.mistakes)
    return found.mapping === null ? [] : [found.mapping]
  })
  const taken = new Set<string>()
  for (const { instrument, signals } of mappings)
    for (const { signal, position } of signals) {
      const name = `${signal} ${position} of ${instrument}`
      if (taken.has(name)) mistakes.push(`${name} comes from two columns`)
      taken.add(name)
    }
  return mistakes.length > 0 ? { mistakes } : { mappings }
}

const mappingKeys = [
  'folder',
  'prefix',
  'suffix',
  'instrument',
  'encoding',
  'delimiter',
  'decimal',
  'headerLines',
  'time',
  'signals',
]

function readMapping(given: unknown, where: string): { mapping: CsvMapping | null; mistakes: string[] } {
  const one = recordOf(given)
  if (one === null) return { mapping: null, mistakes: [`${where} is no object`] }
  const mistakes = unknownKeys(one, mappingKeys, where)
  const need = (isRight: boolean, what: string) => {
    if (!isRight) mistakes.push(`${where}: ${what}`)
  }
  const { folder, prefix = '', suffix = '.csv', instrument, encoding = 'utf-8', delimiter = ',', decimal = '.' } = one
  const headerLines = one.headerLines ?? 1
  need(typeof folder === 'string' && isAbsolute(folder), 'folder is no absolute path')
  need(
    isNamePart(prefix) && isNamePart(suffix) && suffix !== '',
    'prefix and suffix are parts of a file name, without * or /',
  )
  need(
    typeof instrument === 'string' && /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(instrument),
    'instrument is no serial number',
  )
  need(
    encodings.some((name) => name === encoding),
    `encoding is one of ${encodings.join(', ')}`,
  )
  need(
    delimiters.some((name) => name === delimiter),
    'delimiter is a comma, semicolon, tab, bar or space',
  )
  need(
    decimals.some((name) => name === decimal),
    'decimal is "." or ","',
  )
  need(delimiter !== decimal, 'delimiter and decimal are the same')
  need(isWhole(headerLines, 0, headerLinesMax), `headerLines is a whole number up to ${headerLinesMax}`)

  const time = recordOf(one.time) ?? {}
  mistakes.push(...unknownKeys(time, ['column', 'format', 'zone'], `${where}, time`))
  const columns: unknown[] = Array.isArray(time.column) ? time.column : [time.column]
  const { format, zone } = time
  need(columns.length <= 2 && columns.every(isColumn), 'time.column is a name or number, or two of them')
  need(
    typeof zone === 'string',
    'time.zone has to be stated: UTC, an offset such as +08:00, or a name such as Europe/Berlin',
  )
  if (typeof zone === 'string')
    need(typeof format === 'string' && timeReader(format, zone) !== null, 'time.format or time.zone is not known')

  const given_ = Array.isArray(one.signals) ? (one.signals as unknown[]) : []
  need(given_.length > 0 && given_.length <= columnsMax, `signals is a list of 1 to ${columnsMax}`)
  const signals = given_.slice(0, columnsMax).flatMap((signal, index) => {
    const found = readSignal(signal, `${where}, signal ${index + 1}`)
    mistakes.push(...found.mistakes)
    return found.signal === null ? [] : [found.signal]
  })
  const named = [...columns, ...signals.map(({ column }) => column)].some((column) => typeof column === 'string')
  need(!named || headerLines !== 0, 'columns have names, but there is no header line')
  if (mistakes.length > 0) return { mapping: null, mistakes }
  const mapping = { folder, prefix, suffix, instrument, encoding, delimiter, decimal, headerLines } as Omit<
    CsvMapping,
    'time' | 'signals'
  >
  return { mapping: { ...mapping, time: { columns, format, zone } as CsvMapping['time'], signals }, mistakes }
}

function readSignal(given: unknown, where: string): { signal: SignalColumn | null; mistakes: string[] } {
  const one = recordOf(given)
  if (one === null) return { signal: null, mistakes: [`${where} is no object`] }
  const mistakes = unknownKeys(one, ['column', 'signal', 'position', 'unit', 'scale'], where)
  const { column, signal, position = 1, unit } = one
  const scale = one.scale === undefined ? null : one.scale
  if (!isColumn(column)) mistakes.push(`${where}: column is a name or a number from 1`)
  if (!isWhole(position, 1, 16)) mistakes.push(`${where}: position is a whole number from 1 to 16`)
  if (scale !== null && !isScale(scale)) mistakes.push(`${where}: scale is [[from, to], [from, to]]`)
  if (typeof signal !== 'string' || !isMetric(signal) || !entryOf(signal).batches.includes('sensors')) {
    mistakes.push(`${where}: ${String(signal)} is no signal of the contract`)
    return { signal: null, mistakes }
  }
  const to = entryOf(signal).unit
  const canConvert = typeof unit === 'string' && conversionOf(unit, to, isScale(scale) ? scale : null) !== null
  if (!canConvert)
    mistakes.push(`${where}: unit is one of ${unitsFor(to).join(', ')}, or V, mV, mA or count with a scale`)
  if (mistakes.length > 0) return { signal: null, mistakes }
  return { signal: { column, signal, position, unit, scale } as SignalColumn, mistakes }
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

function unknownKeys(given: Record<string, unknown>, known: readonly string[], where: string): string[] {
  return Object.keys(given).flatMap((key) => (known.includes(key) ? [] : [`${where}: ${key} is no setting`]))
}

const isWhole = (value: unknown, min: number, max: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
const isColumn = (value: unknown) =>
  (typeof value === 'string' && value !== '' && value.length <= 200) || isWhole(value, 1, 10_000)
const isNamePart = (value: unknown) => typeof value === 'string' && value.length <= 200 && !/[*?/\\\0]/.test(value)
const isScale = (value: unknown): value is LinearScale =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((point) => Array.isArray(point) && point.length === 2 && point.every((one) => Number.isFinite(one)))
