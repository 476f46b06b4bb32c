import {
  type BatchKind,
  type Body,
  entryOf,
  formFault,
  type GrainKey,
  grainKeys,
  intoForm,
  isExpired,
  type Metric,
  metrics,
  type Platform,
  type Series,
  type Value,
} from '@seqward/contract'
import { secondLineHits } from '@seqward/contract/second-line'

/** What a batch would say, as measured. */
export interface Measured {
  readonly kind: BatchKind
  readonly platform: Platform
  readonly run: string | null
  readonly facts: { readonly [Name in Metric]?: Value | null | undefined }
  readonly series: readonly {
    readonly metric: Metric
    readonly keys: { readonly [Key in GrainKey]?: readonly number[] }
    readonly values: readonly (Value | null | undefined)[]
  }[]
}

/** Values of one metric that were held back, and the rule that did it. Never the values themselves. */
export interface Withheld {
  readonly metric: Metric
  readonly rule: string
  readonly count: number
}

export interface Disclosed {
  readonly body: Body
  readonly withheld: readonly Withheld[]
}

/**
 * The only door through which measured values become a body. Each value is brought into the form that the contract has
 * for its metric, or held back and counted; a name that the contract does not have cannot be written. A field that has
 * ended stays, and so does one in which the second line finds what should not be there. Series stand in the order of the
 * contract, rows in the order of their keys, so that the same run always gives the same bytes.
 */
export function disclose(measured: Measured, now = Date.now()): Disclosed {
  const built = build(measured, new Date(now).toISOString().slice(0, 10))
  return withoutHits(built)
}

/** A hit is a fault of the contract or of its reader: the whole field stays at the site, and the count says so. */
function withoutHits(built: Disclosed): Disclosed {
  const hits = secondLineHits(built.body)
  if (hits.length === 0) return built
  const facts: { [Name in Metric]?: Value } = { ...built.body.facts }
  let { series } = built.body
  const withheld = [...built.withheld]
  for (const { place, kind, count } of hits) {
    // Whoever named the run looked before (run-name.ts), and a body has no other texts: nothing of it goes anywhere.
    if (place === 'elsewhere' || place === 'body.run') throw new Error(`second line: ${kind} in ${place}`)
    delete facts[place]
    series = series.filter(({ metric }) => metric !== place)
    withheld.push({ metric: place, rule: `second line: ${kind}`, count })
  }
  return { body: { ...built.body, facts, series }, withheld }
}

function build(measured: Measured, today: string): Disclosed {
  const withheld = new Map<string, Withheld>()
  const withhold = (metric: Metric, rule: string) => {
    const id = `${metric} ${rule}`
    withheld.set(id, { metric, rule, count: (withheld.get(id)?.count ?? 0) + 1 })
  }
  const facts: { [Name in Metric]?: Value } = {}
  const series: Series[] = []
  for (const metric of metrics) {
    const { form, grain, batches, expires } = entryOf(metric)
    if (!batches.includes(measured.kind)) continue
    if (isExpired({ expires }, today)) {
      const own = measured.series.find((candidate) => candidate.metric === metric)?.values ?? [measured.facts[metric]]
      for (const value of own) if (isThere(value)) withhold(metric, `ended on ${expires}`)
      continue
    }
    if (grain.length === 0) {
      const value = measured.facts[metric]
      const formed = intoForm(form, value)
      if (formed !== null) facts[metric] = formed
      else if (isThere(value)) withhold(metric, formFault(form, value) ?? 'not in its form')
      continue
    }
    const one = measured.series.find((candidate) => candidate.metric === metric)
    if (one === undefined) continue
    const kept = keptRows(one, grain, (value) => {
      const formed = intoForm(form, value)
      if (formed === null && isThere(value)) withhold(metric, formFault(form, value) ?? 'not in its form')
      return formed
    })
    if (kept.keyless > 0) {
      const rule = 'a key outside the bounds of the contract'
      withheld.set(`${metric} ${rule}`, { metric, rule, count: kept.keyless })
    }
    if (kept.values.length > 0) series.push({ metric, keys: kept.keys, values: kept.values })
  }
  const { kind, platform, run } = measured
  return { body: { format: 1, kind, platform, run, facts, series }, withheld: [...withheld.values()] }
}

interface Rows {
  readonly keys: { readonly [Key in GrainKey]?: readonly number[] }
  readonly values: readonly Value[]
  readonly keyless: number
}

function keptRows(
  one: Measured['series'][number],
  grain: readonly GrainKey[],
  form: (value: Value | null | undefined) => Value | null,
): Rows {
  const columns = grain.map((key) => ({ key, from: one.keys[key] ?? [], to: [] as number[], ...grainKeys[key] }))
  const values: Value[] = []
  let keyless = 0
  for (const [row, value] of one.values.entries()) {
    const inBounds = columns.every(({ from, min, max }) => {
      const key = from[row]
      return key !== undefined && Number.isInteger(key) && key >= min && key <= max
    })
    if (!inBounds) {
      keyless += 1
      continue
    }
    const formed = form(value)
    if (formed === null) continue
    for (const { from, to } of columns) to.push(from[row] ?? 0)
    values.push(formed)
  }
  return { keys: Object.fromEntries(columns.map(({ key, to }) => [key, to])), values, keyless }
}

/** A missing value is nothing that could be held back. */
function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && !(typeof value === 'number' && Number.isNaN(value))
}
