import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyRoot, leafHash, nodeHash, rootOf, type Subtree, subtreesBetween, TreeEdge } from './merkle-tree.ts'
import { consistencyProof, inclusionProof, isConsistent, isIncluded } from './tree-proofs.ts'

/** The eight inputs of the tests of Certificate Transparency's own implementations, and the roots of their trees. */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')))
const numbered = (count: number) => Array.from({ length: count }, (_, index) => leafHash(`row ${index}`))

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Hashes of subtrees of a tree in memory. */
const hashesOf =
  (all: readonly Buffer[]) =>
  ({ level, index }: Subtree) =>
    rootOf(all.slice(index * 2 ** level, (index + 1) * 2 ** level))

test('the empty tree and the empty leaf have the hashes that everybody knows', () => {
  expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(rootOf([]).equals(emptyRoot)).toBe(true)
  expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
})

test('trees of one to eight leaves have the roots of Certificate Transparency', () => {
  expect(roots.map((_, index) => rootOf(leaves.slice(0, index + 1)).toString('hex'))).toEqual(roots)
})

test('trees of one to eight leaves are put together as RFC 6962 draws them', () => {
  const [a, b, c, d, e, f, g, h] = numbered(8) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
  const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right)
  const ab = node(a, b)
  const abcd = node(ab, node(c, d))
  const ef = node(e, f)
  const byHand = [
    a,
    ab,
    node(ab, c),
    abcd,
    node(abcd, e),
    node(abcd, ef),
    node(abcd, node(ef, g)),
    node(abcd, node(ef, node(g, h))),
  ]
  expect(byHand.map((_, index) => rootOf(numbered(index + 1)))).toEqual(byHand)
  expect(nodeHash(a, b)).toEqual(ab)
  expect(leafHash('row 0')).toEqual(sha256(Buffer.of(0), Buffer.from('row 0')))
})

test('proofs have the hashes, and their order, of RFC 6962’s example of seven leaves', async () => {
  const all = numbered(7)
  const hashOf = hashesOf(all)
  const node = (from: number, to: number) => rootOf(all.slice(from, to))
  const [, b, c, d, , f, g] = all
  const [i, j, k, l] = [node(4, 6), g, node(0, 4), node(4, 7)]
  const [leftPair, rightPair] = [node(0, 2), node(2, 4)]
  expect(await inclusionProof(0, 7, hashOf)).toEqual([b, rightPair, l])
  expect(await inclusionProof(3, 7, hashOf)).toEqual([c, leftPair, l])
  expect(await inclusionProof(4, 7, hashOf)).toEqual([f, j, k])
  expect(await inclusionProof(6, 7, hashOf)).toEqual([i, k])
  expect(await consistencyProof(3, 7, hashOf)).toEqual([c, d, leftPair, l])
  expect(await consistencyProof(4, 7, hashOf)).toEqual([l])
  expect(await consistencyProof(6, 7, hashOf)).toEqual([i, j, k])
})

const sizeMax = 100
const everyLeaf = numbered(sizeMax)
const rootAt = [...Array(sizeMax + 1).keys()].map((size) => rootOf(everyLeaf.slice(0, size)))
const known = new Map<string, Buffer>()
const hashOf = (subtree: Subtree) => {
  const name = `${subtree.level}/${subtree.index}`
  const hash = known.get(name) ?? hashesOf(everyLeaf)(subtree)
  known.set(name, hash)
  return hash
}
const root = (size: number) => rootAt[size] ?? emptyRoot
const leaf = (position: number) => everyLeaf[position] ?? emptyRoot

test('every leaf of every tree of up to 100 is proven, and at no other position', async () => {
  for (let size = 1; size <= sizeMax; size++)
    for (let position = 0; position < size; position++) {
      const proof = await inclusionProof(position, size, hashOf)
      const given = { leaf: leaf(position), position, size, root: root(size) }
      expect(isIncluded(given, proof)).toBe(true)
      expect(isIncluded({ ...given, position: (position + 1) % size }, proof)).toBe(size === 1)
    }
})

test('every tree of up to 100 leaves is proven to begin every larger one', async () => {
  for (let size = 1; size <= sizeMax; size++)
    for (let from = 1; from <= size; from++) {
      const proof = await consistencyProof(from, size, hashOf)
      expect(isConsistent({ from, oldRoot: root(from), size, root: root(size) }, proof)).toBe(true)
    }
  expect(isConsistent({ from: 0, oldRoot: emptyRoot, size: 9, root: root(9) }, [])).toBe(true)
})

/** Proofs that say something else: a bit turned, a hash left out, doubled, added, or two exchanged. */
function altered(proof: readonly Buffer[], at: number, bit: number): readonly Buffer[][] {
  const turned = proof.map((hash) => Buffer.from(hash))
  const one = turned[at % Math.max(1, turned.length)]
  if (one !== undefined) one[bit >> 3] = (one[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  const swapped = [...proof]
  const [first, last] = [swapped[0], swapped.at(-1)]
  if (first !== undefined && last !== undefined) [swapped[0], swapped[swapped.length - 1]] = [last, first]
  return [
    ...(proof.length > 0 ? [turned, proof.slice(1), proof.slice(0, -1)] : []),
    ...(proof.length > 1 ? [swapped] : []),
    [...proof, emptyRoot],
    [emptyRoot, ...proof],
  ]
}

test('no altered proof of a leaf holds, nor one for another leaf, size or root', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: sizeMax }),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      async (size, pick, at, bit) => {
        const position = pick % size
        const proof = await inclusionProof(position, size, hashOf)
        const given = { leaf: leaf(position), position, size, root: root(size) }
        for (const other of altered(proof, at, bit)) expect(isIncluded(given, other)).toBe(false)
        expect(isIncluded({ ...given, leaf: leafHash('another') }, proof)).toBe(false)
        expect(isIncluded({ ...given, root: leafHash('another') }, proof)).toBe(false)
        expect(isIncluded({ ...given, root: root(size - 1) }, proof)).toBe(false)
        expect(isIncluded({ ...given, position: size }, proof)).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
})

test('no altered proof that one tree begins another holds, nor one for other roots or sizes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: sizeMax }),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      async (size, pick, at, bit) => {
        const from = 1 + (pick % (size - 1))
        const proof = await consistencyProof(from, size, hashOf)
        const given = { from, oldRoot: root(from), size, root: root(size) }
        for (const other of altered(proof, at, bit)) expect(isConsistent(given, other)).toBe(false)
        expect(isConsistent({ ...given, oldRoot: leafHash('another') }, proof)).toBe(false)
        expect(isConsistent({ ...given, root: leafHash('another') }, proof)).toBe(false)
        expect(isConsistent({ ...given, from: size + 1 }, proof)).toBe(false)
        expect(isConsistent({ ...given, oldRoot: root(from - 1) }, proof)).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
})

test('an edge goes on where it was left, by leaf or by subtree, and tells the nodes that it completes', () => {
  for (let size = 0; size <= 40; size++) {
    const edge = new TreeEdge()
    for (const one of everyLeaf.slice(0, size)) edge.append(one)
    const again = new TreeEdge(size, edge.hashes)
    const bySubtrees = new TreeEdge()
    for (const subtree of subtreesBetween(0, size)) bySubtrees.appendSubtree(subtree.level, hashOf(subtree))
    expect([again.root(), bySubtrees.root()]).toEqual([root(size), root(size)])
    for (const { hash, ...subtree } of again.append(leaf(size))) expect(hash).toEqual(hashOf(subtree))
    expect(again.root()).toEqual(root(size + 1))
  }
  expect(() => new TreeEdge(3, [emptyRoot])).toThrow(RangeError)
  expect(() => new TreeEdge(1, [emptyRoot]).appendSubtree(1, emptyRoot)).toThrow(RangeError)
})
