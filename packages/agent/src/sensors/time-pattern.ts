/** Day of a reading, in days since 1970-01-01 in the site's time, or why there is none. */
export type DayRead = { readonly day: number } | { readonly fault: string }

const daySeconds = 86_400

/**
 * Makes the reader of a time column. `format` is `iso` (with or without a zone), `unix`, `unix-ms`, or a pattern of
 * yyyy MM dd HH hh mm ss SSS a; day and month stand in the order that is stated and are never guessed. Times without a
 * zone are the site's own, and their day is the date as written, also in the hours that a change of the clock gives twice
 * or leaves out. Null when the pattern or the zone cannot be understood.
 */
export function timeReader(format: string, zone: string): ((text: string) => DayRead) | null {
  const dayAt = dayInZone(zone)
  if (dayAt === null) return null
  if (format === 'unix' || format === 'unix-ms') {
    const perSecond = format === 'unix' ? 1 : 1000
    return (text) => (/^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? dayOfSeconds(Number(text) / perSecond, dayAt) : noTime)
  }
  if (format === 'iso') {
    return (text) => {
      const parts = isoForm.exec(text)
      if (parts === null) return noTime
      const [, date = '', time = '', offset] = parts
      if (offset === undefined) return dayOfDate(date, time)
      return dayOfSeconds(Date.parse(`${date}T${time}${offset}`) / 1000, dayAt)
    }
  }
  const form = patternForm(format)
  if (form === null) return null
  return (text) => {
    const found = form.exec(text)?.groups
    if (found === undefined) return noTime
    const { year = '', month = '', dayOfMonth = '', hour, hour12, half, minute = '00', second = '00' } = found
    const hours = hour ?? hourOfHalf(hour12 ?? '', half ?? '')
    if (hours === null) return noTime
    const two = (digits: string) => digits.padStart(2, '0')
    return dayOfDate(`${year}-${two(month)}-${two(dayOfMonth)}`, `${two(hours)}:${two(minute)}:${two(second)}`)
  }
}

const noTime: DayRead = { fault: 'the time has not the stated form' }
const isoForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d\d:\d\d)?$/

function dayOfDate(date: string, time: string): DayRead {
  const milliseconds = Date.parse(`${date}T00:00:00Z`)
  const isDate = Number.isFinite(milliseconds) && new Date(milliseconds).toISOString().startsWith(date)
  const isTime = /^(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:[.,]\d+)?)?$/.test(time)
  return isDate && isTime ? { day: milliseconds / 1000 / daySeconds } : { fault: 'there is no such date or time' }
}

function dayOfSeconds(unixSeconds: number, dayAt: (unixSeconds: number) => number): DayRead {
  const isKnown = Number.isFinite(unixSeconds) && unixSeconds >= 0 && unixSeconds < 47_482 * daySeconds
  return isKnown ? { day: dayAt(unixSeconds) } : { fault: 'there is no such date or time' }
}

function hourOfHalf(hour: string, half: string): string | null {
  const number = Number(hour)
  if (!Number.isInteger(number) || number < 1 || number > 12) return null
  return String((number % 12) + (half.toLowerCase() === 'pm' ? 12 : 0))
}

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  dd: '(?<dayOfMonth>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  hh: '(?<hour12>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '\\d{1,9}',
  a: '(?<half>[AaPp][Mm])',
}

/** A regular expression for a pattern; null unless it names year, month, day and hour once each. */
function patternForm(pattern: string): RegExp | null {
  const parts = pattern.match(/yyyy|MM|dd|HH|hh|mm|ss|SSS|a|[-/.,: T]/g) ?? []
  const count = (token: string) => parts.filter((part) => part === token).length
  const isWhole = parts.join('') === pattern
  const named =
    ['yyyy', 'MM', 'dd'].every((token) => count(token) === 1) && ['mm', 'ss', 'SSS'].every((t) => count(t) <= 1)
  const hours = count('HH') === 1 ? count('hh') + count('a') === 0 : count('hh') === 1 && count('a') === 1
  if (!isWhole || !named || !hours) return null
  return new RegExp(`^${parts.map((part) => tokens[part] ?? (part === '.' ? '\\.' : part)).join('')}$`)
}

/** The day at a moment in a zone: UTC, an offset such as +08:00, or a name such as Europe/Berlin. */
function dayInZone(zone: string): ((unixSeconds: number) => number) | null {
  const offset = /^(?:UTC|([+-])(0\d|1[0-4]):([0-5]\d))$/.exec(zone)
  if (offset !== null) {
    const [, sign, hours = '0', minutes = '0'] = offset
    const seconds = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
    return (unixSeconds) => Math.floor((unixSeconds + seconds) / daySeconds)
  }
  try {
    const dates = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    return (unixSeconds) => Date.parse(`${dates.format(unixSeconds * 1000)}T00:00:00Z`) / 1000 / daySeconds
  } catch {
    return null
  }
}
