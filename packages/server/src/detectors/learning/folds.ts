import { seededRandom, shuffledPlaces } from './random.ts'

/** A fold for each row, the same for all rows of a group, so that no group is learnt from and tried on at once. */
export function groupFolds(groups: ArrayLike<number>, foldCount: number, seed: number): Int32Array {
  const names = [...new Set(Array.from(groups))]
  const order = shuffledPlaces(names.length, seededRandom(seed))
  const foldOf = new Map<number, number>()
  order.forEach((place, index) => foldOf.set(names[place] ?? 0, index % foldCount))
  return Int32Array.from(Array.from(groups), (group) => foldOf.get(group) ?? 0)
}

/** Places of the rows in a fold, and of all others. */
export function splitFold(
  folds: Int32Array,
  fold: number,
): { readonly inside: Int32Array; readonly outside: Int32Array } {
  const [inside, outside]: [number[], number[]] = [[], []]
  folds.forEach((place, row) => (place === fold ? inside : outside).push(row))
  return { inside: Int32Array.from(inside), outside: Int32Array.from(outside) }
}
