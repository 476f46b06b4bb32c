import { normalDeviate, type Observation, seededRandom } from '@seqward/server'

/** What is wrong in a made fleet. Effects in deviations of a single run. */
export interface FleetTruth {
  readonly lot?: number
  readonly software?: number
  /** The update came on one day for all, instead of over months. */
  readonly updatedAtOnce?: boolean
  readonly instrument?: number
  readonly type?: number
}

const instrumentsCount = 16
const days = 600
const lotDays = 25
const dayMilliseconds = 86_400_000
/** The level that is bad, when one is. */
export const badLevels = { lot: 'lot-10', software: 'v2', instrument: 'instrument-5', type: 'B' } as const

/** Runs of sixteen instruments of three types over 600 days, with a slow wander that all share and rare outliers. */
export function makeFleet(seed: number, truth: FleetTruth): readonly Observation[] {
  const random = seededRandom(seed)
  const normal = () => normalDeviate(random)
  let level = 0
  const wander = Array.from({ length: days }, () => (level = 0.97 * level + 0.1 * normal()))
  return Array.from({ length: instrumentsCount }, (_, at) => at).flatMap((at) => {
    const updated = truth.updatedAtOnce === true ? days / 2 : days * (0.25 + random() / 2)
    const type = ['A', 'B', 'C'][at % 3] ?? 'A'
    const runs: Observation[] = []
    for (let day = 0; day < days; day += 3 + Math.floor(4 * random())) {
      const lot = Math.floor(day / lotDays) + Math.floor(3 * random())
      const factors = {
        instrument: `instrument-${at}`,
        lot: `lot-${lot}`,
        software: day >= updated ? 'v2' : 'v1',
        type,
      }
      const effects = (Object.keys(badLevels) as (keyof typeof badLevels)[]).reduce(
        (sum, factor) => sum + (factors[factor] === badLevels[factor] ? (truth[factor] ?? 0) : 0),
        0,
      )
      const noise = normal() * (random() < 0.05 ? 3 : 1)
      runs.push({ value: 10 + effects + (wander[day] ?? 0) + noise, at: day * dayMilliseconds, factors })
    }
    return runs
  })
}
