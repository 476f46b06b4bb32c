import { parseArgs } from 'node:util'
import type { BacktestReport } from '@seqward/contract'
import { exitCodes } from '@seqward/contract/exit-codes'
import {
  backtestGroup,
  backtestReport,
  ConfigurationError,
  type DetectionRules,
  type GroupResult,
  groupsOf,
  ownBacktest,
  type Past,
  readRules,
  standardRules,
} from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError } from '../json-lines.ts'
import { backtestTable } from './backtest-table.ts'
import { simulatedPasts } from './simulated-past.ts'
import { summaryPast } from './summary-past.ts'

const help = `Usage: seqward bench backtest [--rules FILE] [--config FILE | --history DIR] [--seed N] [--json]

Plays a history again, day by day, with rules that stay as they are, and reports for each detector: how many days ahead
it was (p10, p50, p90), how often it was right, alarms a year and instrument, what it missed, and how well its predictions
held. Every day sees what was there on its morning. Shares come with Wilson's 95 % interval, rates with Poisson's, days
with one from drawing instruments anew.

  --rules FILE    rules to try, as "seqward rules" prints them; default: the service's own, or those that come with it
  --config FILE   a service's own history: cases that people closed as repaired, replaced or without fault are the truth;
                  a report on the service's own rules is kept, and the console and every prediction show it
  --history DIR   fleet.jsonl, and truth.jsonl where there is one, as "seqward simulate fleet" writes them
  --seed N        without either: simulated fleets of every fault from this seed on (default 2000);
                  two dozen fleets, each about a quarter of a minute of one core
  --json          one JSON document

docs/detection.md says how each figure is counted.
`

const defaultSeed = 2000

/** `seqward bench backtest`: 0 done, 2 wrong usage, 3 no history, 78 rules or configuration that are wrong. */
export async function benchBacktest(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rules: { type: 'string' },
      config: { type: 'string' },
      history: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const seed = Number(values.seed ?? defaultSeed)
  if (!Number.isSafeInteger(seed) || seed < 0 || (values.config !== undefined && values.history !== undefined)) {
    await write(io.stderr, `seqward bench backtest: --seed is no whole number, or there are two histories\n\n${help}`)
    return exitCodes.wrongUsage
  }
  try {
    const rules = values.rules === undefined ? null : readRules(values.rules)
    const tell = (report: BacktestReport, played: Played = nothingPlayed) => told(io, report, played, values.json)
    if (values.config !== undefined) return await ownBacktest(values.config, rules, io, tell)
    const pasts = values.history === undefined ? simulatedPasts(seed) : [await summaryPast(values.history)]
    return await playAll(pasts, rules ?? standardRules, tell)
  } catch (error) {
    if (error instanceof ConfigurationError) {
      await write(io.stderr, error.faults.map((fault) => `seqward: ${error.file}: ${fault}\n`).join(''))
      return exitCodes.unsafeConfiguration
    }
    const isFile = error instanceof Error && 'syscall' in error
    if (!(error instanceof JsonLineError || isFile)) throw error
    await write(io.stderr, `seqward bench backtest: ${values.history ?? ''}: ${error.message}\n`)
    return exitCodes.nothingMade
  }
}

/** What playing cost; the figures of a report do not depend on it. */
interface Played {
  readonly seconds: number
  readonly looks: number
}

const nothingPlayed: Played = { seconds: 0, looks: 0 }

async function playAll(
  pasts: Iterable<Past>,
  rules: DetectionRules,
  tell: (report: BacktestReport, played: Played) => Promise<number>,
): Promise<number> {
  const groups: GroupResult[] = []
  let seconds = 0
  for (const past of pasts)
    for (const group of groupsOf(past)) {
      const start = performance.now()
      groups.push(backtestGroup(group, rules))
      seconds += (performance.now() - start) / 1000
    }
  const looks = groups.reduce((sum, { replayed }) => sum + replayed.looks, 0)
  return tell(backtestReport(groups, rules, new Date().toISOString()), { seconds, looks })
}

async function told(io: CommandIo, report: BacktestReport, played: Played, json: boolean): Promise<number> {
  const rate = played.looks === 0 ? {} : { looks: played.looks, seconds: Number(played.seconds.toFixed(2)) }
  await write(
    io.stdout,
    json ? `${JSON.stringify({ bench: 'backtest', ...report, ...rate })}\n` : backtestTable(report),
  )
  if (!json && played.looks > 0) {
    const aSecond = Math.round(played.looks / Math.max(played.seconds, 1e-6))
    await write(
      io.stderr,
      `${played.looks} looks at instruments in ${played.seconds.toFixed(1)} s, ${aSecond} a second\n`,
    )
  }
  return exitCodes.done
}
