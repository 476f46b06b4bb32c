import type { EffectFactor, VersionChange } from '@seqward/contract'
import { discoveryRates } from '../effects/discovery-rates.ts'
import { twoSidedP } from '../effects/two-sided-p.ts'
import type { RunObservation } from './run-observations.ts'

/** Runs on either side of an update that are compared, and how few allow a word. */
const runsMax = 20
const runsMin = 5
/** A group of like runs needs so many on either side. */
const likeMin = 2
/** Updates of a fleet that all fall into so many days cannot be told from what else happened in them. */
const togetherDays = 7
const qMax = 0.05
/** 80 % power at 5 %; and "no effect" where an effect of one run's spread would have shown. */
const detectableErrors = 2.8
const relevantDeviations = 1
/** A lot that came with the update on so many of the instruments may be the cause on all. */
const sharedMin = 0.8

interface OneChange {
  readonly instrument: string
  readonly from: string
  readonly to: string
  readonly day: number
  readonly runsBefore: number
  readonly runsAfter: number
  readonly change: number
  readonly error: number
  readonly freedom: number
  readonly spread: number
  readonly confoundedWith: VersionChange['confoundedWith']
}

/**
 * Every software update before and after: on each instrument its latest runs with the old version against its first with
 * the new one, like runs with like; and over the fleet, all instruments that made the same update. Observations in order of
 * time.
 */
export function versionChanges(observations: readonly RunObservation[]): readonly VersionChange[] {
  const ones = [...Map.groupBy(observations, ({ instrument }) => instrument).values()].flatMap(changesOf)
  const fleets = [...Map.groupBy(ones, ({ from, to }) => `${from}|${to}`).values()].flatMap(
    (same) => fleetChange(same) ?? [],
  )
  const all = [...fleets, ...ones.map((one) => ({ ...one, instruments: 1, isFleet: false }))]
  const rates = discoveryRates(all.map(pOf))
  return all
    .map((one, at): VersionChange => {
      const { from, to, day, instruments, runsBefore, runsAfter, change, error, freedom, spread } = one
      const q = rates[at] ?? 1
      const reach = error * tQuantile(freedom)
      const isAliased = one.confoundedWith.length > 0
      const wouldShow = detectableErrors * error <= relevantDeviations * spread
      return {
        instrument: one.isFleet ? null : one.instrument,
        from,
        to,
        day,
        instruments,
        runsBefore,
        runsAfter,
        change: rounded(change),
        low: rounded(change - reach),
        high: rounded(change + reach),
        q: rounded(q),
        verdict: q <= qMax ? (isAliased ? 'confounded' : 'effect') : wouldShow ? 'no-effect' : 'not-enough-data',
        confoundedWith: q <= qMax && isAliased ? one.confoundedWith : [],
      }
    })
    .sort((a, b) => b.day - a.day || b.instruments - a.instruments)
}

function changesOf(runs: readonly RunObservation[]): readonly OneChange[] {
  const version = (run: RunObservation | undefined) => run?.factors['software-version']
  const known = runs.filter((run) => version(run) !== undefined)
  return known.flatMap((run, at) => {
    const [from, to] = [version(known[at - 1]), version(run)]
    if (from === undefined || to === undefined || from === to) return []
    const before = stretch(known.slice(0, at).toReversed(), from)
    const after = stretch(known.slice(at), to)
    if (before.length < runsMin || after.length < runsMin) return []
    const compared = compare(before, after)
    if (compared === null) return []
    const confoundedWith = (['reagent-lot', 'flow-cell-lot', 'flow-cell-type', 'kit'] as const).filter((factor) =>
      cameAlong(factor, before, after),
    )
    const { instrument, day } = run
    return [
      { instrument, from, to, day, runsBefore: before.length, runsAfter: after.length, ...compared, confoundedWith },
    ]
  })
}

/** The runs from the first on that still have the version. */
function stretch(runs: readonly RunObservation[], version: string): readonly RunObservation[] {
  const end = runs.findIndex((run) => run.factors['software-version'] !== version)
  return runs.slice(0, end < 0 ? runsMax : Math.min(end, runsMax))
}

/** Difference of the means of like runs, weighed by how sure each is; spread from within all groups. */
function compare(before: readonly RunObservation[], after: readonly RunObservation[]) {
  const kind = ({ factors }: RunObservation) =>
    `${factors['flow-cell-type']}|${factors.kit}|${factors['read-structure']}`
  const olds = Map.groupBy(before, kind)
  let [weights, sum, squares, freedom] = [0, 0, 0, 0]
  for (const [name, news] of Map.groupBy(after, kind)) {
    const old = olds.get(name) ?? []
    if (old.length < likeMin || news.length < likeMin) continue
    const [a, b] = [meanOf(old), meanOf(news)]
    const weight = 1 / (1 / old.length + 1 / news.length)
    weights += weight
    sum += weight * (b - a)
    squares += squaresOf(old, a) + squaresOf(news, b)
    freedom += old.length + news.length - 2
  }
  if (weights === 0 || freedom < runsMin) return null
  const spread = Math.sqrt(squares / freedom)
  return { change: sum / weights, error: spread / Math.sqrt(weights), freedom, spread }
}

/** Whether a factor's levels changed with the version: no level has runs on both sides. */
function cameAlong(factor: EffectFactor, before: readonly RunObservation[], after: readonly RunObservation[]): boolean {
  const levels = (runs: readonly RunObservation[]) => new Set(runs.flatMap((run) => run.factors[factor] ?? []))
  const [old, fresh] = [levels(before), levels(after)]
  return old.size > 0 && fresh.size === 1 && [...fresh].every((level) => !old.has(level))
}

/** Instruments with the same update as one (random effects: DerSimonian and Laird 1986). */
function fleetChange(same: readonly OneChange[]) {
  const [first] = same
  const instruments = new Set(same.map(({ instrument }) => instrument)).size
  if (first === undefined || instruments < 2) return null
  const sure = same.map(({ error }) => 1 / Math.max(error, 1e-12) ** 2)
  const total = sumOf(sure)
  const fixed = sumOf(same.map(({ change }, at) => change * (sure[at] ?? 0))) / total
  const q = sumOf(same.map(({ change }, at) => (sure[at] ?? 0) * (change - fixed) ** 2))
  const scale = total - sumOf(sure.map((weight) => weight * weight)) / total
  const between = Math.max(0, (q - (same.length - 1)) / scale)
  const weights = same.map(({ error }) => 1 / (Math.max(error, 1e-12) ** 2 + between))
  const days = same.map(({ day }) => day)
  const atOnce = Math.max(...days) - Math.min(...days) <= togetherDays
  const shared = (['reagent-lot', 'flow-cell-lot', 'flow-cell-type', 'kit'] as const).filter(
    (factor) => same.filter((one) => one.confoundedWith.includes(factor)).length >= sharedMin * same.length,
  )
  return {
    instrument: '',
    isFleet: true,
    from: first.from,
    to: first.to,
    day: Math.min(...days),
    instruments,
    runsBefore: sumOf(same.map(({ runsBefore }) => runsBefore)),
    runsAfter: sumOf(same.map(({ runsAfter }) => runsAfter)),
    change: sumOf(same.map(({ change }, at) => change * (weights[at] ?? 0))) / sumOf(weights),
    error: 1 / Math.sqrt(sumOf(weights)),
    freedom: between > 0 ? Math.max(2, same.length - 1) : sumOf(same.map(({ freedom }) => freedom)),
    spread: Math.sqrt(sumOf(same.map(({ spread }) => spread ** 2)) / same.length),
    confoundedWith: [...shared, ...(atOnce ? (['time'] as const) : [])],
  }
}

/** Two-sided p of Student's law, by its normal deviate (Wallace 1959). */
function pOf({
  change,
  error,
  freedom,
}: {
  readonly change: number
  readonly error: number
  readonly freedom: number
}) {
  if (!(error > 0)) return 1
  const t = Math.abs(change / error)
  return twoSidedP(Math.sqrt(freedom * Math.log1p((t * t) / freedom)) * ((8 * freedom + 1) / (8 * freedom + 3)))
}

/** 97.5 % quantile of Student's law (Cornish and Fisher 1938, two terms). */
const tQuantile = (freedom: number): number => {
  const z = 1.959964
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2)
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const meanOf = (runs: readonly RunObservation[]): number => sumOf(runs.map(({ value }) => value)) / runs.length
const squaresOf = (runs: readonly RunObservation[], mean: number): number =>
  sumOf(runs.map(({ value }) => (value - mean) ** 2))
const rounded = (value: number): number => Number(value.toPrecision(5))
