import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importPublicKey } from '../sealing/keys.ts'
import { openCheckpoint } from './checkpoint.ts'
import { leafHash, rootOf, type Subtree } from './merkle-tree.ts'
import { readWitness } from './read-witness.ts'
import { consistencyProof, inclusionProof, isConsistent, isIncluded } from './tree-proofs.ts'
import { verifyAuditExport } from './verify-export.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'conformance', 'audit')
const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const json = (name: string) => JSON.parse(text(name))
const { publicKey, note } = json('checkpoint.json') as { publicKey: string; note: string }

test('a stranger can build our tree and check our proofs', async () => {
  const { leavesHex } = json('tree.json') as { leavesHex: string[] }
  const { roots, inclusion, consistency } = json('tree.expected.json') as {
    roots: string[]
    inclusion: { position: number; size: number; hashes: string[] }[]
    consistency: { from: number; size: number; hashes: string[] }[]
  }
  const leaves = leavesHex.map((hex) => leafHash(Buffer.from(hex, 'hex')))
  const hashOf = ({ level, index }: Subtree) => rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
  const bytes = (hashes: readonly string[]) => hashes.map((hash) => Buffer.from(hash, 'hex'))
  const rootAt = (size: number) => Buffer.from(roots[size] ?? '', 'hex')
  expect(roots.map((_, size) => rootOf(leaves.slice(0, size)).toString('hex'))).toEqual(roots)
  for (const { position, size, hashes } of inclusion) {
    expect(await inclusionProof(position, size, hashOf)).toEqual(bytes(hashes))
    const leaf = leaves[position] ?? Buffer.alloc(0)
    expect(isIncluded({ leaf, position, size, root: rootAt(size) }, bytes(hashes))).toBe(true)
  }
  for (const { from, size, hashes } of consistency) {
    expect(await consistencyProof(from, size, hashOf)).toEqual(bytes(hashes))
    expect(isConsistent({ from, oldRoot: rootAt(from), size, root: rootAt(size) }, bytes(hashes))).toBe(true)
  }
})

test('a stranger can read a checkpoint that we sign, and no changed one is read', () => {
  const key = importPublicKey(publicKey)
  const opened = openCheckpoint(note, key)
  const { rootHex, ...expected } = json('checkpoint.expected.json')
  expect(opened).toEqual({ ...expected, root: Buffer.from(rootHex, 'hex') })
  for (let at = 0; at < note.length; at++) {
    const turned = note.slice(0, at) + (note[at] === 'A' ? 'B' : 'A') + note.slice(at + 1)
    expect([at, openCheckpoint(turned, key)]).toEqual([at, null])
  }
  expect(openCheckpoint(`${note}— witness.example AAAAAAAA\n`, key)).toEqual(opened)
  expect(openCheckpoint(note.replace('\n', '\r\n'), key)).toBeNull()
})

test.each(['sound', 'one-tenant', 'forked', 'edited', 'row-deleted'])(
  'a stranger comes to our verdict: %s',
  async (name) => {
    const lines = text(`${name}.jsonl`).trimEnd().split('\n')
    const { alone, withWitness } = json(`${name}.expected.json`)
    const witnesses = [readWitness(text('witness.txt'))]
    for (const [held, expected] of [
      [{ publicKey }, alone],
      [{ publicKey, witnesses }, withWitness],
    ] as const) {
      const verdict = await verifyAuditExport(lines, held)
      expect({ ...verdict, faults: [...new Set(verdict.faults.map(({ code }) => code))] }).toMatchObject(expected)
    }
  },
)
