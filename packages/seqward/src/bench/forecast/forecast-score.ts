import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { createForecaster, seededRandom } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { madeKinds, madeRun } from './made-runs.ts'

const help = `seqward bench forecast-score [--seed N] [--queries N]

Scores the in-run forecast on made runs of which the law is known, beside the middle of the past: mean absolute error and
the share of truths between p10 and p90, by law, number of past runs and cycles known. Prints JSON lines. Made runs are
no instruments: the figures say whether the method keeps its promises, not what it is worth in a laboratory.
`

const histories = [20, 100, 1000] as const
const prefixes = [10, 25, 75] as const

/** `seqward bench forecast-score`. */
export async function benchForecastScore(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { seed: { type: 'string' }, queries: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  const [seed, queries] = [Number(values.seed ?? 1), Number(values.queries ?? 300)]
  if (values.help || !Number.isInteger(seed) || !(Number.isInteger(queries) && queries > 0)) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  for (const kind of madeKinds) {
    for (const runs of histories) {
      const random = seededRandom(seed * 1000 + runs)
      const past = Array.from({ length: runs }, () => madeRun(kind, random))
      const asked = Array.from({ length: queries }, () => madeRun(kind, random))
      const forecast = createForecaster(past)
      const constant = past.map(({ final }) => final).sort((a, b) => a - b)[runs >> 1] ?? 0
      for (const known of prefixes) {
        const startedAt = performance.now()
        const answers = asked.map(({ signals }) => forecast(firstOf(signals, known)))
        const meanOf = (of: (place: number) => number) => asked.reduce((sum, _, place) => sum + of(place), 0) / queries
        const truth = (place: number) => asked[place]?.final ?? Number.NaN
        const figures = {
          error: meanOf((place) => Math.abs((answers[place]?.p50 ?? Number.NaN) - truth(place))),
          constantError: meanOf((place) => Math.abs(constant - truth(place))),
          coverage: meanOf((place) => {
            const answer = answers[place]
            return answer !== undefined && truth(place) >= answer.p10 && truth(place) <= answer.p90 ? 1 : 0
          }),
          seconds: (performance.now() - startedAt) / 1000,
        }
        const rounded = Object.fromEntries(
          Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(3))]),
        )
        const line = { bench: 'forecast', law: kind, runs, cycles: known, basis: answers[0]?.basis.kind, ...rounded }
        await write(io.stdout, `${JSON.stringify(line)}\n`)
      }
    }
  }
  return exitCodes.done
}

function firstOf(signals: Readonly<Record<string, readonly number[]>>, count: number) {
  return Object.fromEntries(Object.entries(signals).map(([name, series]) => [name, series.slice(0, count)]))
}
