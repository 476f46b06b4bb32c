import { createHash } from 'node:crypto'

/**
 * The Merkle tree of RFC 6962, section 2 (the same as RFC 9162, section 2.1): a leaf is SHA-256(0x00 || data), a node
 * SHA-256(0x01 || left || right), and the left subtree of n leaves has the largest power of two below n of them.
 * Positions and sizes count leaves; sizes up to 2^53.
 */
export const hashBytes = 32
const leafPrefix = Buffer.of(0)
const nodePrefix = Buffer.of(1)

export function leafHash(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(leafPrefix).update(data).digest()
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest()
}

/** Root of the tree without leaves. */
export const emptyRoot: Buffer = createHash('sha256').digest()

/** Part of a tree whose leaves number a power of two and begin at a multiple of it: 2^level leaves, the index-th such. */
export interface Subtree {
  readonly level: number
  readonly index: number
}

/** The fewest subtrees that cover the leaves from `from` up to, not including, `to`; in order. */
export function subtreesBetween(from: number, to: number): readonly Subtree[] {
  const found: Subtree[] = []
  for (let at = from; at < to; ) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    found.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return found
}

/**
 * The right edge of a tree: hashes of the subtrees that make up its leaves, largest first. It is all that has to be
 * known of a tree to add to it and to tell its root.
 */
export class TreeEdge {
  size: number
  readonly #hashes: Buffer[]

  /** Throws RangeError when the hashes do not belong to a tree of this size. */
  constructor(size = 0, hashes: readonly Buffer[] = []) {
    if (subtreesBetween(0, size).length !== hashes.length) throw new RangeError('not the edge of a tree of this size')
    this.size = size
    this.#hashes = [...hashes]
  }

  get hashes(): readonly Buffer[] {
    return this.#hashes
  }

  /** Adds a leaf, and gives the nodes above level 0 that became complete with it. */
  append(leaf: Buffer): readonly (Subtree & { readonly hash: Buffer })[] {
    return this.appendSubtree(0, leaf)
  }

  /** Adds 2^level leaves by their common hash. Throws RangeError where the tree cannot go on with so many. */
  appendSubtree(level: number, hash: Buffer): readonly (Subtree & { readonly hash: Buffer })[] {
    const leaves = 2 ** level
    if (!Number.isSafeInteger(level) || level < 0 || this.size % leaves !== 0)
      throw new RangeError('a subtree begins at a multiple of its leaves')
    const completed: (Subtree & { readonly hash: Buffer })[] = []
    let [above, index, top] = [level, this.size / leaves, hash]
    for (; index % 2 === 1; index = (index - 1) / 2) {
      const left = this.#hashes.pop()
      if (left === undefined) throw new RangeError('the edge is too short')
      top = nodeHash(left, top)
      above += 1
      completed.push({ level: above, index: (index - 1) / 2, hash: top })
    }
    this.#hashes.push(top)
    this.size += leaves
    return completed
  }

  root(): Buffer {
    const [last, ...others] = this.#hashes.toReversed()
    return last === undefined ? emptyRoot : others.reduce((right, left) => nodeHash(left, right), last)
  }
}

/** Root of the tree over these leaf hashes. */
export function rootOf(leaves: Iterable<Buffer>): Buffer {
  const edge = new TreeEdge()
  for (const leaf of leaves) edge.append(leaf)
  return edge.root()
}
