/** A day in the instrument's own time, and the minute of that day where the text has one. */
export interface InstrumentDate {
  /** Days since 1970-01-01. */
  readonly day: number
  readonly minute: number | null
}

const millisecondsPerDay = 86_400_000

/**
 * A date as instruments write it: YYMMDD, YYYYMMDD, "M/D/YYYY h:mm:ss AM" with or without time, or ISO 8601 (spec:
 * run-folder-files 1.2 and 2). Times are taken as written, since most have no zone. Null for anything else, for days
 * that no calendar has, and for years before 2000: year 1 stands for "none".
 */
export function instrumentDate(text: string | undefined): InstrumentDate | null {
  if (text === undefined) return null
  const short = /^(\d\d)(\d\d)(\d\d)$/.exec(text)
  if (short !== null) return dateOf(2000 + Number(short[1]), Number(short[2]), Number(short[3]), null)
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (compact !== null) return dateOf(Number(compact[1]), Number(compact[2]), Number(compact[3]), null)
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), minuteOf(iso[4], iso[5], undefined))
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d\d)(?::\d\d)?(?: (AM|PM))?)?$/.exec(text)
  if (american === null) return null
  const minute = minuteOf(american[4], american[5], american[6])
  return dateOf(Number(american[3]), Number(american[1]), Number(american[2]), minute)
}

/** Seconds since 1970 of an ISO text with a zone; null for anything else. */
export function isoSeconds(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text)) return null
  const milliseconds = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : null
}

function dateOf(year: number, month: number, day: number, minute: number | null): InstrumentDate | null {
  const at = Date.UTC(year, month - 1, day)
  const back = new Date(at)
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day
  return exists && year >= 2000 ? { day: at / millisecondsPerDay, minute } : null
}

function minuteOf(hour: string | undefined, minute: string | undefined, half: string | undefined): number | null {
  if (hour === undefined || minute === undefined) return null
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0)
  return hours < 24 && Number(minute) < 60 ? hours * 60 + Number(minute) : null
}
