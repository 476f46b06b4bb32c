import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type CommandIo, write } from '../../command-io.ts'
import { scoreFlowcell } from './flowcell-suite.ts'
import { scoreNab } from './nab-suite.ts'
import type { EntryFigures } from './score-line.ts'
import { scoreSkab } from './skab-suite.ts'

const help = `seqward bench detect-score SET DIR

Scores the engine of "seqward bench detect" on public data in DIR, beside entries that never alarm, always alarm, alarm
at random (as often as ours) and by a plain EWMA chart. Prints one JSON line an entry, both folds beside the whole.

  nab        own alarms by the published rules of the benchmark, for each profile: 0 for no alarm, 100 for perfect
  skab       states of rows after the first 400, which are training: F1, false-alarm rate, missed rate
  flowcell   flow-cell checks: alarms a position-year, injected steps found within 10 checks, bad batches
`

const sets: Readonly<Record<string, (folder: string) => readonly EntryFigures[]>> = {
  nab: scoreNab,
  skab: scoreSkab,
  flowcell: scoreFlowcell,
}

/** `seqward bench detect-score`. */
export async function benchDetectScore(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  const [name = '', folder = ''] = positionals
  const score = Object.hasOwn(sets, name) ? sets[name] : undefined
  if (values.help || score === undefined || positionals.length !== 2) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  if (!existsSync(folder)) {
    await write(io.stderr, `seqward bench detect-score: there is no folder ${folder}\n`)
    return exitCodes.nothingMade
  }
  for (const figures of score(folder)) await write(io.stdout, `${JSON.stringify({ bench: 'detect', ...figures })}\n`)
  return exitCodes.done
}
