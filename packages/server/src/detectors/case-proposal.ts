import type { Candidate, Cause, Evidence, OperatorTest, Severity, SignalSeries, Subsystem } from '@seqward/contract'

/** A case that the evidence of the moment asks for. The room of cases decides what becomes of it. */
export interface CaseProposal {
  /** Null for the fleet: a lot or a version rather than one instrument. */
  readonly instrument: string | null
  readonly cause: Cause
  readonly subsystem: Subsystem
  readonly severity: Severity
  readonly state: 'watch' | 'open'
  /** Day of the first run or reading that shows the change. */
  readonly sinceDay: number
  readonly candidates: readonly Candidate[]
  readonly evidence: readonly Evidence[]
  readonly signals: readonly SignalSeries[]
  readonly instruments: readonly string[]
  /** The lot number or software version that a case of the fleet is about. */
  readonly lot: string | null
  /** What somebody at the instrument can do to tell the candidates apart, the most telling first. */
  readonly discriminatingTests?: readonly OperatorTest[]
}
