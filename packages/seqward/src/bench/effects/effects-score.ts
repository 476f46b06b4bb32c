import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type LevelEffect, levelEffects, type Observation } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { badLevels, type FleetTruth, makeFleet } from './made-fleet.ts'

const help = `seqward bench effects-score [DIR] [--fleets N]

Makes fleets with one known effect each, and prints for each kind how often the verdict and the interval are right, and
how many of the levels that do nothing are called an effect; beside it what comparing plain means would say. With DIR,
the folder of the flow-cell checks, it also prints what is said of them as they are and with a bad batch.
`

const fleetsDefault = 20
const cases: readonly { readonly name: string; readonly factor: keyof typeof badLevels; readonly truth: FleetTruth }[] =
  [
    { name: 'nothing', factor: 'lot', truth: {} },
    { name: 'bad lot', factor: 'lot', truth: { lot: 2 } },
    { name: 'version, updated over months', factor: 'software', truth: { software: 0.7 } },
    { name: 'version, updated on one day', factor: 'software', truth: { software: 0.7, updatedAtOnce: true } },
    { name: 'one instrument', factor: 'instrument', truth: { instrument: -2 } },
    { name: 'instrument type', factor: 'type', truth: { type: 1.5 } },
  ]

/** `seqward bench effects-score`. */
export async function benchEffectsScore(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { fleets: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  const fleets = Number(values.fleets ?? fleetsDefault)
  if (values.help || !(fleets >= 1)) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  for (const one of cases) await line(io, scoreCase(one, fleets))
  const [folder] = positionals
  if (folder !== undefined) {
    const checks = readChecks(folder)
    await line(io, { set: 'flowcell-checks', entry: 'as they are', ...verdictsOf(levelEffects(checks)) })
    const bad = commonestBatch(checks)
    const spoilt = checks.map((one) => (one.factors.batch === bad ? { ...one, value: one.value - 800 } : one))
    const [before, after] = [checks, spoilt].map((given) =>
      levelEffects(given).find(({ factor, level }) => factor === 'batch' && level === bad),
    )
    await line(io, { set: 'flowcell-checks', entry: 'one batch 800 pores down', before, after })
  }
  return exitCodes.done
}

/** What is printed for one kind of fleet. */
export function scoreCase({ name, factor, truth }: (typeof cases)[number], fleets: number): Record<string, unknown> {
  const verdicts: Record<string, number> = {}
  const size = truth[factor] ?? 0
  let covered = 0
  let idle = 0
  let called = 0
  let calledPlainly = 0
  const startedAt = performance.now()
  for (let seed = 1; seed <= fleets; seed++) {
    const fleet = makeFleet(seed, truth)
    for (const one of levelEffects(fleet)) {
      if (one.factor === factor && one.level === badLevels[factor]) {
        const words = one.confoundedWith.length > 0 ? ` with ${one.confoundedWith.join(' and ')}` : ''
        verdicts[one.verdict + words] = (verdicts[one.verdict + words] ?? 0) + 1
        if (one.interval[0] <= size && size <= one.interval[1]) covered++
      } else if (one.factor !== factor) {
        idle++
        if (one.verdict === 'effect') called++
        if (Math.abs(plainScore(fleet, one)) > 1.96) calledPlainly++
      }
    }
  }
  const milliseconds = Math.round((performance.now() - startedAt) / fleets)
  const shares = { idle, called: called / idle, calledByPlainMeans: Number((calledPlainly / idle).toFixed(4)) }
  return {
    set: 'made',
    entry: name,
    effect: size,
    fleets,
    verdicts,
    covered: covered / fleets,
    ...shares,
    milliseconds,
  }
}

/** Difference of two means in its standard errors, nothing taken out: what a dashboard would show. */
function plainScore(fleet: readonly Observation[], { factor, level }: LevelEffect): number {
  const within = momentsOf(fleet.filter(({ factors }) => factors[factor] === level))
  const others = momentsOf(fleet.filter(({ factors }) => factors[factor] !== level))
  return (within.mean - others.mean) / Math.sqrt(within.variance / within.count + others.variance / others.count)
}

function momentsOf(runs: readonly Observation[]) {
  const count = runs.length
  const mean = runs.reduce((sum, { value }) => sum + value, 0) / count
  return {
    count,
    mean,
    variance: runs.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1),
  }
}

function verdictsOf(effects: readonly LevelEffect[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { factor, verdict } of effects) {
    const own = (counts[factor] ??= {})
    own[verdict] = (own[verdict] ?? 0) + 1
  }
  return counts
}

/** Checks that found pores; a flow cell's batch is the beginning of its number. */
function readChecks(folder: string): readonly Observation[] {
  const lines = gunzipSync(readFileSync(join(folder, 'checks.csv.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
  return lines.flatMap((text) => {
    const [instrument = '', cell = '', product = '', , pores, seconds] = text.split(',')
    const value = Number(pores)
    return value > 0
      ? [{ value, at: Number(seconds) * 1000, factors: { instrument, batch: cell.slice(0, 5), product } }]
      : []
  })
}

function commonestBatch(checks: readonly Observation[]): string {
  const counts = new Map<string, number>()
  for (const { factors } of checks) counts.set(factors.batch ?? '', (counts.get(factors.batch ?? '') ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

async function line(io: CommandIo, figures: Record<string, unknown>): Promise<void> {
  await write(io.stdout, `${JSON.stringify({ bench: 'effects', ...figures })}\n`)
}
