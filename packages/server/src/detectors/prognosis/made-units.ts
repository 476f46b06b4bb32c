import { normalDeviate, seededRandom } from '../learning/random.ts'
import type { UnitRow } from './unit-series.ts'

export interface MadeFleet {
  readonly units: number
  readonly seed: number
  /** Ways of operating that change from row to row; 1 for none. */
  readonly regimes?: number
  /** Share of the units that are seen only until some time before they fail. */
  readonly aliveShare?: number
  /** Cut each unit at a random time and tell no end. */
  readonly cut?: boolean
  /** Time of the first row, and time between rows. */
  readonly start?: number
  readonly step?: number
}

/** Rows of made units that wear at their own pace, and the time that each had left after its last row. */
export function madeUnits(fleet: MadeFleet): { readonly rows: readonly UnitRow[]; readonly left: readonly number[] } {
  const random = seededRandom(fleet.seed)
  const { regimes = 1, aliveShare = 0, cut = false, start = 1, step = 1 } = fleet
  const rows: UnitRow[] = []
  const left: number[] = []
  for (let unit = 0; unit < fleet.units; unit++) {
    const life = Math.round(70 + 40 * random())
    const isAlive = !cut && random() < aliveShare
    const length = cut || isAlive ? Math.max(8, Math.round(life * (0.2 + 0.75 * random()))) : life
    for (let row = 0; row < length; row++) {
      const regime = Math.floor(random() * regimes)
      const wear = Math.exp((row - life) / 18)
      const reading = (of: number, noise: number) =>
        (1 + regime / 2) * (of + noise * normalDeviate(random)) + 20 * regime
      rows.push({
        unit: `u${unit}`,
        time: start + step * row,
        values: {
          load: 10 * regime + 0.01 * random(),
          heat: reading(50 + 6 * wear, 0.5),
          flow: reading(20 - 3 * wear, 0.4),
          hum: reading(5, 1),
          fixed: 7,
        },
        end: !cut && !isAlive && row === length - 1,
      })
    }
    left.push(step * (life - length))
  }
  return { rows, left }
}
