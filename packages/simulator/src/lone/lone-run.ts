import { defaultLaws, type Laws } from '../faults/laws.ts'
import { type ActiveFault, cycleTimeUnder } from '../faults/severity.ts'
import { consumablesOf } from '../laboratory/consumables.ts'
import type { PlannedRun } from '../laboratory/plan.ts'
import { runKeyOf, runReads } from '../laboratory/planned-run.ts'
import { runClock } from '../laboratory/run-clock.ts'
import { type MetricLayout, type RunContent, runContent } from '../laboratory/run-content.ts'
import { tilesOfLane } from '../laws/tile-layout.ts'
import type { PlatformRead } from '../platforms/platform.ts'
import { platformOf } from '../platforms/platforms.ts'
import { fillPattern, randomOf } from '../random.ts'
import { checkWhole, SimulatorError } from '../simulator-error.ts'
import { type FaultRequest, faultRequests, faultsByCycle } from './fault-request.ts'

/** More cycles than any kit has; a run of them is still a run. */
const cyclesMax = 600
const readsMax = 4
/** A moment for runs of which nobody said when they were: the same request gives the same folder on any day. */
const defaultStart = new Date('2026-01-05T09:00:00Z')
/** Share of its cycles after which a run ends that is to end early, when nobody says where. */
const shareOfEarlyEnd = 0.6

export const runEndings = ['complete', 'failed', 'abandoned'] as const
/** How a run ends: as planned, early with the marks of an end, or so that nothing is ever written again. */
export type RunEnding = (typeof runEndings)[number]

export interface LoneRunRequest {
  /** A name of `platformNames`, also as `NovaSeq 6000`. */
  readonly platform: string
  readonly seed: number
  /** Cycles of each read that is not an index; those of the platform's short run when absent. */
  readonly cycles?: number
  /** Reads in order, such as `151,10i,10i,151`: cycles, with `i` behind those of an index. Not with `cycles`. */
  readonly reads?: string
  /** Tiles of each lane and surface; all that the flow cell has when absent. */
  readonly tiles?: number
  /** Faults as the command takes them: `NAME@cycle=40,severity=0.3,course=ramp`. */
  readonly faults?: readonly string[]
  readonly laws?: Laws
  /** Metric files whole, or in a folder for each cycle where the platform can; `whole` when absent. */
  readonly layout?: MetricLayout
  readonly ends?: RunEnding
  /** Last cycle of a run that ends early. */
  readonly endsAtCycle?: number
  readonly startsAt?: Date
}

/** A run by itself with all that its folder and logs are made from. */
export interface LoneRun {
  readonly run: PlannedRun
  readonly content: RunContent
  readonly ending: RunEnding
  readonly seed: number
  readonly laws: Laws
  readonly faults: readonly FaultRequest[]
  readonly faultsAt: (cycle: number) => readonly ActiveFault[]
}

/** Plans one run. Throws SimulatorError: unknown platform or fault, a number out of range, words that contradict. */
export function loneRun(request: LoneRunRequest): LoneRun {
  const { platform: name, seed, laws = defaultLaws(), startsAt = defaultStart } = request
  const platform = platformOf(name)
  checkWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  if (Number.isNaN(startsAt.getTime())) throw new SimulatorError('bad-argument', 'startsAt is not a date')
  // Older file versions have no form of their own for a single cycle's tiles.
  if (request.layout === 'by-cycle' && platform.files.tile !== 3) {
    throw new SimulatorError('bad-argument', `${platform.name} does not write metric files by cycle`)
  }
  const reads = runReads(askedReads(request, platform.reads))
  const plannedCycles = reads.reduce((sum, read) => sum + read.cycles, 0)
  const { ending, completedCycles } = endOf(request, plannedCycles)

  const random = randomOf(seed, platform.name, 'lone-run')
  const instrument = fillPattern(platform.serialPattern, random)
  const runNumber = random.whole(20, 900)
  const side = platform.flowCell.hasSide && random.next() < 0.5 ? 'B' : 'A'
  const runKey = runKeyOf(seed, instrument, 0)
  const consumables = consumablesOf({
    seed,
    platform,
    instrument,
    runKey,
    planStartsAt: startsAt,
    day: 0,
    badLot: undefined,
  })
  const flowCell = consumables.find((tag) => tag.kind === 'flow-cell')?.serial ?? ''
  const faults = faultRequests(request.faults ?? [], laws, plannedCycles)
  const faultsAt = faultsByCycle(faults, runKey, plannedCycles)
  const cycleTimeAt = (cycle: number): number => cycleTimeUnder(faultsAt(cycle), platform.flowCell)
  const run: PlannedRun = {
    runId: platform.runId({ startedAt: startsAt, instrument, runNumber, side, flowCell }),
    instrument,
    platform: platform.name,
    runNumber,
    slot: 0,
    side,
    flowCell,
    startsAt,
    endsAt: new Date(runClock(startsAt, platform.pace, reads, cycleTimeAt).endAfter(completedCycles)),
    reads,
    plannedCycles,
    completedCycles,
    consumables,
    cycleTime: 1,
  }
  const tiles = request.tiles ?? tilesOfLane(platform.flowCell)
  const content = runContent(run, {
    seed,
    faults: faultsAt(1),
    faultsAt,
    cycleTimeAt,
    tiles,
    tileSpread: platform.tileSpread,
    layout: request.layout,
  })
  return { run, content, ending, seed, laws, faults, faultsAt }
}

function askedReads({ cycles, reads }: LoneRunRequest, usual: readonly PlatformRead[]): readonly PlatformRead[] {
  if (cycles !== undefined) {
    if (reads !== undefined) throw new SimulatorError('bad-argument', 'cycles and reads exclude each other')
    checkWhole('cycles', cycles, 1, cyclesMax)
    return usual.map((read) => (read.isIndex ? read : { ...read, cycles }))
  }
  if (reads === undefined) return usual
  const asked = reads.split(',').map((word) => {
    const match = /^(\d{1,3})(i?)$/.exec(word.trim())
    if (match === null) {
      throw new SimulatorError(
        'bad-argument',
        `reads is "${reads}"; the form is 151,10i,10i,151, with i behind an index`,
      )
    }
    return { cycles: Number(match[1]), isIndex: match[2] === 'i' }
  })
  const templates = asked.filter((read) => !read.isIndex).length
  if (asked.length > readsMax || templates < 1 || templates > 2 || asked.length - templates > 2) {
    throw new SimulatorError('bad-argument', `reads is "${reads}"; a run has one or two reads and up to two indexes`)
  }
  for (const read of asked) checkWhole('cycles of a read', read.cycles, 1, cyclesMax)
  return asked
}

function endOf(
  { ends = 'complete', endsAtCycle }: LoneRunRequest,
  plannedCycles: number,
): { readonly ending: RunEnding; readonly completedCycles: number } {
  if (ends === 'complete') {
    if (endsAtCycle !== undefined) {
      throw new SimulatorError('bad-argument', 'a run that ends as planned takes no cycle at which it ends')
    }
    return { ending: ends, completedCycles: plannedCycles }
  }
  if (endsAtCycle !== undefined) checkWhole('the cycle at which the run ends', endsAtCycle, 1, plannedCycles - 1)
  return { ending: ends, completedCycles: endsAtCycle ?? Math.max(1, Math.round(plannedCycles * shareOfEarlyEnd)) }
}
