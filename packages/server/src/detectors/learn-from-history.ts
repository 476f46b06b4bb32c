import type { Cause, Signal } from '@seqward/contract'
import type { DetectionRules } from './detection-rules.ts'
import { parseRules, rulesDocument } from './rules-document.ts'
import type { Shows, Signature } from './signatures.ts'

/** A case that somebody has closed and said what it really was. */
export interface ClosedCase {
  readonly cause: Cause
  /** Signals that were measured on the instrument, and how each stood when the case was open. */
  readonly signals: Partial<Record<Signal, 'up' | 'down' | 'normal'>>
}

/** What a learning step changed, in the words of the document. */
export interface RuleChange {
  readonly path: string
  readonly from: number
  readonly to: number
}

export interface Learnt {
  readonly rules: DetectionRules
  readonly changes: readonly RuleChange[]
  readonly cases: number
}

/** The table counts like so many closed cases for how common causes are, and like so many of a cause for its signs. */
const priorCases = 100
const signCases = 15
/** No history, however one-sided, moves a prior further than by this factor, nor a weight past these ends. */
const factorMax = 5
const weightEnds = [0.02, 0.95] as const
/** Smaller changes are none. */
const changeMin = 0.0005

/**
 * The rules after what a customer's own closed cases say: a Dirichlet law over causes and a beta law for each sign of a
 * cause, with the table as their prior, so that few cases move little and never overturn it. Causes that the table does
 * not have, and signals that were not measured, teach nothing. Returns the next version and what changed. Pure; throws
 * RulesError for a document that is no set of rules.
 */
export function learnFromHistory(priorDocument: unknown, closedCases: readonly ClosedCase[]): Learnt {
  const before = parseRules(priorDocument)
  const known = closedCases.filter(({ cause }) => before.signatures.some((each) => each.cause === cause))
  const total = before.signatures.reduce((sum, { prior }) => sum + prior, 0)
  const changes: RuleChange[] = []
  const change = (path: string, from: number, to: number): number => {
    if (Math.abs(to - from) < changeMin) return from
    changes.push({ path, from, to })
    return to
  }
  const signatures = before.signatures.map((signature, index): Signature => {
    const path = `$.signatures[${index}]`
    const ofCause = known.filter(({ cause }) => cause === signature.cause)
    const posterior = (total * (priorCases * (signature.prior / total) + ofCause.length)) / (priorCases + known.length)
    const prior = change(`${path}.prior`, signature.prior, withinFactor(posterior, signature.prior))
    const shows = signature.shows.map(
      (each, at): Shows => ({
        ...each,
        weight: change(`${path}.shows[${at}].weight`, each.weight, learntWeight(each, ofCause)),
      }),
    )
    return { ...signature, prior, shows }
  })
  if (changes.length === 0) return { rules: before, changes, cases: known.length }
  const next = { ...before, version: before.version + 1, signatures }
  return { rules: parseRules(rulesDocument(next)), changes, cases: known.length }
}

function learntWeight({ signal, direction, weight }: Shows, cases: readonly ClosedCase[]): number {
  const measured = cases.flatMap(({ signals }) => signals[signal] ?? [])
  const shown = measured.filter((stood) => stood === direction).length
  if (measured.length === 0) return weight
  const posterior = (signCases * weight + shown) / (signCases + measured.length)
  return rounded(Math.max(weightEnds[0], Math.min(weightEnds[1], posterior)))
}

const withinFactor = (value: number, prior: number): number =>
  rounded(Math.max(prior / factorMax, Math.min(prior * factorMax, value)))

const rounded = (value: number): number => Number(value.toPrecision(4))
