import type { Receipt } from '../batch/receipt.ts'
import type { Body } from '../batch/body.ts'
import type { HitKind } from '../second-line/detectors.ts'
import type { BatchKind, Subsystem } from '../vocabulary/entry.ts'
import type { Value } from '../vocabulary/forms.ts'
import type { Metric, Platform } from '../vocabulary/vocabulary.ts'
import type { CaseState, Cause, CloseReason, Severity, Signal } from './findings.ts'
import type { EffectMetric, LimitPrediction, PartPrediction, RunOutlook } from './insights.ts'
import type { OperatorTest } from './operator-tests.ts'

/** Paths of the API that the console and other programs call. Identifiers are inserted percent-encoded. */
export const apiPaths = {
  session: '/api/v1/session',
  signIn: '/api/v1/session/sign-in',
  signOut: '/api/v1/session/sign-out',
  fleet: '/api/v1/fleet',
  instrument: (instrument: string) => `/api/v1/instruments/${encodeURIComponent(instrument)}`,
  run: (instrument: string, run: string) =>
    `/api/v1/instruments/${encodeURIComponent(instrument)}/runs/${encodeURIComponent(run)}`,
  cases: '/api/v1/cases',
  case: (id: string) => `/api/v1/cases/${encodeURIComponent(id)}`,
  caseAction: (id: string) => `/api/v1/cases/${encodeURIComponent(id)}/actions`,
  batches: '/api/v1/batches',
  batch: (instrument: string, epoch: string, seq: number) =>
    `/api/v1/batches/${encodeURIComponent(instrument)}/${epoch}/${seq}`,
  dictionary: '/api/v1/dictionary',
  /** What the second line found, for auditor and administrator. */
  secondLine: '/api/v1/second-line',
  effects: (metric: EffectMetric) => `/api/v1/effects?metric=${metric}`,
  backtest: '/api/v1/backtest',
  audit: '/api/v1/audit',
  auditProof: (position: number) => `/api/v1/audit/proofs/${position}`,
  auditConsistency: (from: number) => `/api/v1/audit/consistency/${from}`,
  events: '/api/v1/events',
} as const

/** Times are ISO 8601 in UTC; a day is days since 1970-01-01 in the instrument's own time. */
export type Instant = string

export const roles = ['operator', 'manager', 'engineer', 'fleet', 'auditor', 'administrator', 'viewer'] as const
export type Role = (typeof roles)[number]

export interface Session {
  readonly tenant: string
  readonly role: Role
  readonly expiresAt: Instant
}

export interface SignalPoint {
  readonly run: string | null
  readonly day: number
  readonly value: number
}

/** One signal of an instrument over its runs or days, with the band that its own past and its peers give. */
export interface SignalSeries {
  readonly signal: Signal
  readonly unit: string
  readonly points: readonly SignalPoint[]
  readonly expected: { readonly centre: number; readonly low: number; readonly high: number } | null
}

export interface InstrumentSummary {
  readonly instrument: string
  readonly serial: string
  readonly platform: Platform
  readonly runCount: number
  readonly lastBatchAt: Instant | null
  readonly currentRun: {
    readonly run: string
    readonly state: string
    readonly cyclesDone: number
    readonly cyclesPlanned: number
  } | null
  /** %≥Q30 of the latest runs, oldest first, at most 30. */
  readonly recentQ30: readonly SignalPoint[]
  readonly openCases: readonly CaseSummary[]
  readonly watchCount: number
}

export interface Fleet {
  readonly instruments: readonly InstrumentSummary[]
  readonly fleetCases: readonly CaseSummary[]
  readonly runCount: number
  readonly batchCount: number
  /** Batches that are stored but not yet analysed. */
  readonly pendingBatches: number
}

export interface RunSummary {
  readonly run: string
  readonly instrument: string
  readonly state: string
  readonly startedDay: number | null
  readonly cyclesDone: number | null
  readonly cyclesPlanned: number | null
  readonly q30Share: number | null
  readonly yieldGigabases: number | null
  readonly reagentLot: string | null
  readonly controlSoftware: string | null
}

export interface InstrumentDetail extends InstrumentSummary {
  readonly runs: readonly RunSummary[]
  readonly signals: readonly SignalSeries[]
  readonly configuration: readonly Fact[]
  readonly cases: readonly CaseSummary[]
}

export interface Fact {
  readonly metric: Metric
  readonly value: Value
}

/** A table or curve of a run: key columns as in the body, values beside them. */
export interface RunSeries {
  readonly metric: Metric
  readonly keys: Body['series'][number]['keys']
  readonly values: readonly Value[]
}

export interface RunDetail extends RunSummary {
  readonly facts: readonly Fact[]
  readonly series: readonly RunSeries[]
  readonly cases: readonly CaseSummary[]
  /** While the run goes on: how it will end. Absent where nothing is forecast. */
  readonly outlook?: RunOutlook
}

export interface CaseSummary {
  readonly id: string
  /** Null for a case of the fleet: a lot or a version rather than one instrument. */
  readonly instrument: string | null
  readonly serial: string | null
  readonly subsystem: Subsystem
  readonly cause: Cause
  readonly state: CaseState
  readonly severity: Severity
  readonly openedAt: Instant
  readonly updatedAt: Instant
  /** Day of the first run or reading that shows the change. */
  readonly sinceDay: number | null
  /** Lot, or software version, that the cause names; null where it names none. */
  readonly lot: string | null
}

/** One observation that a case stands on. */
export interface Evidence {
  readonly signal: Signal
  readonly subsystem: Subsystem
  readonly instrument: string
  readonly direction: 'up' | 'down'
  /** Value now, value expected, and how far apart in robust standard deviations. */
  readonly observed: number
  readonly expected: number
  readonly deviations: number
  readonly unit: string
  readonly sinceDay: number
  readonly runs: readonly string[]
  /** `same-run`: other places or cycles of the run itself. */
  readonly against: 'own-past' | 'peers' | 'own-past-and-peers' | 'same-run'
  /** Name and version of the detector that says so. */
  readonly detector: string
  /** Where on the flow cell and when in the run, for what shows at a place; absent for what concerns all of it. */
  readonly place?: FlowCellPlace
}

/** A place on the flow cell. Lists are in order; cycles count over the whole run. */
export interface FlowCellPlace {
  readonly lanes: readonly number[]
  /** 1 is the top. */
  readonly surfaces: readonly number[]
  /** The edge that most of it lies at. */
  readonly edge?: 'first-swath' | 'last-swath' | 'first-tiles' | 'last-tiles' | 'both-ends'
  /** How many tiles, and their lowest and highest number; absent where all tiles are meant. */
  readonly tiles?: { readonly count: number; readonly first: number; readonly last: number }
  readonly firstCycle: number
  /** Null when it goes on to the end of the run. */
  readonly lastCycle: number | null
}

export interface Candidate {
  readonly cause: Cause
  readonly subsystem: Subsystem
  /** Between 0 and 1; the candidates of a case add up to 1. */
  readonly probability: number
  readonly supports: readonly Signal[]
  readonly contradicts: readonly Signal[]
}

/** Words of the diagnosis are kept as codes; the console has the sentences in both languages. */
export interface CaseDetail extends CaseSummary {
  readonly candidates: readonly Candidate[]
  readonly evidence: readonly Evidence[]
  readonly signals: readonly SignalSeries[]
  /** What somebody at the instrument can do to tell the candidates apart, the most telling first. */
  readonly discriminatingTests?: readonly OperatorTest[]
  /** Instruments that share the cause (a lot, a version). */
  readonly instruments: readonly string[]
  readonly history: readonly CaseEvent[]
  /** When its signals reach their limits, and how soon its part fails; absent where nothing is predicted. */
  readonly predictions?: { readonly limits: readonly LimitPrediction[]; readonly parts: readonly PartPrediction[] }
}

export interface CaseEvent {
  readonly at: Instant
  readonly state: CaseState
  readonly by: 'service' | Role
  readonly reason: CloseReason | null
  readonly note: string | null
}

export type CaseAction =
  | { readonly action: 'acknowledge'; readonly note?: string }
  | { readonly action: 'close'; readonly reason: CloseReason; readonly note?: string }
  | { readonly action: 'reopen'; readonly note?: string }
/** A note of a person on a case; it never leaves the service. */
export const noteCharsMax = 2000

export interface BatchRow {
  readonly instrument: string
  readonly epoch: string
  readonly seq: number
  readonly kind: BatchKind
  readonly run: string | null
  readonly bodyBytes: number
  readonly bodySha256: string
  readonly receivedAt: Instant
  readonly outcome: Receipt['kind']
}

/** A batch that should have been impossible: refused, nothing of it kept but this. */
export interface SecondLineFinding {
  readonly instrument: string
  readonly epoch: string
  readonly seq: number
  /** A field of the contract, `body.run`, or `elsewhere`. */
  readonly place: string
  readonly kind: HitKind
  readonly count: number
  readonly receivedAt: Instant
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** To hand back as `?cursor=` for the next page; null at the end. */
  readonly next: string | null
}

export interface BatchDetail extends BatchRow {
  readonly body: Body
}

/** Server-sent events: something changed, look again. */
export type ServiceEvent =
  | { readonly type: 'instrument'; readonly instrument: string }
  | { readonly type: 'run'; readonly instrument: string; readonly run: string }
  | { readonly type: 'case'; readonly id: string; readonly instrument: string | null }
