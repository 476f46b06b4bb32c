import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { defaultLaws, fleetFrame, platformNames, simulateRun, threadsMax, writeFleet } from '@seqward/simulator'
import { type CommandIo, write } from '../command-io.ts'

const help = `seqward bench simulate [--instruments N] [--threads N] [--small]

Measures how fast made data are made: one whole run folder of every platform at its full tile geometry and short reads,
and a fleet of run summaries over five years. Prints JSON lines; what was made is removed.

  --instruments N  instruments of the fleet (default 500, some 220,000 runs)
  --threads N      threads of the fleet (default: as many as the machine runs at once)
  --small          few tiles and instruments, to see that it works
`

/** A run folder within so many seconds, and so many runs of a fleet a minute on two cores. */
const reach = { runSeconds: 20, fleetRunsPerMinute: 1_000_000 } as const
const fleetYears = 5
const instrumentsDefault = 500
const instrumentsMax = 25_000

/** `seqward bench simulate`: one JSON line a figure. */
export async function benchSimulate(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      instruments: { type: 'string' },
      threads: { type: 'string' },
      small: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const instruments = Number(values.instruments ?? (values.small ? 4 : instrumentsDefault))
  const threads = Number(values.threads ?? Math.min(threadsMax, availableParallelism()))
  const isRight = isWhole(instruments, instrumentsMax) && isWhole(threads, threadsMax)
  if (values.help || !isRight) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  const folder = mkdtempSync(join(tmpdir(), 'seqward-bench-'))
  try {
    for (const platform of platformNames) await benchRun(platform, folder, values.small === true, io)
    await benchFleet(folder, instruments, threads, io)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return exitCodes.done
}

async function benchRun(platform: string, folder: string, isSmall: boolean, io: CommandIo): Promise<void> {
  const out = join(folder, platform)
  const startedAt = performance.now()
  const { bytes } = simulateRun({ platform, out, seed: 1, tiles: isSmall ? 2 : undefined })
  const seconds = (performance.now() - startedAt) / 1000
  rmSync(out, { recursive: true })
  await line(io, {
    bench: 'simulate-run',
    platform,
    seconds: rounded(seconds, 2),
    bytes,
    bytesPerSecond: Math.round(bytes / seconds),
    reachSeconds: reach.runSeconds,
  })
}

async function benchFleet(folder: string, instruments: number, threads: number, io: CommandIo): Promise<void> {
  const [out, truth] = [join(folder, 'fleet.jsonl'), join(folder, 'truth.jsonl')]
  const frame = fleetFrame({ seed: 1, instruments, years: fleetYears, laws: defaultLaws() })
  const startedAt = performance.now()
  const { runs } = await writeFleet({ frame, threads, out, truth })
  const seconds = (performance.now() - startedAt) / 1000
  const bytes = statSync(out).size
  await line(io, {
    bench: 'simulate-fleet',
    instruments,
    years: fleetYears,
    threads,
    runs,
    seconds: rounded(seconds, 2),
    runsPerMinute: Math.round((60 * runs) / seconds),
    bytesPerRun: Math.round(bytes / runs),
    bytesPerSecond: Math.round(bytes / seconds),
    reachRunsPerMinute: reach.fleetRunsPerMinute,
  })
}

async function line(io: CommandIo, figures: Readonly<Record<string, string | number>>): Promise<void> {
  await write(io.stdout, `${JSON.stringify(figures)}\n`)
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most
}

function rounded(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places
}
