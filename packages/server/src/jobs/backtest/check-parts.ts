import { learnParts, predictParts, type Repair, type Watched } from '../../detectors/prediction/part-hazard.ts'
import type { Checked } from './counts.ts'

/** Days ahead, and how often the question is asked anew. */
const horizonDays = 90

/** Asks every 90 days, from the repairs until then alone, which parts fail within 90 days, and compares. */
export function checkParts(watched: readonly Watched[], repairs: readonly Repair[]): readonly Checked[] {
  const first = Math.min(...watched.map(({ fromDay }) => fromDay))
  const last = Math.max(...watched.map(({ untilDay }) => untilDay))
  const checked: Checked[] = []
  for (let day = first + horizonDays; day + horizonDays <= last; day += horizonDays) {
    const known = repairs.filter((repair) => repair.day < day)
    const seen = watched
      .filter(({ fromDay }) => fromDay < day)
      .map((one) => ({ ...one, untilDay: Math.min(day, one.untilDay) }))
    const laws = learnParts(seen, known)
    for (const one of watched) {
      if (one.fromDay >= day || one.untilDay < day + horizonDays) continue
      for (const { cause, within90Days } of predictParts(laws, { ...one, untilDay: day }, known)) {
        const came = repairs.some(
          (repair) =>
            repair.instrument === one.instrument &&
            repair.cause === cause &&
            repair.day >= day &&
            repair.day < day + horizonDays,
        )
        checked.push({ chance: within90Days, came })
      }
    }
  }
  return checked
}
