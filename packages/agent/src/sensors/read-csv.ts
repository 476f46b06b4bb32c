import { entryOf, formFault, type Metric, roundTo } from '@seqward/contract'
import type { Column, CsvMapping } from './csv-mapping.ts'
import { timeReader } from './time-pattern.ts'
import { conversionOf } from './unit-conversion.ts'

/** One reading of a probe, in the unit of its signal. */
export interface CsvReading {
  readonly day: number
  readonly signal: Metric
  readonly position: number
  readonly value: number
}

/** A line that gave less than it should have. Never its text: it may hold anything. */
export interface CsvFault {
  readonly line: number
  readonly reason: string
}

export interface CsvRead {
  readonly readings: readonly CsvReading[]
  /** The first so many; `faultCount` counts all. */
  readonly faults: readonly CsvFault[]
  readonly faultCount: number
  /** Numbers outside the bounds of their signal. */
  readonly outOfBounds: number
  readonly lines: number
  readonly lastDay: number
  /** Columns that no mapping names: they are never looked into. */
  readonly columnsPassedOver: number
}

/** Longest line that is read; loggers with a hundred columns have about 1,000. */
const lineCharsMax = 16_384
const faultsShownMax = 100

/**
 * Reads the file of a probe up to its last complete line: it may be growing. A column that is not mapped is not looked
 * at. Readings of days after `lastDayMax` are faults: most often day and month are the other way round.
 */
export function readCsv(bytes: Uint8Array, mapping: CsvMapping, lastDayMax: number): CsvRead {
  const { delimiter, decimal, headerLines, time } = mapping
  const lines = completeLines(bytes, mapping.encoding)
  const faults: CsvFault[] = []
  let faultCount = 0
  let outOfBounds = 0
  let lastDay = 0
  const fault = (line: number, reason: string) => {
    faultCount += 1
    if (faults.length < faultsShownMax) faults.push({ line, reason })
  }
  const nothing = { readings: [], faults, outOfBounds: 0, lines: lines.length, lastDay: 0, columnsPassedOver: 0 }
  const readTime = timeReader(time.format, time.zone)
  if (readTime === null) return { ...nothing, faultCount }
  if (lines.length < headerLines) return { ...nothing, faultCount }
  const header = headerLines === 0 ? [] : (fieldsOf(lines[headerLines - 1] ?? '', delimiter) ?? [])
  const indexOf = (column: Column): number | null => {
    if (typeof column === 'number') return column - 1
    const at = header.indexOf(column)
    return at < 0 || header.indexOf(column, at + 1) >= 0 ? null : at
  }
  const timeAt = time.columns.map(indexOf)
  const signalsAt = mapping.signals.map(({ column, signal, position, unit, scale }) => {
    const { unit: to, form } = entryOf(signal)
    return { at: indexOf(column), signal, position, form, convert: conversionOf(unit, to, scale) }
  })
  if ([...timeAt, ...signalsAt.map(({ at }) => at)].includes(null)) {
    fault(headerLines, 'a column that the mapping names is not in the header, or is there twice')
    return { ...nothing, faultCount }
  }
  const numberForm =
    decimal === ',' ? /^[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?$/ : /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
  const readings: CsvReading[] = []
  let columns = header.length
  for (let index = headerLines; index < lines.length; index++) {
    const text = lines[index] ?? ''
    if (text.trim() === '') continue
    const fields = text.length > lineCharsMax ? null : fieldsOf(text, delimiter)
    if (fields === null) {
      fault(index + 1, text.length > lineCharsMax ? 'the line is too long' : 'a quotation mark is not closed')
      continue
    }
    columns = Math.max(columns, fields.length)
    const read = readTime(timeAt.map((at) => fields[at ?? 0]?.trim() ?? '').join(' '))
    if ('fault' in read) {
      fault(index + 1, read.fault)
      continue
    }
    if (read.day > lastDayMax) {
      fault(index + 1, 'the day has not come yet: are day and month the other way round?')
      continue
    }
    lastDay = Math.max(lastDay, read.day)
    for (const { at, signal, position, form, convert } of signalsAt) {
      const field = fields[at ?? 0]?.trim() ?? ''
      // An empty field is a reading that the logger did not take.
      if (field === '') continue
      if (!numberForm.test(field) || convert === null) {
        fault(index + 1, `no number for ${signal}`)
        continue
      }
      const value = roundTo(convert(Number(decimal === ',' ? field.replace(',', '.') : field)), 6)
      const rounded = form.type === 'decimal' ? roundTo(value, form.places) : value
      if (formFault(form, rounded) !== null) outOfBounds += 1
      else readings.push({ day: read.day, signal, position, value })
    }
  }
  const mapped = new Set([...timeAt, ...signalsAt.map(({ at }) => at)]).size
  const columnsPassedOver = Math.max(columns - mapped, 0)
  return { readings, faults, faultCount, outOfBounds, lines: lines.length, lastDay, columnsPassedOver }
}

/** Lines up to the last line feed; a byte order mark is passed over. */
function completeLines(bytes: Uint8Array, encoding: CsvMapping['encoding']): string[] {
  const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff
  const label = { 'utf-8': 'utf-8', 'utf-16': isBigEndian ? 'utf-16be' : 'utf-16le', 'latin-1': 'latin1' }[encoding]
  const text = new TextDecoder(label).decode(bytes)
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

/** Fields of a line; quoted ones may hold the delimiter. Null when a quotation mark is not closed. */
function fieldsOf(line: string, delimiter: string): string[] | null {
  if (!line.includes('"')) return line.split(delimiter)
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (quoted && char === '"' && line[at + 1] === '"') {
      field += '"'
      at += 1
    } else if (char === '"' && (quoted || field.trim() === '')) {
      if (!quoted) field = ''
      quoted = !quoted
    } else if (char === delimiter && !quoted) {
      fields.push(field)
      field = ''
    } else field += char
  }
  fields.push(field)
  return quoted ? null : fields
}
