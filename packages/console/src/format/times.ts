import type { Instant, Language } from '@seqward/contract'
import { intlLocale } from './numbers.ts'

const dayMs = 86_400_000

const instantFormats = byLanguage({
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
})
const dayFormats = byLanguage({ year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const shortDayFormats = byLanguage({ month: 'short', day: 'numeric', timeZone: 'UTC' })

/** An instant in the reader's own zone, with the zone named. */
export function instantText(instant: Instant, language: Language): string {
  return instantFormats[language].format(new Date(instant))
}

/** A day of the contract (days since 1970-01-01 in the instrument's own time) as a date, free of any zone. */
export function dayText(day: number, language: Language): string {
  return dayFormats[language].format(new Date(day * dayMs))
}

/** The same without the year, for the axis of a chart. */
export function shortDayText(day: number, language: Language): string {
  return shortDayFormats[language].format(new Date(day * dayMs))
}

/** A day as ISO 8601, for the `datetime` attribute. */
export function dayIso(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** Minutes of a day as 24-hour time. */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** How long ago, in the largest unit that fits: "5 minutes ago". A clock that runs ahead reads as now. */
export function agoText(instant: Instant, nowMs: number, language: Language): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(instant)) / 1000))
  const [unit, size] =
    seconds < 60
      ? (['second', 1] as const)
      : seconds < 3600
        ? (['minute', 60] as const)
        : seconds < 86_400
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const)
  return agoFormats[language].format(-Math.floor(seconds / size), unit)
}

const agoFormats = {
  en: new Intl.RelativeTimeFormat(intlLocale('en'), { numeric: 'auto' }),
  zh: new Intl.RelativeTimeFormat(intlLocale('zh'), { numeric: 'auto' }),
}

function byLanguage(options: Intl.DateTimeFormatOptions): Readonly<Record<Language, Intl.DateTimeFormat>> {
  return {
    en: new Intl.DateTimeFormat(intlLocale('en'), options),
    zh: new Intl.DateTimeFormat(intlLocale('zh'), options),
  }
}
