import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { StreamEngine } from '@seqward/server'
import { PlainChart, seeded } from './baseline-entries.ts'
import type { EntryFigures } from './score-line.ts'

interface Check {
  readonly position: string
  readonly product: string
  readonly pores: number
  readonly timeMs: number
}

const asked = { alarmsByPositionYear: 0.5, foundWithin10: [0.8, 0.95] } as const
const yearMs = 365.25 * 86_400_000
/** A lasting step of so many median absolute deviations of all checks, looked for in so many checks. */
const stepDeviations = 3
const foundWithinChecks = 10
/** Steps begin no earlier than at this check of a position and leave room to be found; trials down and up in turn. */
const stepFromCheck = 15
const trials = 12
const steppedShare = 0.25
/** A bad batch takes so many checks in a row, over all positions. */
const batchChecks = 150
const batchStarts = [0.25, 0.45, 0.65] as const
const plain = { weight: 0.2, deviations: 3.5 } as const
const seed = 8

type Alarms = ReadonlyArray<boolean>
type Detector = (checks: readonly Check[]) => { readonly alarms: Alarms; readonly findings: number }

/** Scores alarms on the flow-cell checks of a real fleet in `folder`: as they are, with injected steps, with bad batches. */
export function scoreFlowcell(folder: string): EntryFigures[] {
  const checks = readChecks(folder)
  const years = positionYears(checks)
  const real = ours(checks).alarms
  const share = real.filter(Boolean).length / checks.length
  const entries: ReadonlyArray<readonly [string, Detector]> = [
    ['constant', (given) => ({ alarms: given.map(() => false), findings: 0 })],
    ['always-alarm', (given) => ({ alarms: given.map(() => true), findings: 0 })],
    ['random', randomly(share)],
    ['ewma', byChart],
    ['ours', ours],
  ]
  return entries.map(([entry, detect]) => ({
    set: 'flowcell-checks',
    entry,
    ...judge(checks, years, detect),
    ...(entry === 'ours' ? { asked } : {}),
  }))
}

function judge(checks: readonly Check[], years: number, detect: Detector) {
  const untouched = detect(checks)
  const step = stepDeviations * deviationOf(checks.map(({ pores }) => pores))
  const chance = seeded(seed)
  const folds = [
    { steps: 0, found: 0 },
    { steps: 0, found: 0 },
  ]
  for (let trial = 0; trial < trials; trial++) {
    const from = chooseSteps(checks, chance)
    const { alarms } = detect(withSteps(checks, from, trial % 2 === 0 ? -step : step))
    const found = foundSteps(checks, from, alarms)
    for (const [index, isFound] of found.entries()) {
      const fold = folds[index % 2]
      if (fold === undefined) continue
      fold.steps++
      if (isFound) fold.found++
    }
  }
  const batches = batchStarts.map((start) => badBatch(checks, Math.floor(start * checks.length), step, detect))
  const count = untouched.alarms.filter(Boolean).length
  const [one, two] = folds
  return {
    alarmsByPositionYear: rounded(count / years),
    foundWithin10: rounded(((one?.found ?? 0) + (two?.found ?? 0)) / ((one?.steps ?? 0) + (two?.steps ?? 0))),
    foundFolds: folds.map(({ found, steps }) => rounded(found / steps)),
    steps: (one?.steps ?? 0) + (two?.steps ?? 0),
    badBatches: batches,
    fleetFindings: untouched.findings,
  }
}

/** Alarms of positions and findings of the fleet that a bad batch adds. */
function badBatch(checks: readonly Check[], start: number, step: number, detect: Detector) {
  const isIn = (index: number) => index >= start && index < start + batchChecks
  const count = ({ alarms }: { readonly alarms: Alarms }) =>
    alarms.filter((alarm, index) => alarm && isIn(index)).length
  const bad = detect(checks.map((check, index) => (isIn(index) ? { ...check, pores: check.pores - step } : check)))
  return { positionAlarms: count(bad), withoutIt: count(detect(checks)), fleetFindings: bad.findings }
}

const ours: Detector = (checks) => {
  const engine = new StreamEngine()
  const alarms = checks.map(
    ({ position, product, pores, timeMs }) =>
      engine.judge({ series: position, timeMs, values: { pores }, covariates: { product } }).alarm,
  )
  return { alarms, findings: engine.fleetFindings.length }
}

const byChart: Detector = (checks) => {
  const charts = new Map<string, PlainChart>()
  const alarms = checks.map(({ position, pores }) => {
    const chart = charts.get(position) ?? new PlainChart(plain.weight)
    charts.set(position, chart)
    return chart.add(pores) > plain.deviations
  })
  return { alarms, findings: 0 }
}

function randomly(share: number): Detector {
  return (checks) => {
    const chance = seeded(seed)
    return { alarms: checks.map(() => chance() < share), findings: 0 }
  }
}

/** For a quarter of the positions the check from which they are out. */
function chooseSteps(checks: readonly Check[], chance: () => number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { position } of checks) counts.set(position, (counts.get(position) ?? 0) + 1)
  const from = new Map<string, number>()
  for (const position of [...counts.keys()].sort()) {
    const room = (counts.get(position) ?? 0) - foundWithinChecks - stepFromCheck
    if (chance() < steppedShare && room > 0) from.set(position, stepFromCheck + Math.floor(chance() * room))
  }
  return from
}

function withSteps(checks: readonly Check[], from: ReadonlyMap<string, number>, step: number): Check[] {
  const seen = new Map<string, number>()
  return checks.map((check) => {
    const number = seen.get(check.position) ?? 0
    seen.set(check.position, number + 1)
    return number >= (from.get(check.position) ?? Number.POSITIVE_INFINITY)
      ? { ...check, pores: check.pores + step }
      : check
  })
}

function foundSteps(checks: readonly Check[], from: ReadonlyMap<string, number>, alarms: Alarms): boolean[] {
  const seen = new Map<string, number>()
  const found = new Set<string>()
  for (const [index, { position }] of checks.entries()) {
    const number = seen.get(position) ?? 0
    seen.set(position, number + 1)
    const start = from.get(position)
    if (start !== undefined && alarms[index] && number >= start && number < start + foundWithinChecks)
      found.add(position)
  }
  return [...from.keys()].map((position) => found.has(position))
}

function positionYears(checks: readonly Check[]): number {
  const spans = new Map<string, [first: number, last: number]>()
  for (const { position, timeMs } of checks) {
    const span = spans.get(position) ?? [timeMs, timeMs]
    spans.set(position, [Math.min(span[0], timeMs), Math.max(span[1], timeMs)])
  }
  return [...spans.values()].reduce((sum, [first, last]) => sum + (last - first) / yearMs, 0)
}

/** Median absolute deviation from the median. */
function deviationOf(values: readonly number[]): number {
  const middle = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? 0
  const centre = middle(values)
  return middle(values.map((value) => Math.abs(value - centre)))
}

function readChecks(folder: string): Check[] {
  const text = gunzipSync(readFileSync(join(folder, 'checks.csv.gz'))).toString()
  const [head = [], ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const at = (name: string) => head.indexOf(name)
  return lines.map((cells) => ({
    position: cells[at('position')] ?? '',
    product: cells[at('product_code')] ?? '',
    pores: Number(cells[at('total_pore_count')]),
    timeMs: 1000 * Number(cells[at('timestamp')]),
  }))
}

const rounded = (value: number) => Number(value.toFixed(3))
