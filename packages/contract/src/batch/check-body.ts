import { logRowsFault } from '../log-catalogue/check-log-rows.ts'
import { grainKeys, type GrainKey, batchKinds } from '../vocabulary/entry.ts'
import { formFault } from '../vocabulary/forms.ts'
import { registries, runAliasPattern } from '../vocabulary/registries.ts'
import { entryOf, isMetric, platforms } from '../vocabulary/vocabulary.ts'
import { type Body, bodyRowsMax } from './body.ts'

/** Where a body departs from the contract, and why. Holds names of the contract only, never a value of the body. */
export interface BodyFault {
  readonly place: string
  readonly reason: string
}

/** More faults than this say nothing new. */
const faultsMax = 20

const bodyKeys = ['facts', 'format', 'kind', 'platform', 'run', 'series']
const seriesKeys = ['keys', 'metric', 'values']

/**
 * Every departure of a value from the contract, up to a limit; an empty list means that it is a body. The agent asks
 * before it keeps a body, the service before it stores one, and the verdict is the same.
 */
export function bodyFaults(candidate: unknown): readonly BodyFault[] {
  const faults: BodyFault[] = []
  const fault = (place: string, reason: string) => {
    if (faults.length < faultsMax) faults.push({ place, reason })
  }
  if (!isRecord(candidate)) return [{ place: 'body', reason: 'not an object' }]
  exactKeys(candidate, bodyKeys, 'body', fault)
  if (candidate.format !== 1) fault('body.format', 'not 1')
  const kind = batchKinds.find((name) => name === candidate.kind)
  if (kind === undefined) fault('body.kind', 'not a kind of batch')
  if (!platforms.some((name) => name === candidate.platform)) fault('body.platform', 'not a platform of the contract')
  checkRun(candidate.run, kind, fault)
  checkFacts(candidate.facts, kind, fault)
  checkSeries(candidate.series, kind, fault)
  return faults
}

/** The body itself when it keeps to the contract, else its faults. */
export function checkBody(
  candidate: unknown,
): { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly faults: readonly BodyFault[] } {
  const faults = bodyFaults(candidate)
  return faults.length === 0 ? { ok: true, body: candidate as Body } : { ok: false, faults }
}

type Report = (place: string, reason: string) => void

const kindsOfRuns: readonly string[] = ['configuration', 'progress', 'run-end', 'log']

function checkRun(run: unknown, kind: string | undefined, fault: Report): void {
  if (run === null) {
    if (kind === 'progress' || kind === 'run-end') fault('body.run', 'this kind of batch belongs to a run')
    return
  }
  if (typeof run !== 'string' || !(registries['run-id'].test(run) || runAliasPattern.test(run)))
    return fault('body.run', 'neither a run identifier in exact form nor an alias')
  if (kind !== undefined && !kindsOfRuns.includes(kind)) fault('body.run', 'this kind of batch belongs to no run')
}

function checkFacts(facts: unknown, kind: string | undefined, fault: Report): void {
  if (!isRecord(facts)) return fault('body.facts', 'not an object')
  for (const name of Object.keys(facts)) {
    if (!isMetric(name)) {
      fault('body.facts', 'a name that is not in the contract')
      continue
    }
    const entry = entryOf(name)
    if (entry.grain.length > 0) fault(`facts.${name}`, 'has keys, so it is not a fact')
    if (kind !== undefined && !entry.batches.some((batch) => batch === kind))
      fault(`facts.${name}`, `does not belong in ${kind}`)
    const reason = formFault(entry.form, facts[name])
    if (reason !== null) fault(`facts.${name}`, reason)
  }
}

function checkSeries(series: unknown, kind: string | undefined, fault: Report): void {
  if (!Array.isArray(series)) return fault('body.series', 'not a list')
  let rows = 0
  const seen = new Set<string>()
  for (const one of series as unknown[]) {
    if (!isRecord(one)) {
      fault('body.series', 'not an object')
      continue
    }
    exactKeys(one, seriesKeys, 'series', fault)
    if (typeof one.metric !== 'string' || !isMetric(one.metric)) {
      fault('body.series', 'a metric that is not in the contract')
      continue
    }
    if (seen.has(one.metric)) fault(`series.${one.metric}`, 'stands twice')
    seen.add(one.metric)
    const entry = entryOf(one.metric)
    if (entry.grain.length === 0) fault(`series.${one.metric}`, 'is a fact, so it has no series')
    if (kind !== undefined && !entry.batches.some((batch) => batch === kind))
      fault(`series.${one.metric}`, `does not belong in ${kind}`)
    if (!Array.isArray(one.values)) {
      fault(`series.${one.metric}`, 'values are not a list')
      continue
    }
    rows += one.values.length
    checkKeys(one.keys, entry.grain, one.values.length, one.metric, fault)
    const logFault = logRowsFault(one.keys, one.values)
    if (logFault !== null) fault(`series.${one.metric}`, logFault)
    for (const value of one.values as unknown[]) {
      const reason = formFault(entry.form, value)
      if (reason !== null) {
        fault(`series.${one.metric}`, reason)
        break
      }
    }
  }
  if (rows > bodyRowsMax) fault('body.series', `more than ${bodyRowsMax} rows`)
}

function checkKeys(keys: unknown, grain: readonly GrainKey[], length: number, metric: string, fault: Report): void {
  if (!isRecord(keys)) return fault(`series.${metric}`, 'keys are not an object')
  exactKeys(keys, [...grain].sort(), `series.${metric}.keys`, fault)
  for (const key of grain) {
    const column = keys[key]
    const { min, max } = grainKeys[key]
    if (!Array.isArray(column) || column.length !== length)
      fault(`series.${metric}.${key}`, 'not as long as the values')
    else if (
      !column.every((item: unknown) => typeof item === 'number' && Number.isInteger(item) && item >= min && item <= max)
    )
      fault(`series.${metric}.${key}`, `not whole numbers from ${min} to ${max}`)
  }
}

function exactKeys(value: Record<string, unknown>, expected: readonly string[], place: string, fault: Report): void {
  for (const key of expected) if (!Object.hasOwn(value, key)) fault(place, `${key} is missing`)
  if (Object.keys(value).some((key) => !expected.includes(key))) fault(place, 'a name that is not in the contract')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
