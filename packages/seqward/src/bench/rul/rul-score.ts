import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import {
  fitRidge,
  forecastRemainingLife,
  learnRemainingLife,
  predictRidge,
  tableOf,
  type UnitSeries,
} from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { readTurbofanSet, type TurbofanSet } from './turbofan-units.ts'

const help = `seqward bench rul-score DIR [--set NAME]...

Scores the forecast of remaining life on the public turbofan sets in DIR (train_NAME.txt.gz, test_NAME.txt.gz,
RUL_NAME.txt.gz), learnt from train and asked on test, beside a constant and a ridge regression on the last row alone.
Prints one JSON line an entry: root mean square error with truth and answer held to 125 cycles, as papers give it, and
without that; the PHM 2008 score (lower is better; late answers cost more); the share of truths between p10 and p90.

  --set NAME   a set (default FD001 and FD003)
`

/** Papers hold labels to 125 cycles; the engine knows nothing of it. */
const cap = 125
const reach = { FD001: { rmse: 12.5, reach: 11.5 }, FD003: { rmse: 11.5, reach: 10.5 } } as const
/** The life of a unit is looked at in so many places for the constant and the ridge. */
const cutsPerUnit = 20
const ridgePenalty = 0.01

interface Answer {
  readonly p10: number
  readonly p50: number
  readonly p90: number
}

/** `seqward bench rul-score`. */
export async function benchRulScore(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { set: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
  })
  const [folder] = positionals
  if (values.help || folder === undefined) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  for (const name of values.set ?? ['FD001', 'FD003']) {
    const set = readTurbofanSet(folder, name)
    const line = async (entry: string, figures: Readonly<Record<string, unknown>>) => {
      await write(io.stdout, `${JSON.stringify({ bench: 'rul', set: name, entry, ...figures })}\n`)
    }
    const { constant, ridge } = plainAnswers(set)
    await line('constant', scoreAnswers(constant, set.truth))
    await line('ridge-last-row', scoreAnswers(ridge, set.truth))
    const startedAt = performance.now()
    const model = learnRemainingLife(set.train)
    const ours = set.queried.units.map((unit) => forecastRemainingLife(model, unit))
    const seconds = rounded((performance.now() - startedAt) / 1000, 1)
    const horizon = rounded(model.horizon, 1)
    const floor = Object.hasOwn(reach, name) ? reach[name as keyof typeof reach] : undefined
    await line('ours', { ...scoreAnswers(ours, set.truth), horizon, seconds, floor })
  }
  return exitCodes.done
}

/** Root mean square errors, the PHM 2008 score, and the share of truths within the interval where there is one. */
export function scoreAnswers(answers: ReadonlyArray<Answer | number>, truth: readonly number[]) {
  const middle = answers.map((answer) => (typeof answer === 'number' ? answer : answer.p50))
  const rmse = (limit: number) =>
    Math.sqrt(mean(middle.map((value, place) => (Math.min(limit, value) - Math.min(limit, truth[place] ?? 0)) ** 2)))
  const late = middle.map((value, place) => value - (truth[place] ?? 0))
  const phm = late.reduce((sum, error) => sum + Math.expm1(error < 0 ? -error / 13 : error / 10), 0)
  const coverage = (limit: number) => {
    const held = answers.flatMap((answer, place) => {
      if (typeof answer === 'number') return []
      const real = Math.min(limit, truth[place] ?? 0)
      return [real >= answer.p10 && real <= answer.p90 ? 1 : 0]
    })
    return held.length === 0 ? undefined : rounded(mean(held), 3)
  }
  return {
    rmseCapped: rounded(rmse(cap), 2),
    rmse: rounded(rmse(Number.POSITIVE_INFINITY), 2),
    phm: Math.round(phm),
    coverageCapped: coverage(cap),
    coverage: coverage(Number.POSITIVE_INFINITY),
  }
}

function plainAnswers({ train, queried }: TurbofanSet) {
  const rows: (readonly number[])[] = []
  const left: number[] = []
  const rowOf = ({ signals }: UnitSeries, row: number) => signals.map((signal) => signal[row] ?? Number.NaN)
  for (const unit of train.units) {
    for (let cut = 0; cut < cutsPerUnit; cut++) {
      const row = Math.floor(((cut + 0.5) / cutsPerUnit) * unit.times.length)
      rows.push(rowOf(unit, row))
      left.push(Math.min(cap, (unit.times.at(-1) ?? 0) - (unit.times[row] ?? 0)))
    }
  }
  const rule = fitRidge(tableOf(rows), Float64Array.from(left), ridgePenalty)
  const last = tableOf(queried.units.map((unit) => rowOf(unit, unit.times.length - 1)))
  return { constant: queried.units.map(() => mean(left)), ridge: [...predictRidge(rule, last)] }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places
}
