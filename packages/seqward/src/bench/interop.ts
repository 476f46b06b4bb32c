import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type CommandIo, write } from '../command-io.ts'
import {
  type BenchFolder,
  type BenchScale,
  novaSeq6000S2,
  novaSeqX25B,
  writeByCycleFolder,
  writeWholeRunFolder,
} from './interop-folders.ts'
import { measureProcess, type Usage } from './measure-process.ts'

const help = `seqward bench interop [--runs N] [--small]

Makes two run folders below the folder for temporary files, in the real record formats, and measures "seqward summary"
on each as a whole process: NovaSeq X 25B scale (6,272 tiles x 318 cycles) and a NovaSeq 6000 folder with files by cycle.
Beside it, in the same run: a process on a folder without metric files (the start-up), one that only reads the bytes, and
one that also looks at every record's id. Prints JSON lines; the folders are removed.

  --runs N   processes of each kind, taken in turn (default 5)
  --small    a hundredth of the tiles, to see that it works
`

/** What each folder has to reach on two cores: whole-process wall time and peak memory, and start-up as part of it. */
const reach = {
  'novaseqx-25b': { wallSeconds: 0.5, peakMiB: 160 },
  'novaseq6000-by-cycle': { wallSeconds: 0.3, peakMiB: 120 },
} as const
const startUpSecondsMax = 0.15
/** Enough to see past a busy neighbour, few enough to end within a minute. */
const runsDefault = 5
const runsMax = 100

type CaseName = keyof typeof reach

/** `seqward bench interop`: one JSON line a figure. */
export async function benchInterop(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { runs: { type: 'string' }, small: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  const runs = Number(values.runs ?? runsDefault)
  if (values.help || !Number.isInteger(runs) || runs < 1 || runs > runsMax) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  const shrink = (scale: BenchScale) => (values.small ? { ...scale, lanes: 1, swaths: 1, tilesPerSwath: 8 } : scale)
  const folder = mkdtempSync(join(tmpdir(), 'seqward-bench-'))
  try {
    const whole = join(folder, '20260101_LH00130_0001_A000BENCH')
    const byCycle = join(folder, '260101_A00834_0001_AHBENCHXX')
    await benchFolder('novaseqx-25b', whole, writeWholeRunFolder(whole, shrink(novaSeqX25B)), runs, io)
    await benchFolder('novaseq6000-by-cycle', byCycle, writeByCycleFolder(byCycle, shrink(novaSeq6000S2)), runs, io)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return exitCodes.done
}

/** The command as people start it. */
const command = join(import.meta.dirname, '../../bin/seqward.mjs')
const scanProgram = join(import.meta.dirname, 'scan-records.ts')

async function benchFolder(
  name: CaseName,
  folder: string,
  made: BenchFolder,
  runs: number,
  io: CommandIo,
): Promise<void> {
  const empty = `${folder}-empty`
  mkdirSync(join(empty, 'InterOp'), { recursive: true })
  cpSync(join(folder, 'RunInfo.xml'), join(empty, 'RunInfo.xml'))
  const programs = {
    summary: [command, 'summary', folder, '--json'],
    empty: [command, 'summary', empty, '--json'],
    read: [scanProgram, 'read', folder],
    scan: [scanProgram, 'scan', folder],
  } as const
  const usages: Record<keyof typeof programs, Usage[]> = { summary: [], empty: [], read: [], scan: [] }
  // Once before it counts: compiled code and the files themselves are then in their caches. In turn, so that a busy
  // neighbour slows all of them alike.
  for (let run = 0; run <= runs; run++) {
    for (const kind of ['summary', 'empty', 'read', 'scan'] as const) {
      const usage = await measureProcess(programs[kind])
      if (run > 0) usages[kind].push(usage)
    }
  }
  const [summary, start, read, scan] = [usages.summary, usages.empty, usages.read, usages.scan].map(midOf)
  if (summary === undefined || start === undefined || read === undefined || scan === undefined) return
  const megabytes = made.bytes / 1e6
  const target = reach[name]
  await line(io, {
    bench: 'interop',
    case: name,
    files: made.files,
    megabytes: rounded(megabytes, 1),
    runs,
    cache: 'warm',
    wallSeconds: summary.wallSeconds,
    wallSecondsFastest: Math.min(...usages.summary.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: summary.cpuSeconds,
    megabytesPerSecond: rounded(megabytes / summary.wallSeconds, 0),
    peakMiB: summary.peakMiB,
    reach: target,
    reached: summary.wallSeconds <= target.wallSeconds && summary.peakMiB <= target.peakMiB,
  })
  await line(io, {
    bench: 'interop',
    case: name,
    part: 'start-up',
    ...start,
    reach: { wallSeconds: startUpSecondsMax },
    reached: start.wallSeconds <= startUpSecondsMax,
  })
  await line(io, { bench: 'interop', case: name, part: 'bare read of all bytes', ...read })
  await line(io, { bench: 'interop', case: name, part: 'bare scan of all ids', ...scan })
  await line(io, {
    bench: 'interop',
    case: name,
    whereTheTimeGoes: {
      startUp: start.wallSeconds,
      recordsAndStatistics: rounded(summary.wallSeconds - start.wallSeconds, 3),
      ofWhichABareScanWouldTake: rounded(scan.wallSeconds - scan.startSeconds, 3),
    },
    ratios: {
      summaryToBareScan: rounded(summary.wallSeconds / scan.wallSeconds, 2),
      summaryToBareRead: rounded(summary.wallSeconds / read.wallSeconds, 2),
    },
  })
}

/** The usage whose wall time is the middle one. */
function midOf(usages: readonly Usage[]): Usage | undefined {
  return usages.toSorted((a, b) => a.wallSeconds - b.wallSeconds)[Math.floor(usages.length / 2)]
}

async function line(io: CommandIo, figure: object): Promise<void> {
  await write(io.stdout, `${JSON.stringify(figure)}\n`)
}

function rounded(value: number, places: number): number {
  return Number(value.toFixed(places))
}
