import type { Cause, Signal, Subsystem } from '@seqward/contract'

/** How often a cause shows in a signal, 0 to 1, and in which direction. */
export interface Shows {
  readonly signal: Signal
  readonly direction: 'up' | 'down'
  readonly weight: number
}

/** One fault, how common it is among instrument faults, and where it shows. Hypotheses, to be checked on real cases. */
export interface Signature {
  readonly cause: Cause
  readonly subsystem: Subsystem
  readonly prior: number
  readonly shows: readonly Shows[]
}

const up = (signal: Signal, weight: number): Shows => ({ signal, direction: 'up', weight })
const down = (signal: Signal, weight: number): Shows => ({ signal, direction: 'down', weight })

/**
 * Which fault shows where (docs: detectors/README.md). Weights are chances that a cause in full shows in the signal;
 * a signal that is measured and does not show counts against a cause by the same table.
 */
export const signatures: readonly Signature[] = [
  {
    cause: 'objective-dirt',
    subsystem: 'optical',
    prior: 0.16,
    shows: [
      down('intensity', 0.95),
      down('contrast', 0.9),
      up('focus', 0.5),
      down('quality', 0.5),
      up('error', 0.35),
      down('pass-filter', 0.2),
      down('quality-late', 0.2),
    ],
  },
  {
    cause: 'light-source-ageing',
    subsystem: 'optical',
    prior: 0.1,
    shows: [
      up('intensity-spread', 0.45),
      down('intensity-spread', 0.45),
      down('intensity', 0.75),
      down('light-source-power', 0.85),
      down('contrast', 0.3),
      down('quality', 0.4),
      up('error', 0.3),
    ],
  },
  {
    cause: 'focus-drift',
    subsystem: 'optical',
    prior: 0.1,
    shows: [
      up('focus', 0.95),
      down('quality', 0.6),
      down('contrast', 0.35),
      down('intensity', 0.25),
      up('error', 0.4),
      down('pass-filter', 0.3),
      down('quality-late', 0.4),
    ],
  },
  {
    cause: 'camera',
    subsystem: 'optical',
    prior: 0.06,
    shows: [up('tiles-missing', 0.92), down('quality', 0.3), down('contrast', 0.15)],
  },
  {
    cause: 'stage',
    subsystem: 'mechanical',
    prior: 0.08,
    shows: [up('stage-position-error', 0.92), up('tiles-missing', 0.35), up('focus', 0.4), down('quality', 0.25)],
  },
  {
    cause: 'chiller',
    subsystem: 'thermal',
    prior: 0.1,
    shows: [
      up('chiller-temperature', 0.9),
      up('chiller-duty', 0.85),
      up('phasing', 0.8),
      up('prephasing', 0.8),
      down('quality-late', 0.75),
      down('quality', 0.5),
      up('error', 0.5),
    ],
  },
  {
    cause: 'heater',
    subsystem: 'thermal',
    prior: 0.08,
    shows: [
      up('flow-cell-settle-time', 0.9),
      up('phasing', 0.75),
      up('prephasing', 0.75),
      down('quality', 0.5),
      up('error', 0.4),
      down('quality-late', 0.35),
    ],
  },
  {
    cause: 'pump',
    subsystem: 'fluidic',
    prior: 0.12,
    shows: [
      down('pump-pressure', 0.85),
      up('pressure-decay', 0.85),
      up('phasing-spread', 0.8),
      up('phasing', 0.8),
      up('prephasing', 0.2),
      down('quality', 0.5),
      up('error', 0.45),
      down('quality-late', 0.35),
    ],
  },
  {
    cause: 'block',
    subsystem: 'fluidic',
    prior: 0.06,
    shows: [
      up('pump-pressure', 0.9),
      up('pressure-decay', 0.15),
      up('phasing-spread', 0.7),
      up('phasing', 0.65),
      down('quality', 0.5),
      up('error', 0.4),
    ],
  },
  {
    cause: 'valve',
    subsystem: 'fluidic',
    prior: 0.06,
    shows: [
      up('valve-move-time', 0.92),
      up('phasing-spread', 0.5),
      up('phasing', 0.6),
      up('prephasing', 0.2),
      down('quality', 0.35),
    ],
  },
  {
    cause: 'reagent-lot',
    subsystem: 'consumable',
    prior: 0.05,
    shows: [
      up('phasing', 0.6),
      up('prephasing', 0.4),
      down('intensity', 0.55),
      down('contrast', 0.45),
      down('quality', 0.65),
      down('quality-late', 0.4),
      up('error', 0.55),
      down('pass-filter', 0.2),
    ],
  },
  {
    cause: 'flow-cell-lot',
    subsystem: 'consumable',
    prior: 0.02,
    shows: [
      down('pass-filter', 0.6),
      down('intensity', 0.4),
      down('contrast', 0.3),
      up('focus', 0.3),
      down('quality', 0.5),
      up('tiles-missing', 0.1),
    ],
  },
  {
    cause: 'unknown',
    subsystem: 'unknown',
    prior: 0.05,
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
  'light-source-power': 0.02,
  'chiller-temperature': 0.02,
  'chiller-duty': 0.03,
  'flow-cell-settle-time': 0.02,
  'pump-pressure': 0.02,
  'pressure-decay': 0.03,
  'valve-move-time': 0.02,
  'stage-position-error': 0.02,
  'ambient-temperature': 0.2,
}
