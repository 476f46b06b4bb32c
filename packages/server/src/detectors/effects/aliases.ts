import { choleskyFactor, choleskySolve } from '../algebra/cholesky.ts'
import { calendar, type Grouping, isNested } from './observations.ts'

/** A level of which less than this share is its own is another factor by another name. */
const ownShareMin = 0.1
/** Two levels that share this much of their observations are the same; a factor that explains so much is an alias. */
const sharedMin = 0.8
/** Keeps the matrix of counts regular where factors overlap; nothing beside a single observation. */
const ridge = 1e-6

/**
 * For each level of a factor the other factors, and the calendar, that go with it so closely that its effect may be
 * theirs. A factor whose levels lie within the levels of this one, as instruments within a type, is no alias, unless one
 * of them is all there is.
 */
export function aliasesOf(groupings: readonly Grouping[], place: number): readonly (readonly string[])[] {
  const own = groupings[place]
  if (own === undefined) return []
  const others = groupings.filter((_, at) => at !== place)
  // The finest calendar holds the coarser ones.
  const days = others.findLast(({ name }) => name === calendar)
  const beside = others.filter((other) => (other.name === calendar ? other === days : !isNested(other, own)))
  const together = ownShareBeside(own, beside)
  return own.levels.map((_, level) => {
    const same = others.filter((other) => other.name !== calendar && sharesLevel(own, level, other))
    if (same.length > 0) return same.map(({ name }) => name)
    if (together(level) >= ownShareMin) return []
    const alone = beside.filter((other) => ownShareBeside(own, [other])(level) < 1 - sharedMin)
    if (alone.length > 0) return alone.map(({ name }) => name)
    const needed = beside.filter((one) => {
      const rest = beside.filter((other) => other !== one)
      return ownShareBeside(own, rest)(level) >= ownShareMin
    })
    return (needed.length > 0 ? needed : beside).map(({ name }) => name)
  })
}

/** Whether a level of the other factor covers the same observations. */
function sharesLevel(own: Grouping, level: number, other: Grouping): boolean {
  const shared = sharedCounts(own, level, other)
  const size = own.sizes[level] ?? 0
  return shared.some((both, at) => both >= sharedMin * (size + (other.sizes[at] ?? 0) - both))
}

function sharedCounts(own: Grouping, level: number, other: Grouping): Float64Array {
  const shared = new Float64Array(other.levels.length)
  own.members.forEach((member, at) => {
    const there = other.members[at] ?? -1
    if (member === level && there >= 0) shared[there] = (shared[there] ?? 0) + 1
  })
  return shared
}

/** Share of a level's variance over the observations that the groupings do not explain, by least squares. */
function ownShareBeside(own: Grouping, groupings: readonly Grouping[]): (level: number) => number {
  const factor = choleskyFactor(countsOf(groupings, own.members.length))
  const count = own.members.length
  return (level) => {
    const size = own.sizes[level] ?? 0
    const shared = Float64Array.from([size, ...groupings.flatMap((other) => [...sharedCounts(own, level, other)])])
    const fitted = choleskySolve(factor, shared).reduce((sum, value, at) => sum + value * (shared[at] ?? 0), 0)
    const variance = size - (size * size) / count
    return variance > 0 ? (size - fitted) / variance : 0
  }
}

/** Observations that levels have in common, the mean first, as lower rows. */
function countsOf(groupings: readonly Grouping[], count: number): readonly Float64Array[] {
  const starts: number[] = []
  let size = 1
  for (const { levels } of groupings) {
    starts.push(size)
    size += levels.length
  }
  const rows = Array.from({ length: size }, (_, at) => new Float64Array(at + 1))
  for (let at = 0; at < count; at++) {
    const places = [
      0,
      ...groupings.flatMap(({ members }, place) => {
        const member = members[at] ?? -1
        return member < 0 ? [] : [(starts[place] ?? 0) + member]
      }),
    ]
    for (const a of places) {
      const row = rows[a]
      for (const b of places) if (row !== undefined && b <= a) row[b] = (row[b] ?? 0) + 1
    }
  }
  rows.forEach((row, at) => (row[at] = (row[at] ?? 0) + ridge))
  return rows
}
