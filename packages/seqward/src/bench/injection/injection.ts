import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type RunFiles, readRun } from '@seqward/interop'
import { folderFiles } from '@seqward/interop/node'
import { assessFleet, assessInstrument } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { faultsFor, type Injectable, withFault } from './injected-faults.ts'
import { type InjectionVerdict, judgeInjection, type ObservedRun, observeRun } from './judge-injection.ts'

const help = `seqward bench injection [--json] [DIR...]

Looks at real run folders as they are, which must give no case, alone and together; then writes each of four faults into
copies of their metric files in memory (light lost by one surface, focus lost at an edge, a burst of errors, a bubble's path
over tiles) and says whether a finding came, of the right subsystem, at the right place. Without DIR: the run folders in
SEQWARD_SHARED (or ../shared). --json prints JSON lines, else a table.
`

/** One line of the figures. */
export interface InjectionLine extends InjectionVerdict {
  readonly bench: 'injection'
  readonly platform: string
  readonly run: string
  readonly fault: string
  readonly label: string
}

/** One run as it is. */
export interface HealthyLine {
  readonly bench: 'injection'
  readonly platform: string
  readonly run: string
  readonly fault: 'none'
  readonly cases: number
  readonly watched: number
}

/** `seqward bench injection`: a table or JSON lines. */
export async function benchInjection(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const folders = positionals.length > 0 ? positionals : corpusRuns()
  const observed: ObservedRun[] = []
  const tally = new Map<string, number[]>()
  for (const folder of folders) {
    const healthy = observe(folder)
    if (healthy === null) {
      await write(io.stderr, `${folder}: nothing could be made of it\n`)
      continue
    }
    observed.push(healthy)
    await write(io.stdout, line(healthyLine(folder, healthy), values.json === true))
    for (const each of injectionLines(folder)) {
      await write(io.stdout, line(each, values.json === true))
      const key = `${each.platform} ${each.fault}`
      const so = tally.get(key) ?? [0, 0, 0, 0, 0]
      const more = [
        1,
        Number(each.found),
        Number(each.rightSubsystem),
        Number(each.rightPlace),
        Number(each.state === 'open'),
      ]
      tally.set(
        key,
        so.map((count, at) => count + (more[at] ?? 0)),
      )
    }
  }
  const cases = fleetCases(observed)
  if (values.json)
    await write(io.stdout, `${JSON.stringify({ bench: 'injection', fault: 'none', fleetCases: cases })}\n`)
  else {
    await write(io.stdout, `\nall runs as fleets, one a platform: ${cases} cases\n\n`)
    const row = (cells: readonly (string | number)[]) => `${cells.map((cell) => String(cell).padEnd(14)).join('')}\n`
    await write(io.stdout, row(['platform', 'fault', 'injected', 'found', 'subsystem', 'place', 'opened']))
    for (const [key, counts] of tally) await write(io.stdout, row([...key.split(' '), ...counts]))
  }
  return observed.length > 0 ? exitCodes.done : exitCodes.nothingMade
}

/** Run folders of the shared corpus; none where it is absent. */
export function corpusRuns(): readonly string[] {
  const shared = process.env['SEQWARD_SHARED'] ?? join(import.meta.dirname, '../../../../../../shared')
  const root = join(shared, 'corpus', 'run-folders')
  if (!existsSync(root)) return []
  return readdirSync(root).flatMap((platform) =>
    readdirSync(join(root, platform)).map((run) => join(root, platform, run)),
  )
}

/** Long after every run of the corpus, so that all of them count as over. */
const now = Date.UTC(2026, 0, 1)

const observe = (folder: string, files: RunFiles = folderFiles(folder)) => observeRun(files, now)

/** What a run gives as it is. */
export function healthyLine(folder: string, { history }: ObservedRun): HealthyLine {
  const { proposals } = assessInstrument(history, [], {})
  const cases = proposals.filter(({ state }) => state === 'open').length
  return { ...nameOf(folder, history.platform), fault: 'none', cases, watched: proposals.length - cases }
}

/** Every fault that the run has the files for, one line each. */
export function* injectionLines(
  folder: string,
  choose = (_label: string, _at: number) => true,
): Generator<InjectionLine> {
  const files = cached(folderFiles(folder))
  const injectable = injectableOf(files)
  if (injectable === null) return
  for (const [at, fault] of faultsFor(injectable).entries()) {
    if (!choose(fault.kind, at)) continue
    const seen = observe(folder, withFault(files, fault))
    if (seen === null) continue
    const verdict = judgeInjection(seen.history, fault)
    yield { ...nameOf(folder, seen.history.platform), fault: fault.kind, label: fault.label, ...verdict }
  }
}

/** Cases of all runs together, as one instrument and one fleet a platform. */
export function fleetCases(observed: readonly ObservedRun[]): number {
  const platforms = [...new Set(observed.map(({ history }) => history.platform))]
  const fleets = platforms.map((platform) => {
    const of = observed.flatMap(({ history }) => (history.platform === platform ? history.runs : []))
    return { instrument: `all-${platform}`, platform, runs: of, sensors: observed[0]?.history.sensors }
  })
  const together = fleets.flatMap(({ sensors, ...fleet }) => (sensors === undefined ? [] : [{ ...fleet, sensors }]))
  const histories = [...together, ...observed.map(({ history }) => history)]
  const fleet = assessFleet(histories)
  const alone = together.flatMap((history) => assessInstrument(history, [], fleet.explained).proposals)
  return [...fleet.proposals, ...alone].filter(({ state }) => state === 'open').length
}

function injectableOf(files: RunFiles): Injectable | null {
  const { runInfo, metrics } = readRun(files, { metrics: ['q', 'qCollapsed', 'error', 'extraction'] })
  const sets = [metrics.extraction, metrics.q, metrics.qCollapsed].flatMap((set) => set ?? [])
  const [set] = sets
  if (runInfo === undefined || set === undefined) return null
  const tiles = new Map<number, Set<number>>()
  for (const [row, lane] of set.lane.entries())
    tiles.set(lane, (tiles.get(lane) ?? new Set<number>()).add(set.tile[row] ?? 0))
  return {
    runInfo,
    tiles: new Map([...tiles].map(([lane, numbers]) => [lane, [...numbers]])),
    cycles: [...new Set(set.cycle)].sort((a, b) => a - b),
    has: {
      quality: metrics.q !== undefined || metrics.qCollapsed !== undefined,
      error: metrics.error !== undefined,
      extraction: metrics.extraction !== undefined,
    },
  }
}

/** Each file is read once, however many faults are written into copies of it. */
function cached(files: RunFiles): RunFiles {
  const held = new Map<string, Uint8Array>()
  return {
    list: () => files.list(),
    read: (name) => {
      const bytes = held.get(name) ?? files.read(name)
      held.set(name, bytes)
      return bytes
    },
  }
}

function nameOf(folder: string, platform: string) {
  return { bench: 'injection' as const, platform, run: folder.split('/').at(-1) ?? folder }
}

function line(each: InjectionLine | HealthyLine, json: boolean): string {
  if (json) return `${JSON.stringify(each)}\n`
  return `${each.run.slice(0, 40).padEnd(42)}${each.fault.padEnd(14)}${'label' in each ? verdict(each) : outcome(each)}\n`
}

const outcome = ({ cases, watched }: HealthyLine) => `${cases} cases, ${watched} watched`

function verdict({ label, found, rightSubsystem, rightPlace, state }: InjectionLine): string {
  const faults = [...(rightSubsystem ? [] : ['wrong subsystem']), ...(rightPlace ? [] : ['wrong place'])]
  return `${label}: ${found ? [state ?? '', ...faults].join(', ') : 'MISSED'}`
}
