/**
 * The long form: `node e2e/simulation/run.ts --seeds 1000 --steps 200` draws that many simulations; `--seed 42` replays
 * one. Ends with 1 when an invariant does not hold, and names the seed.
 */
import { parseArgs } from 'node:util'
import { everyCrashPoint } from './every-crash-point.ts'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '100' },
    steps: { type: 'string', default: '200' },
    tell: { type: 'boolean', default: false },
    flips: { type: 'boolean', default: false },
    exhaustive: { type: 'boolean', default: false },
  },
})
const tell = (line: string) => process.stderr.write(line)
const first = Number(values.seed ?? values.first)
const count = values.seed === undefined ? Number(values.seeds) : 1
const total = { stored: 0, crashes: 0, hours: 0 }
let bad = 0
for (let seed = first; seed < first + count; seed++) {
  const flips = values.flips || (values.seed === undefined && seed % 4 === 0)
  const result = await simulate({
    seed,
    steps: Number(values.steps),
    faults: true,
    flips,
    ...(values.tell ? { tell } : {}),
  })
  total.stored += result.stored
  total.crashes += result.crashes
  total.hours += result.simulatedMilliseconds / 3_600_000
  if (values.seed !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.broken.length === 0) continue
  bad += 1
  process.stdout.write(`seed ${seed}${flips ? ' --flips' : ''}: ${result.broken.slice(0, 4).join('; ')}\n`)
}
process.stdout.write(
  `simulation: ${count} seeds of ${values.steps} steps, ${total.crashes} crashes, ${total.stored} batches stored, ${Math.round(total.hours)} simulated hours, ${bad} seeds with a broken invariant\n`,
)
if (values.exhaustive) {
  const { points, broken } = await everyCrashPoint({ seed: 1, steps: 24 })
  process.stdout.write(`crash points: ${points}/${points} covered, ${broken.length} broken\n`)
  for (const sentence of broken.slice(0, 10)) process.stdout.write(`${sentence}\n`)
  bad += broken.length
}
process.exitCode = bad === 0 ? 0 : 1
