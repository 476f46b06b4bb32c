import type { FaultName } from '../faults/fault.ts'
import type { ConsumableKind } from '@seqward/interop'
import { randomOf } from '../random.ts'
import type { DemonstrationSerial } from './instruments.ts'
import { daysPerRun } from './plan.ts'

/** A slip at the bench, by the fault of that name in `library`. */
export type LoadingEvent = 'overloaded' | 'low-diversity'

/** What goes wrong in the laboratory: the side of the plan that only the laws and the truth may see. */
export interface Story {
  readonly control: DemonstrationSerial
  readonly faults: readonly StoryFault[]
  readonly badLot: BadLot
  readonly earlyEnds: readonly EarlyEnd[]
}

export interface StoryFault {
  readonly instrument: DemonstrationSerial
  readonly fault: FaultName
  readonly onsetDay: number
}

/** A lot that serves some instruments for some days, and spoils every run that it serves. */
export interface BadLot {
  readonly lot: string
  readonly kind: ConsumableKind
  readonly instruments: readonly DemonstrationSerial[]
  readonly fromDay: number
  readonly untilDay: number
}

/** A run that a fault brought to an early end, after a share of its cycles. */
export interface EarlyEnd {
  readonly instrument: DemonstrationSerial
  readonly slot: number
  readonly share: number
}

/** Faults develop in the last days of the history, so that it holds what the instrument was like before. */
const daysOfDecline = 24
/** The bad lot comes while the instruments that it serves are well, and is used up before the history ends. */
const badLotDays = { beforeEnd: 20, length: 8 }
/** A history shorter than this has no run to spare for an early end. */
const slotsForEarlyEnds = 12

/** The story of the demonstration laboratory over a history of so many days. */
export function storyOf(days: number): Story {
  const slots = Math.floor(days / daysPerRun)
  const fromDay = Math.max(0, days - badLotDays.beforeEnd)
  return {
    control: 'A01288',
    faults: [
      { instrument: 'A01103', fault: 'optical.objective-dirt', onsetDay: Math.max(0, days - daysOfDecline) },
      { instrument: 'D00417', fault: 'fluidic.pump-wear', onsetDay: Math.max(0, days - daysOfDecline + 2) },
      { instrument: 'M01782', fault: 'thermal.chiller-drift', onsetDay: Math.max(0, days - daysOfDecline) },
    ],
    // NovaSeq X and NextSeq 2000 run the same chemistry: one lot of nucleotides went into the kits of both.
    badLot: {
      lot: '20931187',
      kind: 'reagent',
      instruments: ['LH00214', 'LH00337', 'VH00351'],
      fromDay,
      untilDay: Math.min(days, fromDay + badLotDays.length),
    },
    earlyEnds:
      slots < slotsForEarlyEnds
        ? []
        : [
            { instrument: 'D00417', slot: slots - 2, share: 0.7 },
            { instrument: 'M01782', slot: slots - 3, share: 0.84 },
          ],
  }
}

/** Of so many runs of an instrument in a row, one may be loaded badly: it happens everywhere and means nothing. */
const slotsPerEvent = 10

/** What went wrong at the bench before a run, if anything. */
export function loadingEventOf(seed: number, instrument: string, slot: number): LoadingEvent | undefined {
  const random = randomOf(seed, instrument, 'events', Math.floor(slot / slotsPerEvent))
  const chosen = random.whole(0, slotsPerEvent - 1)
  const happens = random.next() < 0.8
  const event = random.next() < 0.5 ? 'overloaded' : 'low-diversity'
  return happens && chosen === slot % slotsPerEvent ? event : undefined
}
