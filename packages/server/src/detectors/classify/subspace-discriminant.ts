import { choleskyFactor, choleskySolve } from '../algebra/cholesky.ts'
import { seededRandom } from '../learning/random.ts'

/** Tells grades apart by what was learnt; immutable. */
export interface Discriminant {
  readonly grades: readonly string[]
  /** Probability of each grade, in the order of `grades`; they add up to 1. */
  probabilities(description: Float64Array): Float64Array
}

/** So many linear rules vote: one over all features would fit the noise of the fewest combinations. */
const rulesCount = 30
/** A rule looks at no more features than this, and at no more than one for four examples. */
const featuresPerRuleMax = 300
const examplesPerFeature = 4
const featuresPerRuleMin = 8
/** Added to the scatter of standardised features: two that say the same must not cancel each other. */
const ridge = 1e-5
/** A feature with no ratio of its own is still drawn now and then: beside others it may be what tells grades apart. */
const weightFloor = 0.05
const weightCap = 5
/** Beyond so many features only those that tell the grades apart best are looked at: scatter takes their square. */
const featuresMax = 2000
/** A straight line learnt inside a range says little outside it: values are held to the range and this share more. */
const beyondRange = 0.2
/** No answer is certain after so many examples alone. */
const doubt = 0.5

/**
 * Linear discriminants (Fisher 1936) on random subsets of the features (random subspaces, Ho 1998), drawn with the ratio
 * of scatter between and within grades as weight; probabilities are averaged over the rules. Subtracting the scatter
 * within a grade takes out what other components' conditions do to the sensors.
 *
 * @param descriptions One row an example, equally long; NaN counts as the mean.
 * @param labels The grade of each.
 */
export function fitDiscriminant(descriptions: readonly Float64Array[], labels: readonly string[]): Discriminant {
  const grades = [...new Set(labels)].toSorted()
  const count = descriptions.length
  const scale = standardOf(descriptions)
  const rows = descriptions.map((description) => scale.apply(description))
  const members = labels.map((label) => grades.indexOf(label))
  const sizes = grades.map((_, grade) => members.filter((member) => member === grade).length)
  if (grades.length < 2) return { grades, probabilities: () => Float64Array.of(1) }

  const centres = centresOf(rows, members, sizes)
  const width = rows[0]?.length ?? 0
  const ratios = Array.from({ length: width }, (_, feature) => {
    const between = centres.reduce((sum, centre, grade) => sum + (sizes[grade] ?? 0) * (centre[feature] ?? 0) ** 2, 0)
    return Math.min(between / count / (1 - Math.min(1, between / count) + 1e-3), weightCap)
  })
  const seen = ratios
    .map((ratio, feature) => ({ ratio, feature }))
    .toSorted((a, b) => b.ratio - a.ratio || a.feature - b.feature)
    .slice(0, featuresMax)
    .map(({ feature }) => feature)
    .toSorted((a, b) => a - b)
  const scatter = scatterOf(rows, members, centres, seen)
  const perRule = Math.max(featuresPerRuleMin, Math.min(featuresPerRuleMax, Math.floor(count / examplesPerFeature)))
  const random = seededRandom(count * 31 + width)
  const rules = Array.from({ length: rulesCount }, () => {
    // Weighted drawing without replacement: the least of exponential waiting times (Efraimidis and Spirakis 2006).
    const drawn = seen
      .map((feature, place) => ({ place, wait: -Math.log(1 - random()) / ((ratios[feature] ?? 0) + weightFloor) }))
      .toSorted((a, b) => a.wait - b.wait)
      .slice(0, perRule)
      .map(({ place }) => place)
      .toSorted((a, b) => a - b)
    return ruleOf(drawn, seen, scatter, centres, sizes)
  })
  const uniform = doubt / (count + doubt)
  return {
    grades,
    probabilities(description) {
      const row = scale.apply(description)
      const total = new Float64Array(grades.length)
      for (const rule of rules)
        softmax(rule(row)).forEach((share, grade) => (total[grade] = (total[grade] ?? 0) + share))
      return total.map((sum) => (sum / rules.length) * (1 - uniform) + uniform / grades.length)
    },
  }
}

interface Standard {
  apply(description: Float64Array): Float64Array
}

function standardOf(descriptions: readonly Float64Array[]): Standard {
  const features = Array.from(descriptions[0] ?? [], (_, feature) => {
    const values = descriptions.map((row) => row[feature] ?? Number.NaN).filter(Number.isFinite)
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const deviation = Math.sqrt(squares / Math.max(1, values.length))
    const isConstant = deviation <= 1e-12 * Math.abs(mean)
    return { mean, deviation: isConstant ? Number.POSITIVE_INFINITY : deviation, range: rangeOf(values) }
  })
  return {
    apply(description) {
      return Float64Array.from(features, ({ mean, deviation, range }, feature) => {
        const value = description[feature] ?? Number.NaN
        if (!Number.isFinite(value)) return 0
        return (Math.min(Math.max(value, range.least), range.most) - mean) / deviation
      })
    },
  }
}

/** The values that are believed: those seen, and a little beyond. */
function rangeOf(values: readonly number[]): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const beyond = (most - least) * beyondRange
  return { least: least - beyond, most: most + beyond }
}

function centresOf(
  rows: readonly Float64Array[],
  members: readonly number[],
  sizes: readonly number[],
): readonly Float64Array[] {
  const centres = sizes.map(() => new Float64Array(rows[0]?.length ?? 0))
  rows.forEach((row, example) => {
    const grade = members[example] ?? 0
    const centre = centres[grade]
    const size = sizes[grade] ?? 1
    if (centre !== undefined) row.forEach((value, feature) => (centre[feature] = (centre[feature] ?? 0) + value / size))
  })
  return centres
}

/** Scatter within the grades of the features `seen`, as lower rows. */
function scatterOf(
  rows: readonly Float64Array[],
  members: readonly number[],
  centres: readonly Float64Array[],
  seen: readonly number[],
): readonly Float64Array[] {
  const scatter = seen.map((_, place) => new Float64Array(place + 1))
  const apart = new Float64Array(seen.length)
  rows.forEach((row, example) => {
    const centre = centres[members[example] ?? 0]
    seen.forEach((feature, place) => (apart[place] = (row[feature] ?? 0) - (centre?.[feature] ?? 0)))
    scatter.forEach((line, a) => {
      const factor = (apart[a] ?? 0) / rows.length
      for (let b = 0; b <= a; b++) line[b] = (line[b] ?? 0) + factor * (apart[b] ?? 0)
    })
  })
  return scatter
}

type Rule = (row: Float64Array) => readonly number[]

function ruleOf(
  drawn: readonly number[],
  seen: readonly number[],
  scatter: readonly Float64Array[],
  centres: readonly Float64Array[],
  sizes: readonly number[],
): Rule {
  const features = drawn.map((place) => seen[place] ?? 0)
  const factor = choleskyFactor(
    drawn.map((a, i) => {
      const line = Float64Array.from(drawn.slice(0, i + 1), (b) => scatter[a]?.[b] ?? 0)
      line[i] = (line[i] ?? 0) + ridge
      return line
    }),
  )
  const parts = centres.map((centre, grade) => {
    const own = Float64Array.from(features, (feature) => centre[feature] ?? 0)
    const weights = choleskySolve(factor, own)
    const half = weights.reduce((sum, weight, at) => sum + weight * (own[at] ?? 0), 0) / 2
    return { weights, offset: Math.log(sizes[grade] ?? 1) - half }
  })
  return (row) =>
    parts.map(({ weights, offset }) =>
      weights.reduce((sum, weight, at) => sum + weight * (row[features[at] ?? 0] ?? 0), offset),
    )
}

function softmax(scores: readonly number[]): readonly number[] {
  const most = Math.max(...scores)
  const shares = scores.map((score) => Math.exp(score - most))
  const sum = shares.reduce((all, share) => all + share, 0)
  return shares.map((share) => share / sum)
}
