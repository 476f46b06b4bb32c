import type { Metric } from '@seqward/contract'
import { type CycleBurst, cycleBursts } from './cycle-bursts.ts'
import type { ReadSpan } from './read-layout.ts'
import { type Row, rowsOf, type RunState } from './run-state.ts'

/** Neighbouring tiles whose quality or light fell below their own past. */
export interface DipMark extends Patch {
  readonly firstCycle: number
  readonly lastCycle: number
  readonly deviations: number
  /** Tiles times cycles that were down. */
  readonly cells: number
  /** Percentage points of %≥Q30; null where only light fell. */
  readonly qualityLoss: number | null
  /** Down to the last cycles of its read. */
  readonly staysToEnd: boolean
}

/** Tiles that are out of focus while the rest of their surface is not. */
export interface BlurMark extends Patch {
  readonly firstCycle: number
  readonly lastCycle: number
  /** % wider than the best quarter of the surface. */
  readonly widening: number
  readonly edge: string
}

interface Patch {
  readonly lane: number
  readonly surface: number
  readonly tiles: number
  readonly firstTile: number
  readonly lastTile: number
}

/** What stands out inside one run, by place and cycle. Lists are empty on a good run, the balance apart. */
export interface SpatialMarks {
  /** Bottom less top surface in % (100 ln), by lane. */
  readonly balance: readonly { readonly lane: number; readonly percent: number }[]
  readonly lightLosses: readonly {
    readonly lane: number
    readonly surface: number
    readonly fromCycle: number
    readonly percent: number
  }[]
  readonly dips: readonly DipMark[]
  readonly blurs: readonly BlurMark[]
  readonly bursts: readonly CycleBurst[]
}

/** A read's dip that ends so near to the end did not recover. */
const endCycles = 3
/** Such a dip has lasted longer than a bubble takes to pass, or it may still recover in the next cycle. */
const lastingMin = 12
const blockCycles = 25

/** The marks of a run as far as it has come, from what the site found in values that stayed there. */
export function spatialMarks(state: RunState, layout: readonly ReadSpan[]): SpatialMarks {
  const of = (metric: Metric) => valuesByKey(state, metric)
  const from = of('surface.light_loss_from')
  return {
    balance: rowsOf(state, 'lane.surface_balance').map(({ lane, value }) => ({ lane, percent: value })),
    lightLosses: rowsOf(state, 'surface.light_loss').map((row) => ({
      lane: row.lane,
      surface: row.surface,
      fromCycle: numberAt(from, row) ?? 1,
      percent: row.value,
    })),
    dips: dipMarks(state, layout, of),
    blurs: blurMarks(state, layout, of),
    bursts: cycleBursts(state, layout),
  }
}

type Values = ReadonlyMap<string, number | string | boolean>

function dipMarks(state: RunState, layout: readonly ReadSpan[], of: (metric: Metric) => Values): readonly DipMark[] {
  const [firstTile, lastTile, firstCycle, lastCycle, depth, cells, loss] = [
    of('dip.first_tile'),
    of('dip.last_tile'),
    of('dip.first_cycle'),
    of('dip.last_cycle'),
    of('dip.depth'),
    of('dip.cells'),
    of('dip.q30_loss'),
  ]
  return rowsOf(state, 'dip.tiles').map((row) => {
    const first = numberAt(firstCycle, row) ?? 0
    const last = numberAt(lastCycle, row) ?? 0
    const end = layout.find(({ read }) => read === row.read)?.lastCycle
    return {
      lane: row.lane,
      surface: row.surface,
      tiles: row.value,
      firstTile: numberAt(firstTile, row) ?? 0,
      lastTile: numberAt(lastTile, row) ?? 0,
      firstCycle: first,
      lastCycle: last,
      deviations: numberAt(depth, row) ?? 0,
      cells: numberAt(cells, row) ?? 0,
      qualityLoss: numberAt(loss, row),
      staysToEnd: end !== undefined && last >= end - endCycles && last - first >= lastingMin,
    }
  })
}

function blurMarks(state: RunState, layout: readonly ReadSpan[], of: (metric: Metric) => Values): readonly BlurMark[] {
  const [firstTile, lastTile, widening, edge] = [
    of('blur.first_tile'),
    of('blur.last_tile'),
    of('blur.widening'),
    of('blur.edge'),
  ]
  return rowsOf(state, 'blur.tiles').map((row) => {
    const span = layout.find(({ read }) => read === row.read)
    const firstCycle = (span?.firstCycle ?? 1) + (row.block - 1) * blockCycles
    return {
      lane: row.lane,
      surface: row.surface,
      tiles: row.value,
      firstTile: numberAt(firstTile, row) ?? 0,
      lastTile: numberAt(lastTile, row) ?? 0,
      firstCycle,
      lastCycle: Math.min(span?.lastCycle ?? Number.POSITIVE_INFINITY, firstCycle + blockCycles - 1),
      widening: numberAt(widening, row) ?? 0,
      edge: String(edge.get(keyOf(row)) ?? 'inside'),
    }
  })
}

type Place = Pick<Row, 'read' | 'lane' | 'surface' | 'block'>
const keyOf = ({ read, lane, surface, block }: Place) => `${read} ${lane} ${surface} ${block}`

function valuesByKey(state: RunState, metric: Metric): Values {
  const columns = state.series[metric]
  const found = new Map<string, number | string | boolean>()
  columns?.values.forEach((value, row) => {
    const at = (key: keyof Place) => columns.keys[key]?.[row] ?? 0
    found.set(keyOf({ read: at('read'), lane: at('lane'), surface: at('surface'), block: at('block') }), value)
  })
  return found
}

function numberAt(values: Values, place: Place): number | null {
  const value = values.get(keyOf(place))
  return typeof value === 'number' ? value : null
}
