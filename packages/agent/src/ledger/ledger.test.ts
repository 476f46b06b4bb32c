import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope, Receipt } from '@seqward/contract'
import { envelopeHash, generateKeyPair, importPrivateKey, sealReceipt } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Disk } from '../disk/disk.ts'
import { nodeDisk } from '../disk/node-disk.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { readPart, textOf } from './ledger-file.ts'
import { ledgersIn, partPath } from './ledger-folder.ts'
import type { LedgerLine } from './ledger-line.ts'
import { verifyLedger } from './verify-ledger.ts'

const service = generateKeyPair()
const serviceKey = importPrivateKey(service.privateKey)
const instrument = `ins-${'0'.repeat(20)}`
const head = { format: 1, instrument, epoch: 'e'.repeat(16), receiptPublicKey: service.publicKey } as const
const at = '2026-11-23T00:00:00Z'
/** Syncs cost time, and no test here cuts the power. */
const disk: Disk = { ...nodeDisk, sync() {}, syncFolder() {} }
let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-ledger-'))
  path = partPath(folder, head.epoch, 1)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function sealable(number: number) {
  const hash = 'a'.repeat(64)
  const note = {
    kind: 'agent',
    run: null,
    local: { number },
    contract: hash,
    bodySha256: hash,
    bodyBytes: 2,
    madeAt: at,
  }
  return { frame: ['segment', number] as const, note }
}

function receiptFor(envelope: Envelope, kind: 'stored' | 'already-held' = 'stored') {
  const receipt: Receipt = {
    format: 1,
    instrument,
    epoch: envelope.epoch,
    seq: envelope.seq,
    envelopeSha256: envelopeHash(envelope),
    contiguousThrough: envelope.seq,
    serverTime: '2026-11-23T00:00:00.000Z',
    kind,
  }
  return sealReceipt(receipt, serviceKey)
}

function send(ledger: Ledger, number: number): Envelope {
  const { envelope } = ledger.seal(sealable(number))
  ledger.settle(receiptFor(envelope))
  ledger.sync()
  return envelope
}

const proof = () => verifyLedger(ledgersIn(folder).flatMap(({ paths }) => paths.map((part) => readPart(part))))

test('numbers count from 1 without holes and each envelope names the one before, across restarts', () => {
  const first = send(openLedger(folder, head), 1)
  const second = send(openLedger(folder, head), 2)
  expect([first.seq, second.seq]).toEqual([1, 2])
  expect(second.previous).toBe(envelopeHash(first))
  expect(proof()).toMatchObject({ batches: 2, receipts: 2, givenUp: 0, faults: [] })
})

test('a batch that had its number before a crash keeps it', () => {
  const { envelope } = openLedger(folder, head).seal(sealable(1))
  expect(openLedger(folder, head).outstanding?.envelope).toEqual(envelope)
})

test('given-up numbers are declared by the next envelopes until one of them has a receipt', () => {
  const ledger = openLedger(folder, head)
  send(ledger, 1)
  ledger.seal(sealable(2))
  ledger.giveUp({ outstanding: true, frames: [['segment', 3]] }, 'consent-withdrawn', at)
  const gap = { fromSeq: 2, toSeq: 3, reason: 'consent-withdrawn' }
  expect(ledger.seal(sealable(4)).envelope).toMatchObject({ seq: 4, gaps: [gap] })
  ledger.giveUp({ outstanding: true, frames: [] }, 'damaged', at)
  const next = send(ledger, 5)
  expect(next).toMatchObject({ seq: 5, gaps: [gap, { fromSeq: 4, toSeq: 4, reason: 'damaged' }] })
  expect(send(openLedger(folder, head), 6).gaps).toEqual([])
  expect(proof()).toMatchObject({ batches: 5, receipts: 3, givenUp: 3, faults: [] })
})

test('what is dropped while a batch is under way does not take its number away', () => {
  const ledger = openLedger(folder, head)
  const { envelope } = ledger.seal(sealable(1))
  ledger.giveUp({ outstanding: false, frames: [['segment', 2]] }, 'spool-full', at)
  ledger.settle(receiptFor(envelope))
  expect(send(ledger, 3)).toMatchObject({ seq: 3, gaps: [{ fromSeq: 2, toSeq: 2, reason: 'spool-full' }] })
  expect(proof().faults).toEqual([])
})

test('a line that a crash cut short is removed whatever its length, and the rest stays', () => {
  const ledger = openLedger(folder, head)
  send(ledger, 1)
  const whole = readFileSync(path)
  ledger.seal(sealable(2))
  const longer = readFileSync(path)
  for (let cut = whole.length; cut < longer.length; cut += 1 + (cut % 13)) {
    writeFileSync(path, longer.subarray(0, cut))
    const again = openLedger(folder, head)
    expect(again.outstanding).toBeNull()
    expect(again.lastSeq).toBe(1)
    again.close()
    expect(readFileSync(path)).toEqual(whole)
  }
})

test('a bit that flips anywhere never stops the agent, is named by the proof, and no number is used twice', () => {
  const ledger = openLedger(folder, head)
  for (const number of [1, 2, 3]) send(ledger, number)
  ledger.giveUp({ outstanding: false, frames: [['segment', 4]] }, 'spool-full', at)
  const { envelope } = ledger.seal(sealable(5))
  ledger.close()
  const whole = readFileSync(path)
  for (let bit = 0; bit < whole.length * 8; bit += 61) {
    const flipped = Buffer.from(whole)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    writeFileSync(path, flipped)
    let damaged = 0
    let cut = 0
    const again = openLedger(folder, head, { disk, onDamage: () => (damaged += 1), onCut: () => (cut += 1) })
    // A line feed that is another character parts the lines still.
    expect(damaged + cut, `bit ${bit}`).toBe(whole[bit >> 3] === 10 && bit >> 3 < whole.length - 1 ? 0 : 1)
    // A number that was on its way keeps it, or its line was the last and is sealed again just as it was.
    const next = again.outstanding?.envelope ?? again.seal(sealable(5)).envelope
    if (next.seq === envelope.seq) expect(next).toEqual(envelope)
    else expect(next.seq).toBeGreaterThan(envelope.seq)
    again.settle(receiptFor(next))
    const after = send(again, 6)
    expect(after.previous).toBe(envelopeHash(next))
    again.close()
    if (damaged > 0) expect(proof().faults.length).toBeGreaterThan(0)
    if (damaged > 0) expect(readFileSync(path)).toEqual(flipped)
    expect(openLedger(folder, head, { disk }).lastSeq).toBe(after.seq)
    for (const { paths } of ledgersIn(folder)) for (const part of paths) rmSync(part)
  }
})

test('what follows a damaged part says which lines were lost, proves the file, and opens by itself again', () => {
  const ledger = openLedger(folder, head)
  for (const number of [1, 2, 3]) send(ledger, number)
  ledger.close()
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace('"seq":2', '"seq":7'))
  openLedger(folder, head).close()
  const [, second = ''] = ledgersIn(folder)[0]?.paths ?? []
  const { sha256 } = readPart(path)
  expect(readPart(second).lines[2]).toMatchObject({
    damaged: { part: 1, sha256, lines: [4], verifiedSeq: 1, pending: [] },
  })
  expect(openLedger(folder, head).lastSeq).toBe(3)
  expect(proof().faults.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('was found damaged'))
  writeFileSync(path, text.replace('"seq":2', '"seq":8'))
  expect(proof().faults.map(({ reason }) => reason)).toContainEqual(expect.stringContaining('is not the one'))
})

function checked(line: string): string {
  const { crc32: _, synced, ...rest } = JSON.parse(line) as { crc32: string; synced: number }
  return textOf(rest as unknown as LedgerLine, synced)
}

test('every edit of an envelope, a receipt or the order of lines is found', () => {
  const ledger = openLedger(folder, head)
  for (const number of [1, 2, 3]) send(ledger, number)
  const text = readFileSync(path, 'utf8')
  const lines = text.split('\n').slice(0, -1)
  const edits = [
    text.replace('"bodyBytes":2', '"bodyBytes":3'),
    text.replace('"seq":2', '"seq":9'),
    text.replace(/"signature":"./, (start) => `${start.slice(0, -1)}${start.endsWith('A') ? 'B' : 'A'}`),
    text.replace('"instrument":"ins-0', '"instrument":"ins-1'),
    [...lines.slice(0, 1), ...lines.slice(3)].join('\n').concat('\n'),
    [...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)].join('\n').concat('\n'),
    lines.slice(1).join('\n').concat('\n'),
  ]
  for (const edited of edits) {
    expect(edited).not.toBe(text)
    writeFileSync(path, edited)
    expect(proof().faults.length).toBeGreaterThan(0)
    // Somebody who knows the format makes the check of each line anew; the chain and the signatures still tell.
    writeFileSync(path, edited.split('\n').slice(0, -1).map(checked).join(''))
    expect(proof().faults.length).toBeGreaterThan(0)
  }
})

test('a long ledger goes on in a new file, from which alone it opens again, and the proof spans all files', () => {
  const known = { steps: [{ key: 'run' }], sent: [['segment', 1]], givenUp: [] } as const
  const ledger = openLedger(folder, head, { partBytesMax: 2000 })
  let parts = 1
  for (let number = 1; number <= 12; number++) {
    send(ledger, number)
    if (!ledger.isLong) continue
    ledger.startPart(known)
    parts += 1
  }
  ledger.giveUp({ outstanding: false, frames: [['segment', 99]] }, 'spool-full', at)
  ledger.startPart(known)
  expect(ledgersIn(folder)[0]?.paths).toHaveLength(parts + 1)
  const told: unknown[] = []
  const again = openLedger(folder, head, { replay: (line) => told.push(line) })
  expect(told).toMatchObject([{ head }, { resume: { lastSeq: 13, settledCount: 12, ...known } }])
  expect(send(again, 14)).toMatchObject({ seq: 14, gaps: [{ fromSeq: 13, toSeq: 13, reason: 'spool-full' }] })
  expect(proof()).toMatchObject({ batches: 13, receipts: 13, givenUp: 1, faults: [] })
  const [first = ''] = ledgersIn(folder)[0]?.paths ?? []
  rmSync(first)
  expect(proof().faults.length).toBeGreaterThan(0)
})
