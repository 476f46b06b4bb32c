import type { Cause, Signal, Subsystem } from '@seqward/contract'

/** How often a cause shows in a signal, 0 to 1, and in which direction. */
export interface Shows {
  readonly signal: Signal
  readonly direction: 'up' | 'down'
  readonly weight: number
  /** How far the cause in full moves the signal: a share of its level where ratios are compared, else a difference. */
  readonly atFull?: number | undefined
}

/** One fault, how common it is among instrument faults, and where it shows. Hypotheses, to be checked on real cases. */
export interface Signature {
  readonly cause: Cause
  readonly subsystem: Subsystem
  readonly prior: number
  readonly shows: readonly Shows[]
}

/** `atFull`: how far a fault in full moves the signal, as a share of its level or in its own unit. */
const up = (signal: Signal, weight: number, atFull?: number): Shows => ({ signal, direction: 'up', weight, atFull })
const down = (signal: Signal, weight: number, atFull?: number): Shows => ({ signal, direction: 'down', weight, atFull })

/**
 * Which fault shows where (docs: detectors/README.md). Weights are chances that a cause in full shows in the signal;
 * a signal that is measured and does not show counts against a cause by the same table. Where two faults show in the
 * same signals, the proportions in which they do tell them apart.
 */
export const signatures: readonly Signature[] = [
  {
    cause: 'objective-dirt',
    subsystem: 'optical',
    prior: 0.1,
    shows: [
      down('intensity', 0.95, 0.46),
      down('contrast', 0.9, 0.42),
      up('focus', 0.5, 0.07),
      down('quality', 0.5),
      up('error', 0.35),
      down('pass-filter', 0.2),
      down('quality-late', 0.2),
    ],
  },
  {
    cause: 'light-source-ageing',
    subsystem: 'optical',
    prior: 0.069,
    shows: [
      up('intensity-spread', 0.3),
      down('intensity-spread', 0.6),
      down('intensity', 0.6),
      down('light-source-power', 0.92, 0.36),
      up('light-source-current', 0.88, 0.35),
      up('light-source-temperature', 0.85, 6),
      down('contrast', 0.2),
      down('quality', 0.3),
      up('error', 0.25),
    ],
  },
  {
    cause: 'focus-drift',
    subsystem: 'optical',
    prior: 0.069,
    shows: [
      up('focus', 0.9, 0.17),
      up('focus-offset', 0.84, 1.6),
      down('focus-offset', 0.1, 1.6),
      down('quality', 0.5),
      down('contrast', 0.2),
      down('intensity', 0.15),
      up('error', 0.4),
      down('pass-filter', 0.2),
      down('quality-late', 0.5),
    ],
  },
  {
    cause: 'camera',
    subsystem: 'optical',
    prior: 0.046,
    shows: [
      up('tiles-missing', 0.55),
      up('quality-dips', 0.9),
      up('camera-temperature', 0.7, 1.2),
      up('cycle-time', 0.5, 0.03),
      up('tile-scatter', 0.35),
      down('quality', 0.5),
      down('intensity', 0.1),
      down('contrast', 0.15),
    ],
  },
  {
    cause: 'stage',
    subsystem: 'mechanical',
    prior: 0.053,
    shows: [
      up('stage-position-error', 0.92, 2.2),
      up('stage-settle-time', 0.9, 1.1),
      up('cycle-time', 0.7, 0.08),
      up('tiles-missing', 0.15),
      up('focus', 0.35),
      down('quality', 0.2),
    ],
  },
  {
    cause: 'z-stage',
    subsystem: 'mechanical',
    prior: 0.038,
    shows: [
      up('z-position-error', 0.92, 1.8),
      up('focus-offset', 0.7, 0.5),
      up('focus', 0.55),
      up('tile-scatter', 0.35),
      down('quality', 0.45),
      up('error', 0.35),
    ],
  },
  {
    cause: 'door',
    subsystem: 'mechanical',
    prior: 0.015,
    shows: [up('door-retries', 0.95, 2.4), up('door-messages', 0.9)],
  },
  {
    cause: 'chiller',
    subsystem: 'thermal',
    prior: 0.076,
    shows: [
      up('chiller-temperature', 0.92, 5.6),
      up('chiller-duty', 0.9, 41),
      up('phasing', 0.75),
      up('prephasing', 0.75),
      down('quality-late', 0.65),
      down('quality', 0.5),
      up('error', 0.5),
    ],
  },
  {
    cause: 'heater',
    subsystem: 'thermal',
    prior: 0.061,
    shows: [
      up('flow-cell-settle-time', 0.92, 1.4),
      down('flow-cell-temperature', 0.8, 1.4),
      up('flow-cell-temperature', 0.1, 1.4),
      up('phasing', 0.65),
      up('prephasing', 0.65),
      down('quality', 0.45),
      up('error', 0.4),
      down('quality-late', 0.3),
    ],
  },
  {
    cause: 'room',
    subsystem: 'thermal',
    prior: 0.023,
    shows: [
      up('ambient-temperature', 0.92, 6.5),
      down('ambient-temperature', 0.02),
      up('chiller-duty', 0.6, 14),
      up('chiller-temperature', 0.5, 0.9),
      up('camera-temperature', 0.5, 0.7),
      up('light-source-temperature', 0.6, 2),
      down('quality-late', 0.15),
    ],
  },
  {
    cause: 'pump',
    subsystem: 'fluidic',
    prior: 0.092,
    shows: [
      down('pump-pressure', 0.88, 0.38),
      up('pressure-decay', 0.9, 4.2),
      up('phasing-spread', 0.6),
      up('phasing', 0.75),
      up('prephasing', 0.2),
      up('quality-dips', 0.6),
      down('quality', 0.5),
      up('error', 0.45),
      down('quality-late', 0.3),
    ],
  },
  {
    cause: 'leak',
    subsystem: 'fluidic',
    prior: 0.038,
    shows: [
      up('pressure-decay', 0.95, 5.5),
      down('pump-pressure', 0.6, 0.14),
      up('phasing', 0.4),
      up('phasing-spread', 0.4),
      up('quality-dips', 0.5),
      up('tile-scatter', 0.35),
      down('quality', 0.45),
      up('error', 0.35),
    ],
  },
  {
    cause: 'bubble',
    subsystem: 'fluidic',
    prior: 0.046,
    shows: [
      up('pressure-decay', 0.93, 0.7),
      up('quality-dips', 0.9),
      up('tile-scatter', 0.3),
      down('quality', 0.4),
      up('error', 0.4),
    ],
  },
  {
    cause: 'block',
    subsystem: 'fluidic',
    prior: 0.046,
    shows: [
      up('pump-pressure', 0.92, 0.55),
      up('pressure-decay', 0.08),
      up('phasing-spread', 0.5),
      up('phasing', 0.65),
      up('prephasing', 0.2),
      down('quality', 0.5),
      up('error', 0.4),
    ],
  },
  {
    cause: 'valve',
    subsystem: 'fluidic',
    prior: 0.046,
    shows: [
      up('valve-move-time', 0.94, 1.6),
      up('cycle-time', 0.6, 0.06),
      up('phasing-spread', 0.45),
      up('phasing', 0.55),
      up('prephasing', 0.1),
      down('quality', 0.25),
    ],
  },
  {
    cause: 'slow-computer',
    subsystem: 'compute',
    prior: 0.03,
    shows: [
      up('cycle-time', 0.95, 0.22),
      up('surface-difference', 0.65),
      down('quality', 0.3),
      down('quality-late', 0.25),
      up('error', 0.25),
    ],
  },
  {
    cause: 'computer-heat',
    subsystem: 'compute',
    prior: 0.03,
    shows: [
      up('cycle-time', 0.9, 0.13),
      up('camera-temperature', 0.92, 2.4),
      up('surface-difference', 0.4),
      down('quality', 0.2),
      down('quality-late', 0.15),
    ],
  },
  {
    cause: 'reagent-lot',
    subsystem: 'consumable',
    prior: 0.038,
    shows: [
      up('phasing', 0.6, 0.65),
      up('prephasing', 0.35),
      down('intensity', 0.6, 0.24),
      down('contrast', 0.45, 0.2),
      down('quality', 0.65),
      down('quality-late', 0.4),
      up('error', 0.55),
      down('pass-filter', 0.2),
    ],
  },
  {
    cause: 'flow-cell-lot',
    subsystem: 'consumable',
    prior: 0.05,
    shows: [
      down('pass-filter', 0.8),
      up('tile-scatter', 0.7),
      down('intensity', 0.2),
      down('contrast', 0.15),
      up('focus', 0.15),
      down('quality', 0.5),
      up('tiles-missing', 0.1),
    ],
  },
  {
    cause: 'software-version',
    subsystem: 'software',
    prior: 0.035,
    shows: [up('cycle-time', 0.8, 0.045), up('quality-dips', 0.75), up('tiles-missing', 0.4), down('quality', 0.35)],
  },
  {
    cause: 'unknown',
    subsystem: 'unknown',
    prior: 0.038,
    shows: [down('quality', 0.5), up('error', 0.5), down('quality-late', 0.3), down('pass-filter', 0.3)],
  },
]

/** Chance that a signal shows a lasting change although the cause in question has nothing to do with it. */
export const leaks: Readonly<Record<Signal, number>> = {
  quality: 0.15,
  'quality-late': 0.12,
  error: 0.15,
  focus: 0.04,
  intensity: 0.05,
  'intensity-spread': 0.03,
  contrast: 0.05,
  phasing: 0.05,
  prephasing: 0.06,
  'phasing-spread': 0.03,
  density: 0.2,
  'pass-filter': 0.12,
  'tiles-missing': 0.02,
  'quality-dips': 0.04,
  'surface-difference': 0.04,
  'tile-scatter': 0.06,
  'cycle-time': 0.02,
  'light-source-power': 0.02,
  'light-source-current': 0.02,
  'light-source-temperature': 0.03,
  'camera-temperature': 0.03,
  'focus-offset': 0.03,
  'flow-cell-temperature': 0.02,
  'z-position-error': 0.02,
  'stage-settle-time': 0.02,
  'chiller-temperature': 0.02,
  'chiller-duty': 0.03,
  'flow-cell-settle-time': 0.02,
  'pump-pressure': 0.02,
  'pressure-decay': 0.03,
  'valve-move-time': 0.02,
  'stage-position-error': 0.02,
  'door-retries': 0.02,
  'door-messages': 0.02,
  yield: 0.2,
  'occupied-share': 0.2,
  'quality-first-cycles': 0.2,
  'cycles-done': 0.1,
  'ambient-temperature': 0.1,
}
