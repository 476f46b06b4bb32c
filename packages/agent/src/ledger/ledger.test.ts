import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope, Receipt } from '@seqward/contract'
import { envelopeHash, generateKeyPair, importPrivateKey, sealReceipt } from '@seqward/contract/sealing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { LedgerError, readLedgerFile } from './ledger-file.ts'
import { ledgersIn, partPath } from './ledger-folder.ts'
import { verifyLedger } from './verify-ledger.ts'

const service = generateKeyPair()
const serviceKey = importPrivateKey(service.privateKey)
const instrument = `ins-${'0'.repeat(20)}`
const head = { format: 1, instrument, epoch: 'e'.repeat(16), receiptPublicKey: service.publicKey } as const
const at = '2026-11-23T00:00:00Z'
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

const proof = () =>
  verifyLedger(ledgersIn(folder).flatMap(({ paths }) => paths.map((part) => readLedgerFile(part).lines)))

test('numbers count from 1 without holes and each envelope names the one before, across restarts', () => {
  const first = send(openLedger(folder, head), 1)
  const second = send(openLedger(folder, head), 2)
  expect([first.seq, second.seq]).toEqual([1, 2])
  expect(second.previous).toBe(envelopeHash(first))
  expect(proof()).toEqual({ batches: 2, receipts: 2, givenUp: 0, faults: [] })
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
  expect(proof()).toEqual({ batches: 5, receipts: 3, givenUp: 3, faults: [] })
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

test('a line in the middle that is none stops the agent rather than being passed over', () => {
  send(openLedger(folder, head), 1)
  appendFileSync(path, 'not a line\n')
  expect(() => openLedger(folder, head)).toThrow(LedgerError)
})

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
  expect(proof()).toEqual({ batches: 13, receipts: 13, givenUp: 1, faults: [] })
  const [first = ''] = ledgersIn(folder)[0]?.paths ?? []
  rmSync(first)
  expect(proof().faults.length).toBeGreaterThan(0)
})
