import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeDisk } from '../disk/node-disk.ts'
import { readPart, textOf } from '../ledger/ledger-file.ts'
import type { LedgerLine } from '../ledger/ledger-line.ts'
import { verifyLedger } from '../ledger/verify-ledger.ts'
import { ledgerVectors } from '../testing/ledger-vectors.ts'
import { type SpoolVector, spoolVectors } from '../testing/spool-vectors.ts'
import { scanSegment } from './segment-file.ts'

const conformance = join(import.meta.dirname, '..', '..', '..', '..', 'conformance')
const spool = join(conformance, 'spool')
const ledger = join(conformance, 'ledger')

// SEQWARD_MAKE_VECTORS=1 writes them anew, for a change of the format.
if (process.env.SEQWARD_MAKE_VECTORS === '1') {
  for (const folder of [spool, ledger]) mkdirSync(folder, { recursive: true })
  for (const [name, vector] of spoolVectors())
    writeFileSync(join(spool, `${name}.json`), `${JSON.stringify(vector, null, 2)}\n`)
  for (const [name, { file, expected }] of ledgerVectors()) {
    writeFileSync(join(ledger, `${name}.jsonl`), file)
    writeFileSync(join(ledger, `${name}.expected.json`), `${JSON.stringify(expected, null, 2)}\n`)
  }
}

test('the vectors of the spool are made again byte for byte', () => {
  const made = spoolVectors()
  expect(readdirSync(spool).sort()).toEqual([...made.keys()].map((name) => `${name}.json`).sort())
  for (const [name, vector] of made)
    expect(readFileSync(join(spool, `${name}.json`), 'utf8')).toBe(`${JSON.stringify(vector, null, 2)}\n`)
})

test('each segment gives exactly the frames and the faults that stand beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-vectors-'))
  for (const name of readdirSync(spool)) {
    const vector = JSON.parse(readFileSync(join(spool, name), 'utf8')) as SpoolVector
    const path = join(folder, vector.fileName)
    writeFileSync(path, Buffer.from(vector.segment, 'hex'))
    const { frames, faults } = scanSegment(path, { disk: nodeDisk, spoolKey: Buffer.from(vector.spoolKey, 'hex') })
    const found = [...frames].map(({ number, note, payload }) => ({ number, note, payload: payload.toString('hex') }))
    expect({ frames: found, ...faults() }, name).toEqual(vector.expected)
  }
  rmSync(folder, { recursive: true })
})

test('the vectors of the ledger are made again byte for byte, and give the verdict that stands beside them', () => {
  for (const [name, { file, expected }] of ledgerVectors()) {
    const path = join(ledger, `${name}.jsonl`)
    expect(existsSync(path), name).toBe(true)
    expect(readFileSync(path)).toEqual(file)
    expect(JSON.parse(readFileSync(join(ledger, `${name}.expected.json`), 'utf8'))).toEqual(expected)
    const part = readPart(path)
    const { batches, receipts, givenUp, faults } = verifyLedger([part])
    const { tornBytes } = part
    expect({ batches, receipts, givenUp, tornBytes, faults }, name).toEqual(expected)
  }
})

test('a line is written as the documents say: its members, what was durable, the check of all before it', () => {
  const line: LedgerLine = { seq: 3, receipt: { receipt: 'cg', signature: 'cw' } }
  expect(textOf(line, 512)).toMatch(
    /^\{"seq":3,"receipt":\{"receipt":"cg","signature":"cw"\},"synced":512,"crc32":"[0-9a-f]{8}"\}\n$/,
  )
})
