import type { StreamRow } from '@seqward/server'

/** A line of the input, or why it is none. */
export type StreamLine =
  | { readonly kind: 'train' | 'row'; readonly row: StreamRow; readonly time: string | number }
  | { readonly kind: 'bad'; readonly reason: string }

/** Names are kept for as long as the process runs; longer ones are no names. */
const nameCharactersMax = 1000
/** Some writers of JSON lines put these where a number is missing; JSON has no such values. */
const notNumbers = /(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g
const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i
const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?$/i

/** Reads `{"op","series","t","v","cov"}`. A value that is missing, null or not finite is null. */
export function readStreamLine(text: string): StreamLine {
  let given: unknown
  try {
    given = parse(text)
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'not JSON')
  }
  if (!isRecord(given)) return bad('not an object')
  const { op, series, t, v, cov } = given
  if (op !== 'train' && op !== 'row') return bad('"op" is neither "train" nor "row"')
  if (typeof series !== 'string' || series.length > nameCharactersMax) return bad('"series" is no name')
  if (typeof t !== 'string' && typeof t !== 'number') return bad('"t" is no time')
  const timeMs = timeOf(t)
  if (Number.isNaN(timeMs)) return bad('"t" is no ISO 8601 time')
  if (!isRecord(v)) return bad('"v" is no object of numbers')
  const values: Record<string, number | null> = Object.create(null)
  for (const [signal, value] of Object.entries(v)) {
    if (value !== null && typeof value !== 'number') return bad(`the value of ${JSON.stringify(signal)} is no number`)
    values[signal] = value !== null && Number.isFinite(value) ? value : null
  }
  if (cov !== undefined && cov !== null && !isRecord(cov)) return bad('"cov" is no object of names')
  const covariates: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(cov ?? {})) {
    if (value === null || value === '') continue
    if (typeof value === 'string') covariates[name] = value
    else if (typeof value === 'number' || typeof value === 'boolean') covariates[name] = value.toString()
    else return bad(`the covariate ${JSON.stringify(name)} is no name`)
  }
  return { kind: op, row: { series, timeMs, values, covariates }, time: t }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const mended = text.replace(notNumbers, 'null')
    if (mended === text) throw error
    return JSON.parse(mended)
  }
}

/** Without a zone a time is UTC: the answer must not depend on where the machine stands. */
function timeOf(time: string | number): number {
  if (typeof time === 'number') return time
  if (!isoTime.test(time)) return Number.NaN
  const full = time.includes(':') ? time.replace(' ', 'T') : `${time.slice(0, 10)}T00:00`
  return Date.parse(zoned.test(full.slice(10)) ? full : `${full}Z`)
}

const bad = (reason: string): StreamLine => ({ kind: 'bad', reason })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
