import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import { catalogueTerms } from '../log-catalogue/catalogue-terms.ts'
import { grainKeys } from '../vocabulary/entry.ts'
import { registries } from '../vocabulary/registries.ts'
import { entryOf, metrics, platforms } from '../vocabulary/vocabulary.ts'
import { sha256Hex } from './digests.ts'

/**
 * SHA-256 over everything that decides what may leave: metrics with form, unit, grain and batches, registries, keys,
 * platforms. Wording and labels do not count, so that a better translation needs no new tick.
 */
export function contractHash(): string {
  return (cached ??= sha256Hex(contractTerms()))
}

/** The text that the hash is of: canonical JSON. A site keeps it beside its consent, to tell later what it agreed to. */
export function contractTerms(): string {
  return canonicalJson({
    metrics: metrics.map((metric): Json => {
      const { form, unit, grain, batches, kind } = entryOf(metric)
      return { metric, kind, form: form as unknown as Json, unit, grain, batches }
    }),
    registries: Object.fromEntries(Object.entries(registries).map(([name, pattern]) => [name, pattern.source])),
    keys: Object.fromEntries(Object.entries(grainKeys).map(([name, { min, max }]) => [name, [min, max]])),
    platforms,
    messages: catalogueTerms(),
  })
}

let cached: string | undefined
