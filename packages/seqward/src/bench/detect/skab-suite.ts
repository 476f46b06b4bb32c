import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { StreamEngine } from '@seqward/server'
import { PlainChart, seeded } from './baseline-entries.ts'
import type { EntryFigures } from './score-line.ts'

interface SkabFile {
  readonly name: string
  readonly signals: readonly string[]
  readonly rows: ReadonlyArray<readonly number[]>
  readonly timesMs: readonly number[]
  readonly isAnomaly: readonly boolean[]
}

/** Rows that are training, as the benchmark's own examples take them. */
const trainingRows = 400
const asked = { f1: [0.74, 0.82], falseAlarmRateMax: 0.13 } as const
/** The plain chart: weight and deviations of an alarm, the largest of all signals. */
const plain = { weight: 0.02, deviations: 4 } as const
const seed = 8

/** Scores states of rows on the Skoltech Anomaly Benchmark in `folder`: counts of all files together, by row. */
export function scoreSkab(folder: string): EntryFigures[] {
  const files = readSkab(folder)
  const figures = (entry: string, states: ReadonlyArray<readonly boolean[]>, seconds?: number): EntryFigures => {
    const of = (chosen: (index: number) => boolean) => pooled(files, states, chosen)
    return {
      set: 'skab',
      entry,
      ...of(() => true),
      folds: [0, 1].map((fold) => of((index) => index % 2 === fold)),
      ...(seconds === undefined ? {} : { seconds, asked }),
    }
  }
  const startedAt = performance.now()
  const ours = files.map(statesOf)
  const seconds = rounded((performance.now() - startedAt) / 1000)
  const scored = ours.flatMap((states) => states.slice(trainingRows))
  const share = scored.filter(Boolean).length / scored.length
  const chance = seeded(seed)
  return [
    figures(
      'constant',
      files.map(({ rows }) => rows.map(() => false)),
    ),
    figures(
      'always-alarm',
      files.map(({ rows }) => rows.map(() => true)),
    ),
    figures(
      'random',
      files.map(({ rows }) => rows.map(() => chance() < share)),
    ),
    figures(
      'ewma',
      files.map(({ rows, signals }) => plainStates(rows, signals.length)),
    ),
    figures('ours', ours, seconds),
  ]
}

function statesOf({ name, signals, rows, timesMs }: SkabFile): boolean[] {
  const engine = new StreamEngine()
  return rows.map((cells, index) => {
    const values = Object.fromEntries(signals.map((signal, at) => [signal, cells[at] ?? null]))
    const row = { series: name, timeMs: timesMs[index] ?? Number.NaN, values, covariates: {} }
    if (index >= trainingRows) return engine.judge(row).alarm
    engine.train(row)
    return false
  })
}

function plainStates(rows: ReadonlyArray<readonly number[]>, signals: number): boolean[] {
  const charts = Array.from({ length: signals }, () => new PlainChart(plain.weight))
  return rows.map((cells) => Math.max(...charts.map((chart, at) => chart.add(cells[at] ?? 0))) > plain.deviations)
}

function pooled(
  files: readonly SkabFile[],
  states: ReadonlyArray<readonly boolean[]>,
  chosen: (index: number) => boolean,
) {
  let hits = 0
  let falseAlarms = 0
  let missed = 0
  let quiet = 0
  for (const [index, { isAnomaly }] of files.entries()) {
    if (!chosen(index)) continue
    for (let row = trainingRows; row < isAnomaly.length; row++) {
      const isOut = states[index]?.[row] === true
      if (isAnomaly[row] === true) {
        if (isOut) hits++
        else missed++
      } else if (isOut) falseAlarms++
      else quiet++
    }
  }
  return {
    f1: rounded((2 * hits) / Math.max(1, 2 * hits + falseAlarms + missed)),
    falseAlarmRate: rounded(falseAlarms / Math.max(1, falseAlarms + quiet)),
    missedRate: rounded(missed / Math.max(1, hits + missed)),
  }
}

function readSkab(folder: string): SkabFile[] {
  const kinds = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'anomaly-free',
  )
  const names = kinds.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(name, file)))
  return names.sort().map((name) => {
    const text = gunzipSync(readFileSync(join(folder, name))).toString()
    const [head = [], ...lines] = text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(';'))
    const anomalyAt = head.indexOf('anomaly')
    return {
      name,
      signals: head.slice(1, anomalyAt),
      rows: lines.map((cells) => cells.slice(1, anomalyAt).map(Number)),
      timesMs: lines.map(([time = '']) => Date.parse(`${time.replace(' ', 'T')}Z`)),
      isAnomaly: lines.map((cells) => Number(cells[anomalyAt]) > 0),
    }
  })
}

const rounded = (value: number) => Number(value.toFixed(3))
