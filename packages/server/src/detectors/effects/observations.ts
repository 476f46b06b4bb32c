/** One value of a metric, and what it was measured with. */
export interface Observation {
  readonly value: number
  /** Milliseconds since 1970; null when it is not known. */
  readonly at: number | null
  /** The level of each factor: which instrument, lot, software version; a factor may be missing. */
  readonly factors: Readonly<Record<string, string>>
}

/** The name under which the calendar is spoken of beside the factors. */
export const calendar = 'time'

/** A factor as numbers: which level each observation has, -1 for none. */
export interface Grouping {
  readonly name: string
  readonly levels: readonly string[]
  readonly members: Int32Array
  /** Observations of each level that are in the model. */
  readonly sizes: readonly number[]
  /** Observations of each level, modelled or not. */
  readonly counts: readonly number[]
}

/**
 * Stretches of the calendar at several scales, each cut in two at the next: together they follow a wander of which
 * neighbouring days share more than distant ones. The finest still holds several observations a stretch.
 */
const calendarParts = [5, 10, 20, 40, 80] as const
const observationsPerPart = 12
/** The model inverts a matrix of all levels: beyond so many, levels too rare to be judged are left out of it. */
const levelsMax = 1500
const rareMax = 2

/** The factors of the observations, and the calendar at each scale when their times are known and differ. */
export function groupingsOf(observations: readonly Observation[]): readonly Grouping[] {
  const names = [...new Set(observations.flatMap(({ factors }) => Object.keys(factors)))].toSorted()
  const words = names.map((name) => observations.map(({ factors: given }) => given[name] ?? null))
  const levelCount = words.reduce((sum, own) => sum + new Set(own).size, 0)
  const least = levelCount > levelsMax ? rareMax + 1 : 1
  const factors = names.map((name, at) => grouping(name, words[at] ?? [], least))
  const times = observations.flatMap(({ at }) => (at === null ? [] : [at]))
  const first = times.reduce((earliest, at) => Math.min(earliest, at), Number.POSITIVE_INFINITY)
  const last = times.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  if (!(last > first)) return factors
  const scales = calendarParts.filter((parts) => parts * observationsPerPart <= times.length)
  return [...factors, ...scales.map((parts) => calendarOf(observations, first, (last - first) / parts, parts))]
}

function calendarOf(observations: readonly Observation[], first: number, width: number, parts: number): Grouping {
  const stretches = observations.map(({ at }) =>
    at === null ? null : String(Math.min(parts - 1, Math.floor((at - first) / width))),
  )
  return grouping(calendar, stretches, 1)
}

function grouping(name: string, words: readonly (string | null)[], least: number): Grouping {
  const found = new Map<string, number>()
  for (const word of words) if (word !== null) found.set(word, (found.get(word) ?? 0) + 1)
  const levels = [...found.keys()].toSorted()
  const counts = levels.map((level) => found.get(level) ?? 0)
  const places = new Map(levels.flatMap((level, place) => ((counts[place] ?? 0) < least ? [] : [[level, place]])))
  const members = Int32Array.from(words, (word) => (word === null ? -1 : (places.get(word) ?? -1)))
  return { name, levels, members, counts, sizes: counts.map((count) => (count < least ? 0 : count)) }
}

/** Whether every level of `inner` occurs within one level of `outer` only, as instruments within a type. */
export function isNested(inner: Grouping, outer: Grouping): boolean {
  if (inner.levels.length <= outer.levels.length) return false
  const found = new Int32Array(inner.levels.length).fill(-1)
  return inner.members.every((member, at) => {
    const within = outer.members[at] ?? -1
    if (member < 0 || within < 0) return true
    if (found[member] === -1) found[member] = within
    return found[member] === within
  })
}
