import type { Signal } from '@seqward/contract'
import { density, occupiedShare, passFilterShare, phasingRate, phasingSpread } from './chemistry-signals.ts'
import { contrastLevel, focusWidth, intensityLevel, intensitySpread, tilesMissingShare } from './imaging-signals.ts'
import { errorRate, qualityFirstCycles, qualityLate, qualityShare } from './quality-signals.ts'
import { readLayout, readStructure } from './read-layout.ts'
import { type RunProfile, runProfile } from './run-profile.ts'
import { type SpatialMarks, spatialMarks } from './spatial-marks.ts'
import { numberFact, type RunState, wordFact } from './run-state.ts'

/** What detectors know of a run: one number a signal, and what else could explain that number. Plain JSON. */
export interface RunFeatures {
  readonly run: string
  /** Days since 1970-01-01 in the instrument's own time. */
  readonly startedDay: number | null
  readonly startedMinute: number | null
  readonly state: string
  readonly cyclesDone: number | null
  readonly cyclesPlanned: number | null
  readonly q30Share: number | null
  readonly yieldGigabases: number | null
  readonly reagentLot: string | null
  readonly flowCellLot: string | null
  readonly controlSoftware: string | null
  readonly flowCellType: string | null
  readonly chemistry: string | null
  /** Reads with their lengths, index reads marked: "76+8i+8i+76". */
  readonly readStructure: string | null
  /** Whether every planned cycle is done, so that values over a whole run compare with those of other runs. */
  readonly whole: boolean
  /** % of wells that hold a cluster, on patterned flow cells: there it shows the loading, and density does not. */
  readonly occupiedShare: number | null
  /** %≥Q30 of the first five cycles: low-diversity libraries spoil these first. */
  readonly qualityFirstCycles: number | null
  /** Units and makings: features/*-signals.ts. A signal that could not be measured is absent. */
  readonly signals: Partial<Record<Signal, number>>
  /** Absent in features of earlier versions. */
  readonly profile?: RunProfile
  /** What stands out inside the run by place; absent in features that were stored before it was looked for. */
  readonly spatial?: SpatialMarks
}

/** A run counts as whole with this share of its cycles: the last cycle or two may lack a record in good runs. */
const wholeShareMin = 0.98

/** One number a signal, with covariates, of a run as far as it has come. */
export function runFeatures(state: RunState): RunFeatures {
  const layout = readLayout(state)
  const cyclesDone = numberFact(state, 'run.cycles_done')
  const cyclesPlanned = numberFact(state, 'run.cycles_planned') ?? layout.at(-1)?.lastCycle ?? null
  const quality = qualityShare(state, layout)
  return {
    run: state.run,
    startedDay: numberFact(state, 'run.started_day'),
    startedMinute: numberFact(state, 'run.started_minute'),
    state: wordFact(state, 'run.state') ?? 'running',
    cyclesDone,
    cyclesPlanned,
    q30Share: quality,
    yieldGigabases: numberFact(state, 'run.yield_gigabases'),
    reagentLot: wordFact(state, 'reagent.lot'),
    flowCellLot: wordFact(state, 'flow_cell.lot'),
    controlSoftware: wordFact(state, 'instrument.control_software'),
    flowCellType: wordFact(state, 'run.flow_cell_type'),
    chemistry: wordFact(state, 'run.chemistry'),
    readStructure: readStructure(layout),
    whole: cyclesDone !== null && cyclesPlanned !== null && cyclesDone >= cyclesPlanned * wholeShareMin,
    occupiedShare: occupiedShare(state),
    qualityFirstCycles: qualityFirstCycles(state, layout),
    profile: runProfile(state, layout, cyclesDone),
    signals: measured({
      quality,
      'quality-late': qualityLate(state, layout),
      error: errorRate(state, layout),
      focus: focusWidth(state, layout),
      intensity: intensityLevel(state, layout),
      'intensity-spread': intensitySpread(state, layout),
      contrast: contrastLevel(state, layout),
      phasing: phasingRate(state, layout, 'read.phasing_rate'),
      prephasing: phasingRate(state, layout, 'read.prephasing_rate'),
      'phasing-spread': phasingSpread(state, layout),
      density: density(state),
      'pass-filter': passFilterShare(state),
      'tiles-missing': tilesMissingShare(state),
    }),
    spatial: spatialMarks(state, layout),
  }
}

function measured(values: Partial<Record<Signal, number | null>>): Partial<Record<Signal, number>> {
  const found: Partial<Record<Signal, number>> = {}
  for (const [name, value] of Object.entries(values) as [Signal, number | null][]) {
    if (value !== null && Number.isFinite(value)) found[name] = value
  }
  return found
}
