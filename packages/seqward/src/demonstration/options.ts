import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What the demonstration was asked for. */
export interface DemonstrationOptions {
  readonly exitWhenReady: boolean
  /** Real run folders (or folders that hold some) to watch too. */
  readonly runFolders: readonly string[]
  /** Where the demonstration keeps its laboratory, agent and service; null: a temporary folder, removed at the end. */
  readonly state: string | null
  readonly consolePort: number
  readonly seed: number
  readonly days: number
}

export const demonstrationHelp = `npm start -- [options]

Starts the service, the console, a simulated laboratory of eight instruments with sixty days of history, and an agent that
reads its run folders from disk. Prints a link to open. What it makes stands in .seqward/demonstration and is used again.

  --run-folder DIR     watch a real run folder too; records a consent for history that names the day of its run. May be
                       given more than once
  --exit-when-ready    print one line of JSON when the history is processed, and end; works in a temporary folder
  --state DIR          keep everything in DIR instead
  --fresh              forget what an earlier start made
  --console-port N     port of the console on this machine (default 8321; 0: any free one)
  --seed N             another laboratory (default 7)
  --days N             days of history, 20 to 120 (default 60)
`

const defaultConsolePort = 8321

/** Options from the words after `npm start --`; throws Node's own errors of usage. */
export function parseDemonstrationOptions(
  args: string[],
): DemonstrationOptions & { readonly help: boolean; readonly fresh: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      'exit-when-ready': { type: 'boolean', default: false },
      'run-folder': { type: 'string', multiple: true, default: [] },
      state: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      'console-port': { type: 'string' },
      seed: { type: 'string', default: '7' },
      days: { type: 'string', default: '60' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const exitWhenReady = values['exit-when-ready']
  return {
    help: values.help,
    fresh: values.fresh,
    exitWhenReady,
    runFolders: values['run-folder'].map((folder) => resolve(folder)),
    state:
      values.state === undefined
        ? exitWhenReady
          ? null
          : resolve('.seqward', 'demonstration')
        : resolve(values.state),
    consolePort: wholeNumber(
      'console-port',
      values['console-port'] ?? String(exitWhenReady ? 0 : defaultConsolePort),
      0,
      65_535,
    ),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
    days: wholeNumber('days', values.days, 20, 120),
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max && text.trim() !== '') return value
  throw Object.assign(new Error(`--${name} takes a whole number from ${min} to ${max}`), {
    code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
  })
}
