import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Body, bodyFaults, entryOf, type Metric, runAliasPlaceholder } from '@seqward/contract'
import { expect, test } from 'vitest'
import { listRunFolders } from '../runfolder/list-run-folders.ts'
import { corpus, corpusRunFolders, hasCorpus } from '../testing/corpus.ts'
import { collectRun } from './collect-run.ts'
import { fingerprintOf } from './keeper/fingerprint.ts'
import type { RunOutcome, RunPosition, RunTask } from './messages.ts'

const aliasKey = Buffer.alloc(32, 7)
const anHourLater = 3_600_000

/** What the agent makes of a folder on disk, in this process: listed as the scout lists, granted as the collector is. */
function collected(folder: string, more: Partial<RunTask> = {}, key: Uint8Array | null = aliasKey): RunOutcome {
  const [run] = listRunFolders([folder]).runs
  if (run === undefined) throw new Error(`${folder} is no run folder`)
  const latest = Math.max(0, ...run.files.map(({ modifiedMilliseconds }) => modifiedMilliseconds))
  const task: RunTask = {
    kind: 'run',
    key: 'key',
    folder,
    files: run.files.map(({ name }) => name),
    markers: run.markers,
    fingerprint: fingerprintOf(run, latest).content,
    times: { runInfo: null, latest },
    watched: false,
    progressDue: true,
    position: null,
    configuration: null,
    gate: { serials: null, spans: null },
    ...more,
  }
  const files = {
    list: () => [...task.files, ...task.markers],
    read: (name: string) => readFileSync(join(folder, name)),
  }
  return collectRun(task, files, key, latest + anHourLater)
}

const bodiesOf = (outcome: RunOutcome): readonly Body[] =>
  outcome.kind === 'measured' ? outcome.bodies.map(({ body }) => body) : []

/** Bodies of each folder of the corpus, measured once for all tests. */
const corpusBodies = new Map(corpusRunFolders().map((folder) => [folder, bodiesOf(collected(folder))]))

test.skipIf(!hasCorpus)('every body made of every folder of the corpus keeps to the contract', () => {
  for (const [folder, bodies] of corpusBodies) for (const body of bodies) expect(bodyFaults(body), folder).toEqual([])
  expect(corpusBodies.size).toBeGreaterThan(20)
  expect([...corpusBodies.values()].flat().length).toBeGreaterThan(corpusBodies.size)
})

test.skipIf(!hasCorpus)('no name, path, person, sample or index of any folder stands in what would leave', () => {
  let looked = 0
  for (const [folder, bodies] of corpusBodies) {
    const text = JSON.stringify(bodies)
    // Flow cell and run identifier are the instrument's own; that other elements and sheets repeat them is no bait.
    const own: unknown[] = [bodies[0]?.facts['flow_cell.serial'], bodies[0]?.run]
    const words = new Set(baitIn(folder).filter((word) => !isVocabulary(word) && !own.includes(word)))
    for (const word of words) expect(text.includes(JSON.stringify(word).slice(1, -1)), `${folder}: ${word}`).toBe(false)
    looked += words.size
  }
  expect(looked).toBeGreaterThan(400)
})

/** Texts that a person or a sample sheet put into a folder: elements that are never read, and every cell of the sheet. */
function baitIn(folder: string): string[] {
  const never =
    /<(Username|UserName|CloudUsername|BaseSpaceUserName|LocalRunManagerUserName|ExperimentName|ComputerName|\w*(?:Folder|Path|SampleSheet\w*|RunId|RunID|Description|Manifest\w*)|LibraryID|SelectedRun)>([^<]+)</g
  return readdirSync(folder).flatMap((name) => {
    if (/^runparameters\.xml$/i.test(name)) {
      const text = readFileSync(join(folder, name), 'utf8')
      return [...text.matchAll(never)].map((match) => match[2] ?? '').filter((word) => word.length > 3)
    }
    if (!name.startsWith('SampleSheet')) return []
    const cells = readFileSync(join(folder, name), 'utf8').split(/[\r\n,]+/)
    return cells.filter((word) => word.length > 5 && /[A-Za-z]/.test(word))
  })
}

/** Words that the contract itself uses say nothing of a folder. */
function isVocabulary(word: string): boolean {
  return /^(true|false|None|complete|running|custom|configuration|amplicon|default|Amplicon|Default|MiSeq|miseq)$/.test(
    word,
  )
}

interface Stat {
  readonly [name: string]: number | null | { readonly mean: number | null }
}

test.skipIf(!hasCorpus)('values by read, lane and surface agree with the reference reader', () => {
  let compared = 0
  for (const folder of corpusRunFolders()) {
    const reference = join(corpus, 'reference', basename(dirname(folder)), basename(folder), 'summary_full.json')
    let summary: { reads: { number: number; is_index: boolean; lanes: ReferenceLane[] }[] }
    try {
      summary = JSON.parse(readFileSync(reference, 'utf8')) as typeof summary
    } catch {
      continue
    }
    // A run that goes on tells no values by read yet; here each is taken as if it had ended.
    const markers = ['RTAComplete.txt', 'CopyComplete.txt']
    const end = bodiesOf(collected(folder, { markers })).find(({ kind }) => kind === 'run-end')
    for (const { number, is_index: isIndex, lanes } of summary.reads)
      for (const { lane, stat, surfaces } of lanes) {
        const parts = surfaces.length > 0 ? surfaces : [{ surface: onlySurface(end, lane), stat }]
        for (const { surface, stat: part } of parts)
          for (const { metric, name, scale = 1, reads = true, index = false } of counterparts) {
            if (isIndex && !index) continue
            const stated = part[name]
            const value = typeof stated === 'object' ? (stated?.mean ?? null) : (stated ?? null)
            const ours = valueAt(end, metric, { ...(reads ? { read: number } : {}), lane, surface })
            if (value === null || ours === null) continue
            const { form } = entryOf(metric)
            const step = form.type === 'integer' ? form.step : 10 ** -(form.type === 'decimal' ? form.places : 0)
            expect(
              Math.abs(ours - value * scale),
              `${folder} ${metric} ${number} ${lane} ${surface}`,
            ).toBeLessThanOrEqual(step * 0.51 + Math.abs(value) * 2e-5)
            compared += 1
          }
      }
  }
  expect(compared).toBeGreaterThan(1000)
})

interface ReferenceLane {
  readonly lane: number
  readonly stat: Stat
  readonly surfaces: readonly { readonly surface: number; readonly stat: Stat }[]
}

const counterparts: readonly {
  readonly metric: Metric
  readonly name: string
  readonly scale?: number
  readonly reads?: boolean
  readonly index?: boolean
}[] = [
  { metric: 'read.q30_share', name: 'percent_gt_q30', index: true },
  { metric: 'read.error_rate', name: 'error_rate' },
  { metric: 'read.aligned_share', name: 'percent_aligned' },
  { metric: 'read.phasing_rate', name: 'phasing' },
  { metric: 'read.prephasing_rate', name: 'prephasing' },
  { metric: 'lane.density', name: 'density', reads: false },
  { metric: 'lane.density_pf', name: 'density_pf', reads: false },
  { metric: 'lane.pf_share', name: 'percent_pf', reads: false },
  { metric: 'lane.clusters_pf', name: 'reads_pf', reads: false },
  { metric: 'lane.occupied_share', name: 'percent_occupied', reads: false },
]

function valueAt(body: Body | undefined, metric: Metric, keys: Record<string, number>): number | null {
  const series = body?.series.find((one) => one.metric === metric)
  if (series === undefined) return null
  const columns = series.keys as Record<string, readonly number[]>
  const row = series.values.findIndex((_, at) =>
    Object.entries(keys).every(([key, value]) => columns[key]?.[at] === value),
  )
  const value = series.values[row]
  return typeof value === 'number' ? value : null
}

function onlySurface(body: Body | undefined, lane: number): number {
  const series = body?.series.find(({ metric }) => metric === 'lane.tile_count')
  const row = series?.keys.lane?.indexOf(lane) ?? -1
  return series?.keys.surface?.[row] ?? 1
}

test.skipIf(!hasCorpus)('snapshots of a growing run: each cycle is told once, and all of them by the end', () => {
  const snapshots = readdirSync(join(corpus, 'live-run')).sort()
  const told = new Map<number, string[]>()
  let position: RunPosition | null = null
  let configuration: string | null = null
  for (const [index, snapshot] of snapshots.entries()) {
    const last = index === snapshots.length - 1
    const outcome = collected(join(corpus, 'live-run', snapshot), {
      watched: true,
      position,
      configuration,
      ...(last ? { markers: ['RTAComplete.txt'] } : {}),
    })
    if (outcome.kind !== 'measured') throw new Error(`${snapshot} was not measured`)
    for (const { body, position: after } of outcome.bodies) {
      if ('configuration' in after) configuration = after.configuration
      else if ('through' in after) position = after
      for (const { metric, keys } of body.series)
        for (const cycle of metric === 'cycle.q30_share' ? (keys.cycle ?? []) : [])
          told.set(cycle, [...(told.get(cycle) ?? []), snapshot])
    }
  }
  for (const [cycle, where] of told) expect(new Set(where).size, `cycle ${cycle}`).toBe(1)
  expect([...told.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: told.size }, (_, at) => at + 1))
  expect(told.size).toBeGreaterThan(50)
})

test.skipIf(!hasCorpus)('intensity and contrast leave only as whole blocks of reads that are no index read', () => {
  let blocks = 0
  for (const bodies of corpusBodies.values()) {
    const reads = bodies[0]?.series.find(({ metric }) => metric === 'read.cycles')
    for (const { metric, keys } of bodies.flatMap(({ series }) => series)) {
      if (!metric.startsWith('block.')) continue
      for (const [row, block] of (keys.block ?? []).entries()) {
        const cycles = reads?.values[(reads.keys.read ?? []).indexOf(keys.read?.[row] ?? 0)]
        expect(block * 25).toBeLessThanOrEqual(Number(cycles))
        blocks += 1
      }
    }
  }
  expect(blocks).toBeGreaterThan(100)
})

test.skipIf(!hasCorpus)('a run that may not leave is not looked into beyond its documents', () => {
  const folder = join(corpus, 'run-folders/miseq/illuminate_2014-02_11_50kit_single_read')
  const opened: string[] = []
  const [run] = listRunFolders([folder]).runs
  const names = run?.files.map(({ name }) => name) ?? []
  const read = (name: string) => {
    opened.push(name)
    return readFileSync(join(folder, name))
  }
  const task = {
    kind: 'run',
    key: 'key',
    folder,
    files: names,
    markers: [],
    fingerprint: '',
    times: { runInfo: null, latest: 0 },
  } as const
  const base = { ...task, watched: false, progressDue: true, position: null, configuration: null }
  const strangers = collectRun(
    { ...base, gate: { serials: ['M99999'], spans: null } },
    { list: () => names, read },
    null,
    0,
  )
  const earlier = [{ fromDay: 10_957, toDay: 10_958 }]
  const outside = collectRun({ ...base, gate: { serials: null, spans: earlier } }, { list: () => names, read }, null, 0)
  expect(strangers).toMatchObject({ kind: 'withheld', reason: 'not-enrolled' })
  expect(outside).toMatchObject({ kind: 'withheld', reason: 'outside-span' })
  expect(opened.some((name) => name.startsWith('InterOp/'))).toBe(false)
})

test.skipIf(!hasCorpus)(
  'without a key a run that has no identifier of its own is a placeholder, with a key an alias',
  () => {
    const folder = join(corpus, 'broken/q_zero_byte')
    const [plain] = bodiesOf(collected(folder, {}, null))
    const [keyed] = bodiesOf(collected(folder))
    expect(plain?.run).toBe(runAliasPlaceholder)
    expect(keyed?.run).toMatch(/^alias-[0-9a-f]{16}$/)
  },
)
