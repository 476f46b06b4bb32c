import type { Fault } from '../faults/fault.ts'
import { visibleSeverity } from '../faults/visible-severity.ts'
import type { FleetInstrument } from './fleet-instrument.ts'
import type { FleetRun } from './fleet-run.ts'
import type { Trouble } from './service.ts'

/** What was the matter once: from its onset to its repair, or to the last run that it touched. Moments are ISO 8601. */
export interface InstrumentTruth {
  readonly instrument: string
  readonly site: string
  readonly platform: string
  readonly fault: string
  readonly subsystem: string
  readonly part: string
  readonly cause: string
  readonly blame: string
  readonly onsetAt: string
  /** Start of the first run in which a signal left its usual spread. */
  readonly visibleAt: string | null
  readonly failedAt: string | null
  readonly repairedAt: string | null
  readonly visits: ReadonlyArray<{ readonly at: string; readonly replaced: string | null; readonly fixed: boolean }>
  /** Runs that it touched. */
  readonly runs: number
  /** The lot or software version that brought it, or the one run that it was about. */
  readonly lot?: string
  readonly version?: string
  readonly run?: string
}

/** A fault that came with something else than a part: a lot, a version, a day of the room, a single run. */
interface Passing {
  readonly fault: Fault
  readonly brought: { readonly lot?: string; readonly version?: string; readonly run?: string }
  readonly onsetAt: number
  visibleAt: number | undefined
  lastAt: number
  runs: number
}

/** Days of the room that lie further apart than this are two. */
const sameRoomMs = 8 * 86_400_000

/** Keeps the truth about an instrument while its runs go by. */
export class TruthBook {
  readonly #instrument: FleetInstrument
  readonly #troubles: Trouble[] = []
  readonly #passing = new Map<string, Passing>()
  readonly #over: Passing[] = []

  constructor(instrument: FleetInstrument) {
    this.#instrument = instrument
  }

  addTrouble(trouble: Trouble): void {
    this.#troubles.push(trouble)
  }

  addRun(run: FleetRun): void {
    for (const { fault, severity } of run.active) {
      if (fault.happens.kind === 'instrument' && fault.blame !== 'site') continue
      const brought = broughtBy(fault, run)
      const key = [fault.name, brought.lot, brought.version, brought.run].join('/')
      let before = this.#passing.get(key)
      if (before !== undefined && fault.blame === 'site' && run.startsAt - before.lastAt > sameRoomMs) {
        this.#over.push(before)
        before = undefined
      }
      const entry = before ?? {
        fault,
        brought,
        onsetAt: run.startsAt,
        visibleAt: undefined,
        lastAt: run.startsAt,
        runs: 0,
      }
      entry.runs += 1
      entry.lastAt = run.endsAt
      if (severity >= visibleSeverity(fault)) entry.visibleAt ??= run.startsAt
      this.#passing.set(key, entry)
    }
  }

  /** Every entry by the moment of its onset. */
  entries(): readonly InstrumentTruth[] {
    const { serial, site, platform } = this.#instrument
    const who = { instrument: serial, site, platform: platform.name }
    const entries: InstrumentTruth[] = [
      ...this.#troubles.map((one) => ({
        ...who,
        ...whatOf(one.fault),
        onsetAt: moment(one.onsetAt),
        visibleAt: momentOrNull(one.visibleAt),
        failedAt: momentOrNull(one.failedAt),
        repairedAt: momentOrNull(one.repairedAt),
        visits: one.visits.map(({ at, replaced, fixed }) => ({ at: moment(at), replaced, fixed })),
        runs: one.runs,
      })),
      ...[...this.#over, ...this.#passing.values()].map((one) => ({
        ...who,
        ...whatOf(one.fault),
        onsetAt: moment(one.onsetAt),
        visibleAt: momentOrNull(one.visibleAt),
        failedAt: null,
        repairedAt: moment(one.lastAt),
        visits: [],
        runs: one.runs,
        ...one.brought,
      })),
    ]
    return entries.toSorted((a, b) => a.onsetAt.localeCompare(b.onsetAt) || a.fault.localeCompare(b.fault))
  }
}

function broughtBy(fault: Fault, run: FleetRun): Passing['brought'] {
  switch (fault.happens.kind) {
    case 'lot':
      return { lot: run.lots.find(({ faults }) => faults.includes(fault))?.lot }
    case 'version':
      return { version: run.software }
    case 'run':
      return { run: run.runId }
    case 'instrument':
      return {}
  }
  return {}
}

function whatOf({ name, subsystem, part, cause, blame }: Fault) {
  return { fault: name, subsystem, part, cause, blame }
}

function momentOrNull(at: number | undefined): string | null {
  return at === undefined ? null : moment(at)
}

function moment(at: number): string {
  return new Date(at).toISOString()
}
