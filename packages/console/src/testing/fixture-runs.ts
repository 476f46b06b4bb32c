import type { CaseSummary, GrainKey, Metric, RunDetail, RunSeries, RunSummary, Value } from '@seqward/contract'

/** Numbers between -1 and 1 that look like noise and are the same in every run. */
export function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return (state / 1_073_741_824 - 1) * 0.9
  }
}

/** Day of the latest run: 2026-11-20. */
export const today = 20_777

/** The runs of one instrument, latest first; the latest is still going on when `cyclesDone` says so. */
export function runsOf(
  instrument: string,
  name: (index: number) => string,
  count: number,
  cyclesDone: number,
  isWell: boolean,
): RunSummary[] {
  const wobble = noise(name(0).length * 7919 + cyclesDone * 31 + count)
  return Array.from({ length: count }, (_, back) => {
    const isLatest = back === 0 && cyclesDone < 318
    return {
      run: name(count - back),
      instrument,
      state: isLatest ? 'running' : back === 4 ? 'ended-early' : 'complete',
      startedDay: today - back * 3,
      cyclesDone: isLatest ? cyclesDone : 318,
      cyclesPlanned: 318,
      q30Share: isLatest ? null : 91.4 + wobble() - (isWell ? 0 : Math.max(0, 5 - back) * 1.1),
      yieldGigabases: isLatest ? null : 2841.336 + 60 * wobble(),
      reagentLot: back < 6 ? '20881734' : '20879102',
      controlSoftware: '1.3.0.39308',
    }
  })
}

type Keys = { -readonly [Key in GrainKey]?: number[] }

/** One run of eight lanes and two surfaces: all series that a service keeps of it. */
export function runDetail(summary: RunSummary, cases: readonly CaseSummary[]): RunDetail {
  return { ...summary, facts: runFacts(summary), series: runSeries(summary.cyclesDone ?? 0), cases }
}

function runFacts(summary: RunSummary): RunDetail['facts'] {
  const facts: readonly (readonly [Metric, Value])[] = [
    ['run.started_day', summary.startedDay ?? today],
    ['run.started_minute', 613],
    ['run.counter', 214],
    ['run.side', 'A'],
    ['run.cycles_planned', 318],
    ['run.lane_count', 8],
    ['run.surface_count', 2],
    ['run.flow_cell_type', '10B'],
    ['run.chemistry', 'x-leap'],
    ['run.wash_type', 'post-run'],
    ['flow_cell.serial', '22KJ7LLT3'],
    ['reagent.lot', '20881734'],
    ['reagent.expiry_day', today + 200],
  ]
  return facts.map(([metric, value]) => ({ metric, value }))
}

const lanes = [1, 2, 3, 4, 5, 6, 7, 8]
const surfaces = [1, 2]
const reads = [
  { read: 1, cycles: 151, isIndex: false },
  { read: 2, cycles: 8, isIndex: true },
  { read: 3, cycles: 8, isIndex: true },
  { read: 4, cycles: 151, isIndex: false },
]

function runSeries(cyclesDone: number): RunSeries[] {
  const wobble = noise(7)
  const made: RunSeries[] = [
    series(
      'read.cycles',
      reads.map(({ read }) => ({ read })),
      (_, index) => reads[index]?.cycles ?? 0,
    ),
    series(
      'read.is_index',
      reads.map(({ read }) => ({ read })),
      (_, index) => reads[index]?.isIndex ?? false,
    ),
  ]
  const byReadLane = reads
    .filter(({ isIndex }) => !isIndex)
    .flatMap(({ read }) => lanes.flatMap((lane) => surfaces.map((surface) => ({ read, lane, surface }))))
  made.push(
    series('read.q30_share', byReadLane, ({ read }) => 92 - read + wobble()),
    series('read.error_rate', byReadLane, ({ read }) => 0.3 + read * 0.04 + wobble() * 0.05),
    series('read.phasing_rate', byReadLane, () => 0.09 + wobble() * 0.01),
    series('read.prephasing_rate', byReadLane, () => 0.07 + wobble() * 0.01),
  )
  const byLane = lanes.flatMap((lane) => surfaces.map((surface) => ({ lane, surface })))
  made.push(
    series('lane.density', byLane, () => 3_460_000 + Math.round(wobble() * 90) * 1000),
    series('lane.pf_share', byLane, () => 71 + wobble() * 3),
    series('lane.occupied_share', byLane, () => 95 + wobble()),
    series('lane.tile_count', byLane, () => 98),
  )
  const cycles = Array.from({ length: cyclesDone }, (_, index) => index + 1)
  const byCycle = lanes.flatMap((lane) =>
    surfaces.flatMap((surface) => cycles.map((cycle) => ({ lane, surface, cycle }))),
  )
  const age = (cycle: number) => (cycle > 167 ? cycle - 167 : cycle) / 151
  made.push(
    series('cycle.q30_share', byCycle, ({ cycle, lane }) => 95 - lane * 0.4 - 8 * age(cycle) ** 2 + wobble()),
    series('cycle.error_rate', byCycle, ({ cycle, lane }) => 0.2 + lane * 0.02 + 0.5 * age(cycle) ** 2),
    series(
      'cycle.focus_width',
      byCycle.filter(({ surface }) => surface === 1).flatMap((keys) => [1, 2].map((channel) => ({ ...keys, channel }))),
      ({ channel, cycle }) => 1.9 + channel * 0.2 + age(cycle) * 0.3,
    ),
  )
  const byBlock = reads
    .filter(({ isIndex }) => !isIndex)
    .flatMap(({ read }) => [1, 2, 3, 4, 5, 6].map((block) => ({ read, block })))
    .flatMap((keys) => [1, 2].flatMap((channel) => lanes.map((lane) => ({ ...keys, lane, surface: 1, channel }))))
  made.push(
    series('block.intensity', byBlock, ({ block, channel }) => 4200 - block * 120 - channel * 600 + wobble() * 40),
  )
  const byTile = lanes.flatMap((lane) =>
    [11, 12, 21, 22].flatMap((swath) =>
      Array.from({ length: 60 }, (_, index) => ({ read: 1, lane, tile: swath * 100 + index + 1 })),
    ),
  )
  const isDirty = (lane: number, tile: number) => lane === 3 && tile > 1130 && tile < 1144
  made.push(
    series('tile.q30_share', byTile, ({ lane, tile }) => (isDirty(lane, tile) ? 78 : 91) + wobble()),
    series('tile.focus_width', byTile, ({ lane, tile }) => (isDirty(lane, tile) ? 2.9 : 2.1) + wobble() * 0.1),
  )
  return made
}

function series<Row extends { readonly [Key in GrainKey]?: number }>(
  metric: Metric,
  rows: readonly Row[],
  valueAt: (row: Row, index: number) => Value,
): RunSeries {
  const keys: Keys = {}
  for (const row of rows)
    for (const [key, value] of Object.entries(row)) {
      const column = keys[key as keyof Keys] ?? []
      keys[key as keyof Keys] = column
      if (typeof value === 'number') column.push(value)
    }
  const round = (value: Value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value)
  return { metric, keys, values: rows.map((row, index) => round(valueAt(row, index))) }
}
