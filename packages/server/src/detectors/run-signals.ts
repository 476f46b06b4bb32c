import type { Signal } from '@seqward/contract'
import { type RunFeatures, runFeatures } from '../features/run-features.ts'
import { isLibraryRead, type ReadSpan, readLayout } from '../features/read-layout.ts'
import { mean, median } from '../features/robust-statistics.ts'
import { numberFact, type Row, rowsOf, type RunState } from '../features/run-state.ts'

/** All that detectors know of a run: its features, with the signals below among them. Pure. */
export function detectorFeatures(state: RunState): RunFeatures {
  const features = runFeatures(state)
  return { ...features, signals: { ...features.signals, ...runSignals(state) } }
}

/**
 * Signals of one run that speak of parts which the usual ones do not show: time per cycle, quality that dips for a few
 * cycles, one surface behind the other, weak tiles. A signal that could not be measured is absent. Pure.
 */
export function runSignals(state: RunState): Partial<Record<Signal, number>> {
  const layout = readLayout(state)
  const all: Partial<Record<Signal, number | null>> = {
    'cycle-time': cycleMinutes(state),
    'quality-dips': qualityDips(state, layout),
    'surface-difference': surfaceDifference(state, layout),
    'tile-scatter': tileScatter(state, layout),
  }
  const found: Partial<Record<Signal, number>> = {}
  for (const [name, value] of Object.entries(all) as [Signal, number | null][])
    if (value !== null && Number.isFinite(value)) found[name] = value
  return found
}

/** Minutes from start to end for each cycle done: washes and turnarounds are in it, so only like runs compare. */
function cycleMinutes(state: RunState): number | null {
  const hours = numberFact(state, 'run.elapsed_hours')
  const cycles = numberFact(state, 'run.cycles_done')
  return hours === null || cycles === null || cycles < cyclesMin || hours <= 0 ? null : (60 * hours) / cycles
}

/** With fewer cycles the start of the run is most of its time. */
const cyclesMin = 25
/** Cycles to either side whose median says what a cycle should have been. */
const neighbours = 4

/**
 * Percentage points by which cycles lie below the median of their neighbours, mean over the cycles of a lane and surface;
 * the worst of them, since a bubble or a pump has its own lanes. Null without quality by cycle.
 */
function qualityDips(state: RunState, layout: readonly ReadSpan[]): number | null {
  const byPlace = new Map<string, Map<number, number>>()
  for (const { lane, surface, cycle, value } of rowsOf(state, 'cycle.q30_share')) {
    const place = `${lane} ${surface}`
    const cycles = byPlace.get(place) ?? new Map<number, number>()
    byPlace.set(place, cycles.set(cycle, value))
  }
  let worst: number | null = null
  for (const cycles of byPlace.values()) {
    const dips: number[] = []
    for (const span of layout) {
      if (span.isIndex) continue
      // The last cycle of a read has no neighbour to correct its phasing with and always reads low.
      for (let cycle = span.firstCycle + neighbours; cycle < span.lastCycle - neighbours; cycle++) {
        const here = cycles.get(cycle)
        const around: number[] = []
        for (let other = cycle - neighbours; other <= cycle + neighbours; other++) {
          const value = other === cycle ? undefined : cycles.get(other)
          if (value !== undefined) around.push(value)
        }
        const usual = median(around)
        if (here !== undefined && usual !== null) dips.push(Math.max(0, usual - here))
      }
    }
    const dip = mean(dips)
    if (dip !== null && (worst === null || dip > worst)) worst = dip
  }
  return worst
}

/** %≥Q30 of the top surface less that of the bottom one, mean over library reads and lanes. */
function surfaceDifference(state: RunState, layout: readonly ReadSpan[]): number | null {
  const rows = rowsOf(state, 'read.q30_share').filter(({ read }) => isLibraryRead(layout, read))
  const of = (surface: number) => mean(rows.filter((row) => row.surface === surface).map(({ value }) => value))
  const top = of(1)
  const bottom = of(2)
  return top === null || bottom === null ? null : top - bottom
}

/** The weakest tenth of the tiles: how far it lies below the median of its lane and surface, percentage points. */
function tileScatter(state: RunState, layout: readonly ReadSpan[]): number | null {
  const byPlace = new Map<string, Row[]>()
  for (const row of rowsOf(state, 'tile.q30_share')) {
    if (!isLibraryRead(layout, row.read)) continue
    const place = `${row.read} ${row.lane} ${surfaceOf(row.tile)}`
    const rows = byPlace.get(place)
    if (rows === undefined) byPlace.set(place, [row])
    else rows.push(row)
  }
  const below: number[] = []
  for (const rows of byPlace.values()) {
    const middle = median(rows.map(({ value }) => value))
    if (middle !== null && rows.length >= tilesMin) for (const { value } of rows) below.push(middle - value)
  }
  below.sort((a, b) => b - a)
  return mean(below.slice(0, Math.ceil(below.length * weakShare)))
}

const weakShare = 0.1
const tilesMin = 4
/** The first digit of a tile's name is its surface (spec: interop-format 0.4). */
const surfaceOf = (tile: number) => (tile >= 10_000 ? Math.floor(tile / 10_000) : Math.floor(tile / 1000))
