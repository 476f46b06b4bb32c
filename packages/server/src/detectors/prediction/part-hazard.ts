import { type Cause, causes, type PartPrediction, roundTo } from '@seqward/contract'
import { failureWithin, fitHazard, livesOf, type PartEvent, type PartLife, type Weibull } from '../prognosis/hazard.ts'

export const hazardDetector = 'part-hazard/1'

/** A part that was repaired: what somebody closed a case with. */
export interface Repair {
  readonly instrument: string
  readonly cause: Cause
  readonly day: number
}

/** How long an instrument has been looked at. */
export interface Watched {
  readonly instrument: string
  readonly fromDay: number
  readonly untilDay: number
}

/** With fewer repairs of a kind a laboratory's own history says nothing of it. */
const repairsMin = 3
/** Parts of the instrument: what else spoils runs does not age. */
const ageing: ReadonlySet<string> = new Set(['optical', 'mechanical', 'thermal', 'fluidic', 'compute'])

interface PartLaw {
  readonly law: Weibull
  readonly lives: readonly PartLife[]
  readonly repairs: number
}

/** The law of each part that was repaired often enough, learnt from all instruments, lives that go on included. */
export function learnParts(watched: readonly Watched[], repairs: readonly Repair[]): ReadonlyMap<Cause, PartLaw> {
  const laws = new Map<Cause, PartLaw>()
  for (const cause of new Set(repairs.map((repair) => repair.cause))) {
    if (!ageing.has(causes[cause].subsystem) || cause === 'room') continue
    const ofCause = repairs.filter((repair) => repair.cause === cause)
    if (ofCause.length < repairsMin) continue
    const lives = watched.flatMap((one) => livesOf(eventsOf(one, ofCause), one.untilDay))
    laws.set(cause, { law: fitHazard(lives), lives, repairs: ofCause.length })
  }
  return laws
}

/** Chances of one instrument's parts, the likeliest to fail first. */
export function predictParts(
  laws: ReadonlyMap<Cause, PartLaw>,
  watched: Watched,
  repairs: readonly Repair[],
): readonly PartPrediction[] {
  return [...laws]
    .map(([cause, { law, lives, repairs: count }]): PartPrediction => {
      const own = repairs.filter((repair) => repair.cause === cause && repair.instrument === watched.instrument)
      const since = own.reduce((latest, { day }) => Math.max(latest, day), watched.fromDay)
      const ageDays = Math.max(0, watched.untilDay - since)
      const chance = (days: number) => roundTo(failureWithin(law, days, ageDays), 4)
      return {
        cause,
        ageDays,
        within30Days: chance(30),
        within90Days: chance(90),
        lives: lives.length,
        repairs: count,
        detector: hazardDetector,
      }
    })
    .sort((a, b) => b.within90Days - a.within90Days)
}

/** A part counts as new when its instrument is first seen: its true age is not known. A repair ends one life and begins another. */
function eventsOf({ instrument, fromDay }: Watched, repairs: readonly Repair[]): readonly PartEvent[] {
  const own = repairs.filter((repair) => repair.instrument === instrument).sort((a, b) => a.day - b.day)
  return [
    { day: fromDay, kind: 'installed' },
    ...own.flatMap(({ day }): readonly PartEvent[] => [
      { day, kind: 'failed' },
      { day, kind: 'installed' },
    ]),
  ]
}
