import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { defaultLaws, readLaws } from '../faults/laws.ts'
import { threadsMax } from '../fleet/fleet-chunks.ts'
import { fleetFrame } from '../fleet/fleet-request.ts'
import { writeFleet } from '../fleet/write-fleet.ts'
import { checkWhole, SimulatorError } from '../simulator-error.ts'
import { type CommandIo, isTerminal, say, wholeOf } from './command-io.ts'

const help = `Usage: seqward simulate fleet --instruments N --years Y --seed N --out FILE [...]

Writes one line of JSON for each run of a fleet: what the summary of its run folder would say, by the same laws, without
the folders. Instruments wear, fail, are visited and repaired. The same words give the same bytes, on any machine.

  --instruments N  how many instruments
  --years Y        how long, such as 5 or 0.5
  --seed N         another fleet (default 1)
  --out FILE       where the lines go; - is standard output
  --truth FILE     what was really the matter: one line of JSON for each fault, bad lot, slip and hot room
  --laws FILE      other laws (docs/simulator.md); default: those that come with the simulator
  --until DAY      last day, such as 2026-01-01 (the default)
  --threads N      default: as many as the machine runs at once
  --json           one JSON document on standard output when done; not with --out -

The form of a line is in docs/simulator.md.
`

/** `seqward simulate fleet`; gives the exit code. */
export async function simulateFleetCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      instruments: { type: 'string' },
      years: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      truth: { type: 'string' },
      laws: { type: 'string' },
      until: { type: 'string' },
      threads: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    await say(io.stdout, help)
    return 0
  }
  const { out, instruments, years } = values
  if (instruments === undefined || years === undefined || out === undefined || out === '') {
    throw new SimulatorError('bad-argument', '--instruments, --years and --out are all needed')
  }
  if (out === '-' && values.json) throw new SimulatorError('bad-argument', '--json and --out - exclude each other')
  if (values.truth === '-' || values.truth === '') throw new SimulatorError('bad-argument', '--truth needs a file')
  const threads =
    values.threads === undefined ? Math.min(threadsMax, availableParallelism()) : wholeOf('threads', values.threads)
  checkWhole('threads', threads, 1, threadsMax)
  const frame = fleetFrame({
    seed: wholeOf('seed', values.seed),
    instruments: wholeOf('instruments', instruments),
    years: yearsOf(years),
    laws: values.laws === undefined ? defaultLaws() : readLaws(values.laws),
    endsAt: values.until === undefined ? undefined : dayOf(values.until),
  })
  const shows = isTerminal(io.stderr)
  const written = await writeFleet({
    frame,
    threads,
    out: out === '-' ? (bytes) => say(io.stdout, bytes) : out,
    truth: values.truth,
    onProgress: ({ runs }) => {
      if (shows) io.stderr.write(`\r${runs} runs `)
    },
  })
  if (shows) io.stderr.write('\n')
  if (values.json) await say(io.stdout, `${JSON.stringify(written)}\n`)
  else if (out !== '-') await say(io.stdout, `${out}: ${written.runs} runs of ${written.instruments} instruments\n`)
  return 0
}

function yearsOf(text: string): number {
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text)) {
    throw new SimulatorError('bad-argument', `--years is "${text}"; it must be a number such as 5 or 0.5`)
  }
  return Number(text)
}

function dayOf(text: string): Date {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN)
  if (Number.isNaN(day.getTime())) {
    throw new SimulatorError('bad-argument', `--until is "${text}"; the form is 2026-01-01`)
  }
  return day
}
