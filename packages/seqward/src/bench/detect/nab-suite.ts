import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { StreamEngine } from '@seqward/server'
import { PlainChart, seeded } from './baseline-entries.ts'
import { type NabProfile, nabProbation, nabScore, type NabSeries } from './nab-rules.ts'
import type { EntryFigures } from './score-line.ts'

interface NabFile {
  readonly name: string
  readonly timesMs: readonly number[]
  readonly values: readonly number[]
  readonly series: NabSeries
}

/** What is asked of our own alarms: floor, and the figure to reach. */
const asked = { standard: [50, 65], reward_low_FP_rate: [40, 55] } as const
/** The plain chart: weight, deviations of an alarm and quiet rows after it, as is usual. */
const plain = { weight: 0.02, deviations: 4, quietRows: 200 } as const
const seed = 8

/**
 * Scores alarms on the Numenta Anomaly Benchmark in `folder` (data, windows.json, profiles.json), each series by an
 * engine of its own; both folds (every other series) are told beside the whole.
 */
export function scoreNab(folder: string): EntryFigures[] {
  const files = readNab(folder)
  const profiles = readProfiles(folder)
  const figures = (entry: string, alarms: ReadonlyArray<readonly boolean[]>, seconds?: number): EntryFigures => {
    const all = files.map(({ series }, index) => ({ series, alarms: alarms[index] ?? [] }))
    const scores = Object.entries(profiles).map(([name, profile]) => [name, rounded(nabScore(all, profile))] as const)
    const standard = profiles.standard
    const folds = [0, 1].map((fold) => all.filter((_, index) => index % 2 === fold))
    const count = all.reduce((sum, each) => {
      const probation = nabProbation(each.series.rows)
      return sum + each.alarms.filter((alarm, row) => alarm && row >= probation).length
    }, 0)
    return {
      set: 'nab',
      entry,
      ...Object.fromEntries(scores),
      ...(standard === undefined ? {} : { standardFolds: folds.map((fold) => rounded(nabScore(fold, standard))) }),
      alarms: count,
      ...(seconds === undefined ? {} : { seconds, asked }),
    }
  }
  const startedAt = performance.now()
  const ours = files.map((file) => alarmsOf(file))
  const seconds = rounded((performance.now() - startedAt) / 1000)
  const share = ours.flat().filter(Boolean).length / files.reduce((sum, { values }) => sum + values.length, 0)
  const chance = seeded(seed)
  return [
    figures(
      'constant',
      files.map(({ values }) => values.map(() => false)),
    ),
    figures(
      'always-alarm',
      files.map(({ values }) => values.map(() => true)),
    ),
    figures(
      'random',
      files.map(({ values }) => values.map(() => chance() < share)),
    ),
    figures(
      'ewma',
      files.map(({ values }) => plainAlarms(values)),
    ),
    figures('ours', ours, seconds),
  ]
}

function alarmsOf({ name, timesMs, values }: NabFile): boolean[] {
  const engine = new StreamEngine()
  return values.map(
    (value, row) =>
      engine.judge({ series: name, timeMs: timesMs[row] ?? Number.NaN, values: { value }, covariates: {} }).alarm,
  )
}

function plainAlarms(values: readonly number[]): boolean[] {
  const chart = new PlainChart(plain.weight)
  let quietUntil = 0
  return values.map((value, row) => {
    if (chart.add(value) < plain.deviations || row < quietUntil) return false
    quietUntil = row + plain.quietRows
    return true
  })
}

function readNab(folder: string): NabFile[] {
  const windows: Readonly<Record<string, ReadonlyArray<readonly [string, string]>>> = JSON.parse(
    readFileSync(join(folder, 'windows.json'), 'utf8'),
  )
  return Object.entries(windows).map(([name, spans]) => {
    const text = gunzipSync(readFileSync(join(folder, 'data', `${name}.gz`))).toString()
    const cells = text
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
    const timesMs = cells.map(([time]) => utc(time ?? ''))
    const rowsOf = ([from, to]: readonly [string, string]) =>
      [timesMs.findIndex((time) => time >= utc(from)), timesMs.findLastIndex((time) => time <= utc(to))] as const
    const values = cells.map(([, value]) => Number(value))
    return { name, timesMs, values, series: { rows: values.length, windows: spans.map(rowsOf) } }
  })
}

const readProfiles = (folder: string): Readonly<Record<string, NabProfile>> => {
  const given: Readonly<Record<string, { readonly CostMatrix: NabProfile }>> = JSON.parse(
    readFileSync(join(folder, 'profiles.json'), 'utf8'),
  )
  return Object.fromEntries(Object.entries(given).map(([name, { CostMatrix }]) => [name, CostMatrix]))
}

const utc = (time: string) => Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`)
const rounded = (value: number) => Number(value.toFixed(2))
