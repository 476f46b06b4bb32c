import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type CommandIo, write } from '../../command-io.ts'
import { type FamilyFigures, familyFigures, figuresTable, totalFigures } from './family-figures.ts'
import { observeFleet } from './observed-fleet.ts'
import { replay } from './replay.ts'
import { families, healthy, scenarioOf } from './scenario.ts'
import { type FleetScore, scoreFleet } from './score.ts'

const help = `Usage: seqward bench faults [--seed N] [--histories N] [--fault ID] [--json]

Makes fleets with the simulator in which one fault is common, and healthy ones; takes every run folder and sensor log
the way of the product (agent, contract, features, detectors, cases) and holds the cases against the truth.

  --seed N        seed of the first fleet of each family (default 1000); 1 to 99 were used in development
  --histories N   fleets of six instruments and nine months for each family (default 1)
  --fault ID      only this family, as in "seqward simulate run --faults", or "healthy"; may be repeated
  --json          a JSON line for each family instead of a table

Shares come with Wilson's and rates with Poisson's 95 % interval. About five seconds a fleet.
`

const defaultSeed = 1000
const historiesMax = 1000

/** `seqward bench faults`: detection, lead time, diagnosis and false cases by fault family. */
export async function benchFaults(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      histories: { type: 'string' },
      fault: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const seed = Number(values.seed ?? defaultSeed)
  const histories = Number(values.histories ?? 1)
  const known = families()
  const asked = values.fault ?? known
  const strange = asked.filter((name) => !known.includes(name))
  if (!Number.isSafeInteger(seed) || seed < 0 || !(histories >= 1 && histories <= historiesMax) || strange.length > 0) {
    const reason =
      strange.length > 0
        ? `no fault is called ${strange.join(', ')}; there are ${[healthy, ...known.slice(1)].join(', ')}`
        : `--seed must be a whole number, --histories one from 1 to ${historiesMax}`
    await write(io.stderr, `seqward bench faults: ${reason}\n`)
    return exitCodes.wrongUsage
  }
  const all: FamilyFigures[] = []
  const scores: FleetScore[] = []
  for (const fault of asked) {
    const ofFamily = Array.from({ length: Math.trunc(histories) }, (_, index) => evaluate(fault, seed + index))
    scores.push(...ofFamily)
    const figures = familyFigures(fault, ofFamily)
    all.push(figures)
    if (values.json) await write(io.stdout, `${JSON.stringify({ bench: 'faults', seed, ...figures })}\n`)
  }
  const total = totalFigures(scores)
  await write(
    io.stdout,
    values.json ? `${JSON.stringify({ bench: 'faults', seed, ...total })}\n` : figuresTable([...all, total]),
  )
  return exitCodes.done
}

/** One fleet from its seed to its score. */
export function evaluate(fault: string, seed: number): FleetScore {
  const fleet = observeFleet(scenarioOf(fault, seed))
  return scoreFleet(fleet, replay(fleet))
}
