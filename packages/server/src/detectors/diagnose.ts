import type { Candidate, Signal } from '@seqward/contract'
import type { DetectionRules } from './detection-rules.ts'
import type { Signature } from './signatures.ts'

/** How surely a signal shows a lasting change, by direction; together at most 1. Absent: it was not measured. */
export interface Showing {
  readonly up: number
  readonly down: number
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
  const logs = rules.signatures.map((signature) => {
    let log = Math.log(signature.prior * (priorFactors.get(signature.cause) ?? 1))
    for (const [signal, showing] of picture)
      log += rules.diagnosis.independence * Math.log(likelihood(signature, signal, showing, rules))
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

function likelihood(signature: Signature, signal: Signal, showing: Showing, rules: DetectionRules): number {
  const leak = rules.leaks[signal] / 2
  const up = 1 - (1 - leak) * (1 - weightOf(signature, signal, 'up'))
  const down = 1 - (1 - leak) * (1 - weightOf(signature, signal, 'down'))
  const neither = Math.max(chanceMin, 1 - up - down)
  return showing.up * up + showing.down * down + (1 - showing.up - showing.down) * neither
}

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
