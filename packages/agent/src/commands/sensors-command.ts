import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { entryOf, type ExitCode, exitCodes, roundTo } from '@seqward/contract'
import { medianOf } from '../metrics/cells.ts'
import { isProbeFile } from '../runfolder/list-sensor-logs.ts'
import { type CsvMapping, readMappings } from '../sensors/csv-mapping.ts'
import { type CsvRead, readCsv } from '../sensors/read-csv.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'
import { dateOf, millisecondsPerDay } from './consent-decisions.ts'

/** A probe that writes every second for a month. */
const fileBytesMax = 512 * 1024 * 1024

/** `seqward agent sensors check FILE --mapping M`: what would leave of a probe's file and what not; sends nothing. */
export async function sensorsCommand([action, ...args]: string[], io: AgentIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mapping: { type: 'string' }, home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [file] = positionals
  if (action !== 'check' || file === undefined || positionals.length > 1 || values.mapping === undefined)
    return refuse(io, exitCodes.wrongUsage, 'sensors check FILE --mapping MAPPING.json')
  let text: string
  let bytes: Buffer
  try {
    text = readFileSync(values.mapping, 'utf8')
    if (statSync(file).size > fileBytesMax)
      return await refuse(io, exitCodes.nothingMade, `${file}: larger than 512 MiB`)
    bytes = readFileSync(file)
  } catch (error) {
    return refuse(io, exitCodes.nothingMade, (error as Error).message)
  }
  const read = readMappings(text)
  if ('mistakes' in read) {
    await say(io.stderr, read.mistakes.map((mistake) => `${values.mapping}: ${mistake}\n`).join(''))
    return exitCodes.unsafeConfiguration
  }
  const path = resolve(file)
  const fitting = read.mappings.filter(
    (one) => resolve(one.folder) === dirname(path) && isProbeFile(basename(path), one),
  )
  const found = fitting.length > 0 ? fitting : read.mappings
  if (found.length !== 1)
    return refuse(io, exitCodes.wrongUsage, `${file}: ${found.length} mappings fit; its folder and name choose one`)
  const [mapping] = found
  if (mapping === undefined) return exitCodes.wrongUsage
  const csv = readCsv(bytes, mapping, Math.floor(Date.now() / millisecondsPerDay) + 1)
  const report = reportOf(mapping, csv)
  if (values.json) await sayJson(io, report)
  else await say(io.stdout, `${linesOf(file, report, fitting.length > 0).join('\n')}\n`)
  return csv.readings.length > 0 ? exitCodes.done : exitCodes.nothingMade
}

function reportOf({ instrument }: CsvMapping, csv: CsvRead) {
  const days = new Map<string, number[]>()
  for (const { signal, position, day, value } of csv.readings) {
    const key = `${signal} ${position} ${dateOf(day)}`
    const values = days.get(key)
    if (values === undefined) days.set(key, [value])
    else values.push(value)
  }
  return {
    instrument,
    lines: csv.lines,
    /** What would leave once each day is over: a median by day. */
    leaves: [...days].map(([key, values]) => {
      const [signal = '', position = '', day = ''] = key.split(' ')
      const { unit, form } = entryOf(signal as CsvRead['readings'][number]['signal'])
      const middle = medianOf(Float64Array.from(values))
      const median = form.type === 'decimal' ? roundTo(middle, form.places) : middle
      return {
        signal,
        position: Number(position),
        day,
        readings: values.length,
        median,
        unit,
      }
    }),
    outOfBounds: csv.outOfBounds,
    columnsPassedOver: csv.columnsPassedOver,
    faultCount: csv.faultCount,
    faults: csv.faults,
  }
}

function linesOf(file: string, report: ReturnType<typeof reportOf>, isFound: boolean): string[] {
  return [
    `${report.lines} complete lines for ${report.instrument}`,
    ...(isFound ? [] : ['The agent would not read this file: its folder or name is not that of the mapping.']),
    'Would leave, once the day is over:',
    ...report.leaves.map(
      ({ day, signal, position, median, unit, readings }) =>
        `  ${day}  ${signal} ${position}  median ${median} ${unit} of ${readings} readings`,
    ),
    'Stays here:',
    `  ${report.columnsPassedOver} columns that the mapping does not name; they are not looked into`,
    `  ${report.outOfBounds} readings outside the bounds of their signal`,
    `  ${report.faultCount} faults${report.faults.length < report.faultCount ? `, of which the first ${report.faults.length}` : ''}`,
    ...report.faults.map(({ line, reason }) => `  ${file}:${line}: ${reason}`),
  ]
}
