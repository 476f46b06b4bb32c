import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { defaultLaws, readLaws } from '../faults/laws.ts'
import { liveRun } from '../lone/live-run.ts'
import { type LoneRun, type RunEnding, runEndings } from '../lone/lone-run.ts'
import { platformNames } from '../platforms/platforms.ts'
import { simulateRun, type SimulateRunRequest } from '../simulate-run.ts'
import { SimulatorError } from '../simulator-error.ts'
import { type CommandIo, isTerminal, say, wholeOf } from './command-io.ts'

const help = `Usage: seqward simulate run --platform NAME --out DIR [...]

Writes one run folder as the instrument would: RunInfo, run parameters, metric files, completion markers. DIR is the run
folder; it must not be there yet. The same words give the same bytes. No sequence is made, only what a run is measured by.

  --platform NAME    ${platformNames.join(', ')}
  --out DIR          the run folder
  --seed N           another instrument, library and luck (default 1)
  --cycles N         cycles of each read that is no index
  --reads LIST       all reads in order, such as 151,10i,10i,151; i marks an index
  --tiles N          tiles of each lane and surface (default: all that the flow cell has)
  --fault FAULT      may be given more than once; see below
  --layout HOW       metric files whole (default) or by-cycle (NovaSeq and NextSeq 2000): a folder for each cycle
  --ends HOW         complete (default), failed (early, with the marks of an end) or abandoned (it just stops)
  --ends-at-cycle N  last cycle of a run that fails or is abandoned
  --logs DIR         also writes the instrument's sensor log and operation log, below DIR
  --truth FILE       also writes what was wrong, as JSON; never into the run folder or the logs
  --laws FILE        other laws for the faults (docs/simulator.md); default: those that come with the simulator
  --start TIME       when the run begins, such as 2026-01-05T09:00:00Z
  --live             writes the run as it happens
  --speed N          with --live: so many times faster than life (default 600)
  --faults           lists the faults with what they do, and ends
  --json             one JSON document on standard output

FAULT is a name, or NAME@cycle=40,severity=0.3,course=ramp: first cycle, severity (1 is full, at most 1.15) and how it
goes on: step, ramp, intermittent or use (worse with every cycle).
`

/** `seqward simulate run`; gives the exit code. */
export async function simulateRunCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      platform: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      cycles: { type: 'string' },
      reads: { type: 'string' },
      tiles: { type: 'string' },
      fault: { type: 'string', multiple: true },
      layout: { type: 'string' },
      ends: { type: 'string' },
      'ends-at-cycle': { type: 'string' },
      logs: { type: 'string' },
      truth: { type: 'string' },
      laws: { type: 'string' },
      start: { type: 'string' },
      live: { type: 'boolean', default: false },
      speed: { type: 'string' },
      faults: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    await say(io.stdout, help)
    return 0
  }
  const laws = values.laws === undefined ? defaultLaws() : readLaws(values.laws)
  if (values.faults) {
    await say(io.stdout, values.json ? `${JSON.stringify(laws.faults)}\n` : faultList(laws.faults))
    return 0
  }
  if (values.speed !== undefined && !values.live) {
    throw new SimulatorError('bad-argument', '--speed goes with --live only')
  }
  const request: SimulateRunRequest = {
    platform: given('platform', values.platform),
    out: given('out', values.out),
    seed: wholeOf('seed', values.seed),
    cycles: values.cycles === undefined ? undefined : wholeOf('cycles', values.cycles),
    reads: values.reads,
    tiles: values.tiles === undefined ? undefined : wholeOf('tiles', values.tiles),
    faults: values.fault,
    laws,
    layout: layoutOf(values.layout),
    ends: endingOf(values.ends),
    endsAtCycle: values['ends-at-cycle'] === undefined ? undefined : wholeOf('ends-at-cycle', values['ends-at-cycle']),
    logs: values.logs,
    truth: values.truth,
    startsAt: values.start === undefined ? undefined : startOf(values.start),
  }
  if (values.live) {
    const lone = await playLive(request, wholeOf('speed', values.speed ?? '600'), io)
    await say(
      io.stdout,
      values.json ? `${JSON.stringify({ folder: request.out, runId: lone.run.runId })}\n` : `${request.out}\n`,
    )
    return 0
  }
  const made = simulateRun(request)
  await say(io.stdout, values.json ? `${JSON.stringify(made)}\n` : `${made.folder}\n`)
  return 0
}

/** A run folder changes when a cycle is done: looking four times a second is soon enough at any speed. */
const liveTickMs = 250

async function playLive(request: SimulateRunRequest, speed: number, io: CommandIo): Promise<LoneRun> {
  if (speed < 1) throw new SimulatorError('bad-argument', '--speed must be at least 1')
  const shows = isTerminal(io.stderr)
  async function* moments({ run }: LoneRun): AsyncGenerator<Date> {
    const begun = performance.now()
    for (;;) {
      yield new Date(run.startsAt.getTime() + (performance.now() - begun) * speed)
      await pause(liveTickMs)
    }
  }
  const lone = await liveRun(request, moments, ({ cycles, plannedCycles }) => {
    if (shows) io.stderr.write(`\rcycle ${cycles} of ${plannedCycles} `)
  })
  if (shows) io.stderr.write('\n')
  return lone
}

function given(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new SimulatorError('bad-argument', `--${option} is missing`)
  return value
}

function layoutOf(text: string | undefined): 'whole' | 'by-cycle' | undefined {
  if (text === undefined || text === 'whole' || text === 'by-cycle') return text
  throw new SimulatorError('bad-argument', `--layout is "${text}"; it must be whole or by-cycle`)
}

function endingOf(text: string | undefined): RunEnding | undefined {
  const ending = runEndings.find((one) => one === text)
  if (text !== undefined && ending === undefined) {
    throw new SimulatorError('bad-argument', `--ends is "${text}"; it must be one of ${runEndings.join(', ')}`)
  }
  return ending
}

function startOf(text: string): Date {
  const start = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(start.getTime())) {
    throw new SimulatorError('bad-argument', `--start is "${text}"; the form is 2026-01-05T09:00:00Z`)
  }
  return start
}

function faultList(faults: ReadonlyArray<{ readonly name: string; readonly says: string }>): string {
  return faults.map(({ name, says }) => `${name}\n    ${says}\n`).join('')
}
