import { logMessageOf } from './log-catalogue.ts'
import { logSources } from './log-message.ts'

const sourceNumbers: ReadonlySet<number> = new Set(Object.values(logSources).map(({ number }) => number))

/**
 * Why rows of a log metric depart from the catalogue, or null when they keep to it: an unknown message, parameter or
 * source, or a number outside the bounds of its own quantity. Rows of other metrics have nothing to do with it.
 */
export function logRowsFault(keys: unknown, values: readonly unknown[]): string | null {
  if (typeof keys !== 'object' || keys === null) return null
  const { message, parameter, log_source: source } = keys as Readonly<Record<string, unknown>>
  if (Array.isArray(source) && !source.every((number) => sourceNumbers.has(number as number)))
    return 'a source that is not in the catalogue'
  if (!Array.isArray(message)) return null
  for (const [row, number] of (message as unknown[]).entries()) {
    const known = logMessageOf(number as number)
    if (known === null) return 'a message that is not in the catalogue'
    if (!Array.isArray(parameter)) continue
    const bounds = known.parameters[(parameter[row] as number) - 1]
    if (bounds === undefined) return 'a parameter that is not in the catalogue'
    const value = values[row]
    // A median of an even number of values lies between two of them, so it may have one place more.
    const places = Math.min(2, bounds.places + 1)
    if (typeof value !== 'number' || value < bounds.min || value > bounds.max || !hasPlaces(value, places))
      return 'a number outside the bounds of the catalogue'
  }
  return null
}

const hasPlaces = (value: number, places: number) => Math.round(value * 10 ** places) / 10 ** places === value
