import {
  type CaseDetail,
  type CaseEvent,
  type CaseState,
  type CaseSummary,
  type Cause,
  causes,
  type Fleet,
  type InstrumentDetail,
  type InstrumentSummary,
  type Platform,
  type RunSummary,
  type Severity,
  type Signal,
  type SignalSeries,
} from '@seqward/contract'
import { casePredictions } from './fixture-insights.ts'
import { noise, runsOf, today } from './fixture-runs.ts'

const identifier = (index: number) => `ins-${String(index).padStart(20, '0')}`
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

interface Made {
  readonly serial: string
  readonly platform: Platform
  readonly cyclesDone: number
  readonly watchCount: number
  readonly run: (index: number) => string
}

const padded = (index: number) => String(index).padStart(4, '0')
const instruments: readonly Made[] = [
  {
    serial: 'LH00102',
    platform: 'novaseqx',
    cyclesDone: 87,
    watchCount: 0,
    run: (n) => `20261118_LH00102_${padded(n)}_B22KJ7MLT3`,
  },
  {
    serial: 'LH00101',
    platform: 'novaseqx',
    cyclesDone: 214,
    watchCount: 1,
    run: (n) => `20261118_LH00101_${padded(n)}_A22KJ7LLT3`,
  },
  {
    serial: 'A01234',
    platform: 'novaseq6000',
    cyclesDone: 318,
    watchCount: 0,
    run: (n) => `261118_A01234_${padded(n)}_BHXK2MDSX7`,
  },
  {
    serial: 'VH00055',
    platform: 'nextseq2000',
    cyclesDone: 301,
    watchCount: 0,
    run: (n) => `261118_VH00055_${padded(n)}_AAFK2MDM5`,
  },
  {
    serial: 'M01234',
    platform: 'miseq',
    cyclesDone: 318,
    watchCount: 2,
    run: (n) => `261118_M01234_${padded(n)}_000000000-K7PXC`,
  },
  {
    serial: 'NB501234',
    platform: 'nextseq500',
    cyclesDone: 318,
    watchCount: 0,
    run: (n) => `261118_NB501234_${padded(n)}_AHK2MDBGX7`,
  },
]

const fault = (index: number, cause: Cause, severity: Severity, state: CaseState): CaseSummary => ({
  id: `case-${index}-${cause}`,
  instrument: index < 0 ? null : identifier(index),
  serial: instruments[index]?.serial ?? null,
  subsystem: causes[cause].subsystem,
  cause,
  state,
  severity,
  openedAt: minutesAgo(60 * 50),
  updatedAt: minutesAgo(42),
  sinceDay: today - 15,
  lot: index < 0 ? '20881734' : null,
})

export const cases: readonly CaseSummary[] = [
  fault(1, 'objective-dirt', 'urgent', 'open'),
  fault(1, 'unknown', 'watch', 'watch'),
  fault(2, 'chiller', 'act', 'acknowledged'),
  fault(3, 'pump', 'act', 'closed'),
  fault(-1, 'reagent-lot', 'act', 'open'),
]

const isOpen = (one: CaseSummary) => one.state === 'open' || one.state === 'acknowledged'
const runs = (index: number, count: number): RunSummary[] => {
  const made = instruments[index]
  return made === undefined ? [] : runsOf(identifier(index), made.run, count, made.cyclesDone, index !== 1)
}

function summary(made: Made, index: number): InstrumentSummary {
  const own = runs(index, 31)
  const current = own[0]
  const ended = own.filter((run) => run.q30Share !== null).toReversed()
  return {
    instrument: identifier(index),
    serial: made.serial,
    platform: made.platform,
    runCount: own.length,
    lastBatchAt: minutesAgo(2 + index * 37),
    currentRun:
      current === undefined || made.cyclesDone === 318
        ? null
        : {
            run: current.run,
            state: index === 3 ? 'stalled' : 'running',
            cyclesDone: made.cyclesDone,
            cyclesPlanned: 318,
          },
    recentQ30: ended
      .slice(-24)
      .map((run) => ({ run: run.run, day: run.startedDay ?? today, value: run.q30Share ?? 0 })),
    openCases: cases.filter((one) => one.instrument === identifier(index) && isOpen(one)),
    watchCount: made.watchCount,
  }
}

/** An instrument that is enrolled and has not sent anything. */
const silent: InstrumentSummary = {
  instrument: identifier(6),
  serial: 'FS10001234',
  platform: 'iseq',
  runCount: 0,
  lastBatchAt: null,
  currentRun: null,
  recentQ30: [],
  openCases: [],
  watchCount: 0,
}

export const fleet: Fleet = {
  instruments: [...instruments.map(summary), silent],
  fleetCases: cases.filter((one) => one.instrument === null),
  runCount: 186,
  batchCount: 18_342,
  pendingBatches: 3,
}

export function instrumentDetail(id: string): InstrumentDetail | null {
  const found = fleet.instruments.find((one) => one.instrument === id)
  if (found === undefined) return null
  const index = fleet.instruments.indexOf(found)
  if (found.runCount === 0) return { ...found, runs: [], signals: [], configuration: [], cases: [] }
  return {
    ...found,
    runs: runs(index, 31),
    signals: [
      signal('quality', '%', 91.4, 1.1, -6),
      signal('focus', '{pixel}', 2.1, 0.08, 0.02),
      signal('contrast', '1', 420, 30, -190),
      signal('intensity', '1', 3900, 180, -120),
      signal('phasing', '%', 0.09, 0.01, 0),
      signal('light-source-power', 'mW', 1490, 12, 0, true),
      signal('chiller-temperature', 'Cel', 4, 0.3, 0.1, true),
    ],
    configuration: [
      { metric: 'instrument.control_software', value: '1.3.0.39308' },
      { metric: 'instrument.analysis_software', value: '4.6.7' },
      { metric: 'instrument.recipe', value: '2.0.4' },
    ],
    cases: cases.filter((one) => one.instrument === id),
  }
}

/** A signal that leaves its band over the last five runs or days, as far as `drift` says. */
function signal(name: Signal, unit: string, centre: number, half: number, drift: number, byDay = false): SignalSeries {
  const wobble = noise(name.length)
  const names = runs(1, 24)
  return {
    signal: name,
    unit,
    points: Array.from({ length: 24 }, (_, index) => {
      const back = 23 - index
      const day = today - back * (byDay ? 1 : 3) - (byDay && index < 9 ? 6 : 0)
      const value = centre + wobble() * half * 0.7 + drift * Math.max(0, (index - 18) / 5)
      return { run: byDay ? null : (names[back]?.run ?? null), day, value: Math.round(value * 1000) / 1000 }
    }),
    expected: name === 'intensity' ? null : { centre, low: centre - half, high: centre + half },
  }
}

const events: readonly CaseEvent[] = [
  { at: minutesAgo(60 * 50), state: 'watch', by: 'service', reason: null, note: null },
  { at: minutesAgo(60 * 26), state: 'open', by: 'service', reason: null, note: null },
]

export function caseDetail(id: string): CaseDetail | null {
  const found = cases.find((one) => one.id === id)
  if (found === undefined) return null
  const isFleet = found.instrument === null
  const shared = isFleet ? [identifier(0), identifier(2), identifier(3)] : [found.instrument ?? '']
  const names = runs(1, 5).map((run) => run.run)
  const observed = (
    instrument: string,
    name: Signal,
    value: number,
    expected: number,
    deviations: number,
    unit: string,
  ) => ({
    signal: name,
    subsystem: found.subsystem,
    instrument,
    direction: deviations > 0 ? ('up' as const) : ('down' as const),
    observed: value,
    expected,
    deviations,
    unit,
    sinceDay: today - 15,
    runs: names,
    against: 'own-past-and-peers' as const,
    detector: 'drift-1',
  })
  return {
    ...found,
    ...(isFleet ? {} : { predictions: casePredictions }),
    discriminatingTests: isFleet ? ['other-lot'] : ['light-source-check', 'clean-objective'],
    candidates: [
      {
        cause: found.cause,
        subsystem: found.subsystem,
        probability: 0.72,
        supports: ['contrast', 'quality'],
        contradicts: [],
      },
      {
        cause: 'light-source-ageing',
        subsystem: 'optical',
        probability: 0.19,
        supports: ['intensity'],
        contradicts: ['light-source-power'],
      },
      { cause: 'unknown', subsystem: 'unknown', probability: 0.09, supports: [], contradicts: [] },
    ],
    evidence: shared.flatMap((instrument) => [
      observed(instrument, 'quality', 85.62, 91.41, -5.2, '%'),
      observed(instrument, 'contrast', 231, 420, -6.3, '1'),
    ]),
    signals: [signal('contrast', '1', 420, 30, -190), signal('quality', '%', 91.4, 1.1, -6)],
    instruments: shared,
    history: [
      ...events,
      ...(found.state === 'closed'
        ? [
            {
              at: minutesAgo(42),
              state: 'closed' as const,
              by: 'engineer' as const,
              reason: 'repaired' as const,
              note: '更换泵密封件。Pump seal replaced.',
            },
          ]
        : []),
    ],
  }
}
