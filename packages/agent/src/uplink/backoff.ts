import { createHash } from 'node:crypto'

/** First and longest wait in milliseconds. */
export interface Backoff {
  readonly baseMilliseconds: number
  readonly capMilliseconds: number
}

/** A wish of the service to be left alone is followed up to this; a wrong clock must not silence an agent for days. */
const retryAfterMillisecondsMax = 3_600_000

/**
 * How long to wait after so many failures in a row: anything from nothing to twice as much each time, up to the cap
 * (full jitter), so that a fleet that lost its service does not come back as one.
 */
export function waitMilliseconds(failures: number, backoff: Backoff, random: () => number): number {
  const ceiling = Math.min(backoff.capMilliseconds, backoff.baseMilliseconds * 2 ** Math.min(failures - 1, 30))
  return Math.round(random() * ceiling)
}

/**
 * How long to wait where asking again may do harm, as with a password that a proxy refuses: between half the cap and the
 * cap, from the first failure on.
 */
export function slowWaitMilliseconds({ capMilliseconds }: Backoff, random: () => number): number {
  return Math.round((capMilliseconds * (1 + random())) / 2)
}

/**
 * Where in a period this device does what all do once a period: derived from its identity, which is drawn at random at
 * enrolment, so that machines which a power cut started together do not call together for ever.
 */
export function phaseMilliseconds(identity: string, periodMilliseconds: number): number {
  const drawn = createHash('sha256').update(`phase ${identity}`).digest().readUInt32BE() / 2 ** 32
  return Math.floor(drawn * periodMilliseconds)
}

/** Milliseconds that a Retry-After header asks for, as seconds or as a date; 0 when it is absent or makes no sense. */
export function retryAfterMilliseconds(header: string | undefined, date: string | undefined, now: number): number {
  if (header === undefined) return 0
  if (/^\d{1,9}$/.test(header)) return Math.min(Number(header) * 1000, retryAfterMillisecondsMax)
  if (!httpDate.test(header)) return 0
  const until = Date.parse(header)
  // The service's own Date tells the difference even where the clock of the site is wrong.
  const from = date === undefined ? now : Date.parse(date)
  const wait = until - (Number.isFinite(from) ? from : now)
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), retryAfterMillisecondsMax) : 0
}

/** The one form of dates that HTTP still allows to be sent (RFC 9110 section 5.6.7). */
const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
