import { catalogueWithin } from '../log-catalogue/catalogue-terms.ts'
import type { Form } from '../vocabulary/forms.ts'

interface TermsOfMetric {
  readonly metric: string
  readonly kind: string
  readonly form: Form
  readonly unit: string
  readonly grain: readonly string[]
  readonly batches: readonly string[]
}

interface Terms {
  readonly metrics: readonly TermsOfMetric[]
  readonly registries: Readonly<Record<string, string>>
  readonly keys: Readonly<Record<string, readonly [number, number]>>
  readonly platforms: readonly string[]
  /** Absent in contracts from before there were logs. */
  readonly messages?: unknown
}

/**
 * Whether everything that one contract lets leave, another does as well: whoever agreed to the outer one has agreed to
 * the inner one. Both are texts of `contractTerms`. Whatever cannot be compared counts as wider.
 */
export function contractWithin(inner: string, outer: string): boolean {
  try {
    const [now, agreed] = [JSON.parse(inner) as Terms, JSON.parse(outer) as Terms]
    const agreedMetrics = new Map(agreed.metrics.map((one) => [one.metric, one]))
    return (
      now.metrics.every((one) => {
        const other = agreedMetrics.get(one.metric)
        return other !== undefined && isMetricWithin(one, other)
      }) &&
      Object.entries(now.registries).every(([name, pattern]) => agreed.registries[name] === pattern) &&
      Object.entries(now.keys).every(([name, [min, max]]) => isRangeWithin(min, max, agreed.keys[name])) &&
      now.platforms.every((platform) => agreed.platforms.includes(platform)) &&
      catalogueWithin(now.messages, agreed.messages)
    )
  } catch {
    return false
  }
}

function isMetricWithin(inner: TermsOfMetric, outer: TermsOfMetric): boolean {
  return (
    inner.kind === outer.kind &&
    inner.unit === outer.unit &&
    // A finer grain says more; another grain says something else.
    inner.grain.join() === outer.grain.join() &&
    inner.batches.every((batch) => outer.batches.includes(batch)) &&
    isFormWithin(inner.form, outer.form)
  )
}

function isFormWithin(inner: Form, outer: Form): boolean {
  if (inner.type === 'enumeration' && outer.type === 'enumeration')
    return inner.values.every((value) => outer.values.includes(value))
  if (inner.type === 'decimal' && outer.type === 'decimal')
    return inner.places <= outer.places && isRangeWithin(inner.min, inner.max, [outer.min, outer.max])
  if (inner.type === 'integer' && outer.type === 'integer')
    return inner.step % outer.step === 0 && isRangeWithin(inner.min, inner.max, [outer.min, outer.max])
  if (inner.type === 'registry' && outer.type === 'registry') return inner.registry === outer.registry
  return inner.type === 'boolean' && outer.type === 'boolean'
}

function isRangeWithin(min: number, max: number, outer: readonly [number, number] | undefined): boolean {
  return outer !== undefined && min >= outer[0] && max <= outer[1]
}
