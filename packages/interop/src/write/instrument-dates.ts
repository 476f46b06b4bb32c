/** The ways in which instruments write a moment. All give the UTC reading: a writer knows no other zone. */

/** `260924`. */
export function dayShort(date: Date): string {
  return dayLong(date).slice(2)
}

/** `20260924`. */
export function dayLong(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '')
}

/** `9/24/2026 4:05:09 PM`. */
export function usDateTime(date: Date): string {
  const hour = date.getUTCHours()
  return `${usDay(date)} ${hour % 12 === 0 ? 12 : hour % 12}${date.toISOString().slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`
}

/** `9/24/2026,16:05:09.250`, the first two fields of an RTA 1 marker. */
export function usDateCommaTime(date: Date): string {
  return `${usDay(date)},${date.toISOString().slice(11, 23)}`
}

/** `09/24/2026 16:05:00`, as in NovaSeq 6000 consumable dates. */
export function usDateTimePadded(date: Date): string {
  const [year, month, day] = date.toISOString().slice(0, 10).split('-')
  return `${month}/${day}/${year} ${date.toISOString().slice(11, 19)}`
}

/** `2026-09-24T00:00:00`: a day as a time without zone. */
export function isoMidnight(date: Date): string {
  return `${date.toISOString().slice(0, 10)}T00:00:00`
}

/** `2026-09-24T16:05:09Z`. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** `2026-09-24T16:05:09.2500000Z`: seven places, as .NET writes them. */
export function isoSevenPlaces(date: Date): string {
  return `${date.toISOString().slice(0, 23)}0000Z`
}

/** `[d.]hh:mm:ss.fffffff` from milliseconds. */
export function timeSpan(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds))
  const days = Math.floor(whole / 86_400_000)
  const clock = new Date(whole % 86_400_000).toISOString().slice(11, 23)
  return `${days === 0 ? '' : `${days}.`}${clock}0000`
}

function usDay(date: Date): string {
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`
}
