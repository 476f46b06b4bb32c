import type { Json } from '../batch/canonical-json.ts'
import { logMessages } from './log-catalogue.ts'
import { logSources } from './log-message.ts'

/** What the catalogue lets leave, for the contract hash: sources, messages with their templates, and bounds of numbers. */
export function catalogueTerms(): Json {
  return logMessages.map(({ number, code, source, templates, parameters }): Json => {
    const { file, number: from } = logSources[source]
    const bounds = parameters.map(({ unit, min, max, places, words }): Json => [unit, min, max, places, words ?? null])
    return [number, code, from, file.source, templates, bounds]
  })
}

/** Whether each message of one catalogue stands in the other one just so. Fewer messages let less leave. */
export function catalogueWithin(inner: unknown, outer: unknown): boolean {
  if (inner === undefined) return true
  if (!Array.isArray(inner)) return false
  const agreed = new Set(Array.isArray(outer) ? outer.map((message) => JSON.stringify(message)) : [])
  return inner.every((message) => agreed.has(JSON.stringify(message)))
}
