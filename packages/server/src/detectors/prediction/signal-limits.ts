import type { Signal } from '@seqward/contract'

/** Where a signal must not go. Data: a laboratory with other tolerances changes a row. */
export interface SignalLimit {
  readonly signal: Signal
  readonly side: 'above' | 'below'
  /** A value in the signal's own unit, or one relative to the instrument's own level: a factor, or a difference. */
  readonly at: number
  readonly as: 'value' | 'factor-of-own' | 'difference-from-own'
  /** `published`: checkQC's and makers' documents (docs/detection.md). `own-level`: a tolerance of ours, to be edited. */
  readonly basis: 'published' | 'own-level'
}

const own = (signal: Signal, side: SignalLimit['side'], at: number, as: SignalLimit['as']): SignalLimit => ({
  signal,
  side,
  at,
  as,
  basis: 'own-level',
})

/** No maker publishes limits of parts. Tolerances relative to an instrument's own level are hypotheses. */
export const signalLimits: readonly SignalLimit[] = [
  { signal: 'quality', side: 'below', at: 75, as: 'value', basis: 'published' },
  { signal: 'error', side: 'above', at: 5, as: 'value', basis: 'published' },
  own('focus', 'above', 1.25, 'factor-of-own'),
  own('intensity', 'below', 0.5, 'factor-of-own'),
  own('contrast', 'below', 0.5, 'factor-of-own'),
  own('phasing', 'above', 2.5, 'factor-of-own'),
  own('prephasing', 'above', 2.5, 'factor-of-own'),
  own('tiles-missing', 'above', 5, 'difference-from-own'),
  own('cycle-time', 'above', 1.25, 'factor-of-own'),
  own('light-source-power', 'below', 0.75, 'factor-of-own'),
  own('light-source-current', 'above', 1.25, 'factor-of-own'),
  own('light-source-temperature', 'above', 8, 'difference-from-own'),
  own('camera-temperature', 'above', 5, 'difference-from-own'),
  own('chiller-temperature', 'above', 4, 'difference-from-own'),
  own('chiller-duty', 'above', 35, 'difference-from-own'),
  own('flow-cell-settle-time', 'above', 2, 'factor-of-own'),
  own('pressure-decay', 'above', 4, 'factor-of-own'),
  own('valve-move-time', 'above', 1.5, 'factor-of-own'),
  own('stage-position-error', 'above', 3, 'factor-of-own'),
  own('z-position-error', 'above', 3, 'factor-of-own'),
  own('stage-settle-time', 'above', 2, 'factor-of-own'),
]

/** The limit as a value in the signal's unit, given the level that is expected of the instrument. */
export function limitValue({ at, as }: SignalLimit, expected: number): number {
  return as === 'value' ? at : as === 'factor-of-own' ? at * expected : at + expected
}
