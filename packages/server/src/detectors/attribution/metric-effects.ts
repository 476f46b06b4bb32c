import type { EffectFactor, EffectMetric, EffectRow, EffectsReport } from '@seqward/contract'
import { levelEffects } from '../effects/level-effects.ts'
import type { InstrumentHistory } from '../instrument-history.ts'
import { runObservations } from './run-observations.ts'
import { versionChanges } from './version-watch.ts'

/**
 * Latest runs that effects are estimated from. The model inverts a matrix of all levels, and ten thousand runs have about as
 * many lots and instruments as it can take in a minute.
 */
const runsMax = 6000
/** Rows of a report: all that a page can show, the surest first. */
const rowsMax = 500
const places = 5

/** What lots, kits, types, versions, sides and instruments do to a metric, and what each software update did. */
export function metricEffects(
  histories: readonly InstrumentHistory[],
  metric: EffectMetric,
): Omit<EffectsReport, 'madeAt'> {
  const all = runObservations(histories, metric)
  const used = all.slice(-runsMax)
  const varied = withFactorsThatVary(used)
  const rows = levelEffects(varied).map(
    ({ factor, level, count, effect, interval: [low, high], q, detectable, verdict, confoundedWith }): EffectRow => ({
      factor: factor as EffectFactor,
      level,
      runs: count,
      effect: finite(effect),
      low: finite(low),
      high: finite(high),
      q: finite(q) ?? 1,
      detectable: finite(detectable),
      verdict,
      confoundedWith: confoundedWith as EffectRow['confoundedWith'],
    }),
  )
  return {
    metric,
    runs: used.length,
    instruments: new Set(used.map(({ instrument }) => instrument)).size,
    runsLeftOut: all.length - used.length,
    rows: rows.sort(bySureness).slice(0, rowsMax),
    versions: versionChanges(used),
  }
}

/** A factor with one level only tells nothing from nothing. */
function withFactorsThatVary<One extends { readonly factors: Readonly<Record<string, string>> }>(
  observations: readonly One[],
): readonly One[] {
  const levels = new Map<string, Set<string>>()
  for (const { factors } of observations)
    for (const [name, level] of Object.entries(factors)) {
      const held = levels.get(name)
      if (held === undefined) levels.set(name, new Set([level]))
      else held.add(level)
    }
  const varying = (name: string) => (levels.get(name)?.size ?? 0) > 1
  return observations.map((one) => ({
    ...one,
    factors: Object.fromEntries(Object.entries(one.factors).filter(([name]) => varying(name))),
  }))
}

const order = { effect: 0, confounded: 1, 'no-effect': 2, 'not-enough-data': 3 } as const

const bySureness = (a: EffectRow, b: EffectRow): number =>
  order[a.verdict] - order[b.verdict] || a.q - b.q || b.runs - a.runs || (a.level < b.level ? -1 : 1)

const finite = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(places)) : null)
