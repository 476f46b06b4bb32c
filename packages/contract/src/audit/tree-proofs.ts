import { emptyRoot, nodeHash, type Subtree, subtreesBetween } from './merkle-tree.ts'

/** Gives the hash of a subtree that is complete in the tree; a store reads it, a test computes it. */
export type SubtreeHash = (subtree: Subtree) => Promise<Buffer> | Buffer

/**
 * Audit path of the leaf at `position` in the tree of the first `size` leaves, from the leaf up (RFC 6962, section
 * 2.1.1). Throws RangeError where there is no such leaf.
 */
export async function inclusionProof(position: number, size: number, hashOf: SubtreeHash): Promise<readonly Buffer[]> {
  if (!isSize(size) || !isSize(position) || position >= size) throw new RangeError('no such leaf')
  const path: Buffer[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + halfOf(to - from)
    const isLeft = position < middle
    path.push(await rangeHash(isLeft ? middle : from, isLeft ? to : middle, hashOf))
    if (isLeft) to = middle
    else from = middle
  }
  return path.toReversed()
}

/** Proof that the tree of the first `from` leaves begins the one of the first `size` (RFC 6962, section 2.1.2). */
export async function consistencyProof(from: number, size: number, hashOf: SubtreeHash): Promise<readonly Buffer[]> {
  if (!isSize(from) || !isSize(size) || from < 1 || from > size) throw new RangeError('no such beginning')
  const path: Buffer[] = []
  let [low, high] = [0, size]
  while (high !== from) {
    const middle = low + halfOf(high - low)
    const isLeft = from <= middle
    path.push(await rangeHash(isLeft ? middle : low, isLeft ? high : middle, hashOf))
    if (isLeft) high = middle
    else low = middle
  }
  // What remains is the right end of the old tree; unless it is the old tree itself, its hash has to be given.
  if (low > 0) path.push(await rangeHash(low, high, hashOf))
  return path.toReversed()
}

/** Whether a leaf hash stands at `position` in the tree of `size` leaves with this root. Never throws. */
export function isIncluded(
  given: { readonly leaf: Buffer; readonly position: number; readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  const { leaf, position, size, root } = given
  if (!isSize(size) || !isSize(position) || position >= size) return false
  // RFC 9162, section 2.1.3.2, with arithmetic instead of shifts: those hold for 32 bits only.
  let [index, last, hash] = [position, size - 1, leaf]
  for (const other of proof) {
    if (last === 0) return false
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(other, hash)
      while (index % 2 === 0 && index !== 0) [index, last] = [index / 2, Math.floor(last / 2)]
    } else hash = nodeHash(hash, other)
    ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  }
  return last === 0 && hash.equals(root)
}

/** Whether the tree of `from` leaves and root `oldRoot` begins that of `size` leaves and `root`. Never throws. */
export function isConsistent(
  given: { readonly from: number; readonly oldRoot: Buffer; readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  const { from, oldRoot, size, root } = given
  if (!isSize(from) || !isSize(size) || from > size) return false
  if (from === size) return proof.length === 0 && oldRoot.equals(root)
  // Any tree begins with the empty one: there is nothing to prove.
  if (from === 0) return proof.length === 0 && oldRoot.equals(emptyRoot)
  // RFC 9162, section 2.1.4.2.
  let [index, last] = [from - 1, size - 1]
  while (index % 2 === 1) [index, last] = [(index - 1) / 2, Math.floor(last / 2)]
  const [first, ...others] = index === 0 ? [oldRoot, ...proof] : proof
  if (first === undefined) return false
  let [before, after] = [first, first]
  for (const hash of others) {
    if (last === 0) return false
    if (index % 2 === 1 || index === last) {
      before = nodeHash(hash, before)
      after = nodeHash(hash, after)
      while (index % 2 === 0 && index !== 0) [index, last] = [index / 2, Math.floor(last / 2)]
    } else after = nodeHash(after, hash)
    ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  }
  return last === 0 && before.equals(oldRoot) && after.equals(root)
}

/** Hash of the leaves from `from` up to `to`, as the tree has it: `from` is where a subtree of the tree begins. */
async function rangeHash(from: number, to: number, hashOf: SubtreeHash): Promise<Buffer> {
  let hash: Buffer | null = null
  for (const subtree of subtreesBetween(from, to).toReversed()) {
    const left = await hashOf(subtree)
    hash = hash === null ? left : nodeHash(left, hash)
  }
  return hash ?? emptyRoot
}

/** The largest power of two below a number above 1. */
function halfOf(count: number): number {
  let half = 1
  while (half * 2 < count) half *= 2
  return half
}

const isSize = (value: number) => Number.isSafeInteger(value) && value >= 0
