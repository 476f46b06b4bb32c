import type { Candidate, Signal } from '@seqward/contract'
import type { DetectionRules } from './detection-rules.ts'
import type { Signature } from './signatures.ts'

/** How surely a signal shows a lasting change, by direction; together at most 1. Absent: it was not measured. */
export interface Showing {
  readonly up: number
  readonly down: number
  /** How far it has changed (`relativeChange`), and the noise of that; for the proportions. */
  readonly change?: number
  readonly noise?: number
  /** How far the signal has had the time to show, 0 to 1; 1 when absent. */
  readonly time?: number
}
export type Picture = ReadonlyMap<Signal, Showing>

/**
 * How likely each cause makes such a picture: Bayes' rule over single causes, where a cause shows in a signal by the
 * table of signatures joined with a leak (noisy-OR), and an unsure signal counts in part. Most likely first; together
 * 1. Priors may be scaled, by cause. With an empty picture the priors come back.
 */
export function diagnose(
  picture: Picture,
  rules: DetectionRules,
  priorFactors: ReadonlyMap<Signature['cause'], number> = new Map(),
): readonly Candidate[] {
  const possible = rules.signatures.filter((signature) => couldShow(signature, picture))
  const logs = possible.map((signature) => {
    const fit = proportionsOf(signature, picture, rules)
    let log = Math.log(signature.prior * (priorFactors.get(signature.cause) ?? 1)) - fit.misfit / 2
    for (const [signal, showing] of picture)
      log += rules.diagnosis.independence * Math.log(likelihood(signature, signal, showing, fit.severity, rules))
    return { signature, log }
  })
  const highest = Math.max(...logs.map((each) => each.log))
  const weights = logs.map(({ signature, log }) => ({ signature, weight: Math.exp(log - highest) }))
  const total = weights.reduce((sum, each) => sum + each.weight, 0)
  return weights
    .map(({ signature, weight }) => ({
      cause: signature.cause,
      subsystem: signature.subsystem,
      probability: weight / total,
      ...reasons(signature, picture, rules),
    }))
    .sort((a, b) => b.probability - a.probability)
}

/**
 * What a case shows: the likeliest candidates, and everything else as not yet known; together 1. A table of a dozen
 * causes cannot rule out one that is not in it, so "not yet known" keeps a least share, and nothing is ever certain.
 */
export function shortlist(candidates: readonly Candidate[], rules: DetectionRules): Candidate[] {
  const { candidatesMax, candidateMin, unknownMin } = rules.diagnosis
  const known = candidates.filter((each) => each.cause !== 'unknown' && each.probability >= candidateMin)
  const kept = known.slice(0, candidatesMax - 1)
  const total = kept.reduce((sum, each) => sum + each.probability, 0)
  const unknown = Math.max(1 - total, unknownMin)
  const rest: Candidate = candidates.find((each) => each.cause === 'unknown') ?? notYetKnown
  return [
    ...kept.map((each) => ({ ...each, probability: (each.probability / total) * (1 - unknown) })),
    { ...rest, probability: unknown },
  ].sort((a, b) => b.probability - a.probability)
}

const notYetKnown: Candidate = { cause: 'unknown', subsystem: 'unknown', probability: 0, supports: [], contradicts: [] }

/** Weight with which a cause shows in a signal in a direction; 0 where the table has none. */
export function weightOf(signature: Signature, signal: Signal, direction: 'up' | 'down'): number {
  return signature.shows.find((each) => each.signal === signal && each.direction === direction)?.weight ?? 0
}

/** A cause whose telling signals are all unmeasured cannot be found, and would look innocent of everything. */
function couldShow(signature: Signature, picture: Picture): boolean {
  if (picture.size === 0 || signature.cause === 'unknown') return true
  return signature.shows.some(({ signal, weight }) => weight >= tellingFrom && picture.has(signal))
}

/** Weight from which a signal is a telling one of a cause. */
const tellingFrom = 0.5

function likelihood(
  signature: Signature,
  signal: Signal,
  showing: Showing,
  severity: number,
  rules: DetectionRules,
): number {
  const leak = rules.leaks[signal] / 2
  const up = 1 - (1 - leak) * (1 - weightOf(signature, signal, 'up'))
  const down = 1 - (1 - leak) * (1 - weightOf(signature, signal, 'down'))
  const visible = (showing.time ?? 1) * visibility(signature, signal, showing, severity)
  const neither = Math.max(chanceMin, 1 - leak - (1 - leak) * (up + down - leak) * visible)
  return showing.up * up + showing.down * down + (1 - showing.up - showing.down) * neither
}

/**
 * Chance that a fault which has come so far can be seen in a signal in which it shows: while it is small, a signal that
 * is as ever says nothing against it.
 */
function visibility(signature: Signature, signal: Signal, { noise }: Showing, severity: number): number {
  const atFull = signature.shows.find((each) => each.signal === signal)?.atFull
  if (atFull === undefined || noise === undefined || noise === 0) return Math.min(1, severity)
  return 1 / (1 + Math.exp(-visibleSlope * ((severity * atFull) / noise - visibleFrom)))
}

/** Deviations from which a change is seen about as often as not, and how fast that grows. */
const visibleFrom = 2.5
const visibleSlope = 1.5

interface Proportions {
  /** How far the fault has come, 1 in full; 1 where nothing tells. */
  readonly severity: number
  /** Squared deviations of the changes from what that severity makes of them. */
  readonly misfit: number
}

/**
 * How far a cause has come by the signals in which its full size is known, and how ill the changes that are seen go with
 * the proportions in which it shows.
 */
function proportionsOf(signature: Signature, picture: Picture, rules: DetectionRules): Proportions {
  const { proportionSlack, misproportionMax } = rules.diagnosis
  const pairs = signature.shows.flatMap(({ signal, direction, atFull }) => {
    const showing = picture.get(signal)
    if (showing === undefined || atFull === undefined || showing.change === undefined) return []
    const sign = direction === 'up' ? 1 : -1
    // What had no time to show is no misfit. In units of the full change, so that all signals weigh alike.
    if (showing[direction] < showsFrom && (showing.time ?? 1) < 1) return []
    const part = (sign * showing.change) / atFull
    return [{ part, noise: (showing.noise ?? 0) / atFull, isShown: showing[direction] >= showsFrom }]
  })
  const shown = pairs.filter(({ isShown }) => isShown)
  if (shown.length === 0) return { severity: 1, misfit: 0 }
  const spreadAt = (severity: number, noise: number) => Math.hypot(proportionSlack * severity, noise)
  let severity = Math.max(...shown.map(({ part }) => part))
  for (let round = 0; round < fitRounds; round++) {
    const weights = pairs.map(({ noise }) => 1 / spreadAt(Math.max(severity, severityMin), noise) ** 2)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    severity = Math.max(0, pairs.reduce((sum, { part }, index) => sum + part * (weights[index] ?? 0), 0) / total)
  }
  severity = Math.max(severity, severityMin)
  const misfit = pairs.reduce((sum, { part, noise }) => sum + ((part - severity) / spreadAt(severity, noise)) ** 2, 0)
  return { severity, misfit: Math.min(misproportionMax, misfit) }
}

/** The weights depend on the severity that they give; three rounds settle it. */
const fitRounds = 3
/** A fault that is less far than this cannot be told by proportions. */
const severityMin = 0.05

/** No table is so sure that one signal may rule a cause out. */
const chanceMin = 0.01
/** A signal shows from here on, as far as reasons are given in words. */
const showsFrom = 0.5

function reasons(
  signature: Signature,
  picture: Picture,
  rules: DetectionRules,
): { readonly supports: readonly Signal[]; readonly contradicts: readonly Signal[] } {
  const supports: Signal[] = []
  const contradicts: Signal[] = []
  const { supportsFrom, expectedFrom } = rules.diagnosis
  for (const [signal, showing] of picture) {
    const up = weightOf(signature, signal, 'up')
    const down = weightOf(signature, signal, 'down')
    const shown = showing.up >= showsFrom ? up : showing.down >= showsFrom ? down : null
    if (shown === null) {
      if (up + down >= expectedFrom) contradicts.push(signal)
    } else if (shown >= supportsFrom) supports.push(signal)
    else if (shown === 0 && up + down > 0) contradicts.push(signal)
  }
  return { supports, contradicts }
}
