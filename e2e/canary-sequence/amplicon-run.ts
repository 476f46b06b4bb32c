import { type Body, canonicalJson, type Json, type Series } from '@seqward/contract'
import type { Random } from '@seqward/contract/second-line'
import { writeErrorMetrics, writeExtractionMetrics, writeQMetrics } from '@seqward/interop'
import { collectRun } from '../../packages/agent/src/roles/collect-run.ts'
import { memoryFiles } from '../../packages/interop/src/testing/memory-files.ts'

export type Chemistry = 'four-channel' | 'two-channel'

/** What is sequenced: one amplicon, where all clusters show one base at a cycle, or a library where most of them do. */
export interface Library {
  readonly chemistry: Chemistry
  /** Share of clusters that show the same base at a cycle; 1 for a single amplicon. */
  readonly alike: number
}

export const ampliconCycles = 150
const tiles = [1101, 1102, 1103, 1104]
const bases = ['A', 'C', 'G', 'T'] as const
export type Base = (typeof bases)[number]

/** Which channels are lit by a base: four dyes, or red and green with a dark G. */
const lit: Readonly<Record<Chemistry, Readonly<Record<Base, readonly number[]>>>> = {
  'four-channel': { A: [0], C: [1], G: [2], T: [3] },
  'two-channel': { A: [0, 1], C: [0], G: [], T: [1] },
}

export interface AmpliconRun {
  readonly truth: readonly Base[]
  /** Every body that the agent would send of it. */
  readonly bodies: readonly Body[]
  /** What would be sent if intensity left by cycle, which it does not: shows that the decoders can read. */
  readonly unprotected: readonly Body[]
}

/** A run of a made amplicon, through the agent's own reading, measuring and disclosure. */
export function ampliconRun(library: Library, random: Random): AmpliconRun {
  const truth = Array.from({ length: ampliconCycles }, () => bases[Math.floor(random() * 4)] ?? 'A')
  const { bytes, byCycle } = extraction(library, truth, random)
  const files = memoryFiles({
    'RunInfo.xml': runInfo(library.chemistry),
    'InterOp/ExtractionMetricsOut.bin': bytes,
    'InterOp/QMetricsOut.bin': quality(random),
    'InterOp/ErrorMetricsOut.bin': errors(random),
    'RTAComplete.txt': '',
  })
  const outcome = collectRun(
    {
      kind: 'run',
      key: 'amplicon',
      folder: '/amplicon',
      files: [
        'RunInfo.xml',
        'InterOp/ExtractionMetricsOut.bin',
        'InterOp/QMetricsOut.bin',
        'InterOp/ErrorMetricsOut.bin',
      ],
      markers: ['RTAComplete.txt'],
      fingerprint: 'once',
      times: { runInfo: null, latest: Date.parse('2026-01-06') },
      watched: false,
      progressDue: true,
      position: null,
      configuration: null,
      gate: { serials: null, spans: null },
    },
    files,
    Buffer.alloc(32, 1),
    Date.parse('2026-02-01'),
  )
  if (outcome.kind !== 'measured') throw new Error(`the made run was not measured: ${outcome.kind}`)
  // As they are sent: text, and nothing that only the objects had.
  const bodies = outcome.bodies.map(({ body }) => JSON.parse(canonicalJson(body as unknown as Json)) as Body)
  const [first] = bodies
  const unprotected = first === undefined ? [] : [{ ...first, facts: {}, series: [byCycle] }]
  return { truth, bodies, unprotected }
}

/** Sum of a few even numbers: near enough to a bell. */
const noise = (random: Random) => random() + random() + random() + random() - 2

function columns() {
  const rows = Array.from({ length: ampliconCycles }, (_, cycle) =>
    tiles.map((tile) => [cycle + 1, tile] as const),
  ).flat()
  return {
    lane: Uint16Array.from(rows, () => 1),
    tile: Uint32Array.from(rows, ([, tile]) => tile),
    cycle: Uint16Array.from(rows, ([cycle]) => cycle),
  }
}

/** Intensity follows the base; a dark channel shows what other clusters and the background leave. Focus drifts by itself. */
function extraction(
  { chemistry, alike }: Library,
  truth: readonly Base[],
  random: Random,
): { bytes: Uint8Array; byCycle: Series } {
  const ids = columns()
  const channelCount = chemistry === 'four-channel' ? 4 : 2
  const focus = new Float32Array(ids.lane.length * channelCount)
  const intensityP90 = new Uint16Array(focus.length)
  for (let row = 0; row < ids.lane.length; row++) {
    const cycle = (ids.cycle[row] ?? 1) - 1
    const channels = lit[chemistry][truth[cycle] ?? 'A']
    const decay = 0.997 ** cycle
    for (let channel = 0; channel < channelCount; channel++) {
      const at = row * channelCount + channel
      const share = channels.includes(channel) ? alike : 1 - alike
      const level = 80 + 2_400 * share * decay
      intensityP90[at] = Math.round(level * (1 + 0.04 * noise(random)))
      focus[at] = 2.1 + 0.1 * channel + 0.001 * cycle + 0.03 * noise(random)
    }
  }
  const unixSeconds = new Float64Array(ids.lane.length).fill(Number.NaN)
  const bytes = writeExtractionMetrics({ ...ids, channelCount, focus, intensityP90, unixSeconds }, { version: 2 })
  const firstTile = Array.from({ length: ampliconCycles * channelCount }, (_, at) => {
    const [cycle, channel] = [Math.floor(at / channelCount), at % channelCount]
    return {
      cycle: cycle + 1,
      channel: channel + 1,
      value: intensityP90[cycle * tiles.length * channelCount + channel] ?? 0,
    }
  })
  const keys = { cycle: firstTile.map(({ cycle }) => cycle), channel: firstTile.map(({ channel }) => channel) }
  // Under the name of a metric that does leave by cycle, so that decoders take it for one.
  return { bytes, byCycle: { metric: 'cycle.focus_width', keys, values: firstTile.map(({ value }) => value) } }
}

function quality(random: Random): Uint8Array {
  const ids = columns()
  const bins = [
    { lower: 2, upper: 19, value: 14 },
    { lower: 20, upper: 29, value: 23 },
    { lower: 30, upper: 40, value: 37 },
  ]
  const counts = new Float64Array(ids.lane.length * bins.length)
  for (let row = 0; row < ids.lane.length; row++) {
    const good = 0.93 - 0.0008 * (ids.cycle[row] ?? 0) + 0.01 * noise(random)
    counts.set(
      [Math.round(20_000 * (1 - good) * 0.6), Math.round(20_000 * (1 - good) * 0.4), Math.round(20_000 * good)],
      row * bins.length,
    )
  }
  return writeQMetrics({ ...ids, bins, binCount: bins.length, counts }, { version: 6 })
}

function errors(random: Random): Uint8Array {
  const ids = columns()
  const errorRate = Float32Array.from(ids.cycle, (cycle) => 0.2 + 0.004 * cycle + 0.05 * Math.abs(noise(random)))
  const adapterRate = new Float32Array(errorRate.length).fill(Number.NaN)
  return writeErrorMetrics({ ...ids, errorRate, adapterRate }, { version: 3 })
}

function runInfo(chemistry: Chemistry): string {
  const [serial, flowCell] = chemistry === 'four-channel' ? ['M00999', '000000000-A5Y02'] : ['A00999', 'HXXAXDRXX']
  const runId =
    chemistry === 'four-channel' ? `260105_${serial}_0101_${flowCell}` : `260105_${serial}_0101_A${flowCell}`
  const names = chemistry === 'four-channel' ? ['A', 'C', 'G', 'T'] : ['RED', 'GREEN']
  return `<?xml version="1.0"?>
<RunInfo Version="5"><Run Id="${runId}" Number="101"><Flowcell>${flowCell}</Flowcell><Instrument>${serial}</Instrument>
  <Date>260105</Date><Reads><Read Number="1" NumCycles="${ampliconCycles}" IsIndexedRead="N"/></Reads>
  <FlowcellLayout LaneCount="1" SurfaceCount="1" SwathCount="1" TileCount="${tiles.length}"/>
  <ImageChannels>${names.map((name) => `<Name>${name}</Name>`).join('')}</ImageChannels></Run></RunInfo>`
}
