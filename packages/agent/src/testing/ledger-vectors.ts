import { createPrivateKey, createPublicKey } from 'node:crypto'
import { type Envelope, type Gap, ledgerOrigin, type Receipt } from '@seqward/contract'
import { envelopeHash, sealReceipt } from '@seqward/contract/sealing'
import { textOf } from '../ledger/ledger-file.ts'
import type { LedgerLine } from '../ledger/ledger-line.ts'

/** A file of `conformance/ledger`, and what reading and proving it comes to. */
export interface LedgerVector {
  readonly file: Buffer
  readonly expected: object
}

/** Published here, and never to be used: the seed of the key that signs these receipts is 32 times 0x42. */
const receiptKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 0x42)]),
  format: 'der',
  type: 'pkcs8',
})
const instrument = `ins-${'0'.repeat(20)}`
const epoch = 'e'.repeat(16)
const at = '2026-11-23T00:00:00Z'

/** Makes every vector anew, byte for byte: signatures with Ed25519 are the same each time. */
export function ledgerVectors(): ReadonlyMap<string, LedgerVector> {
  const receiptPublicKey = createPublicKey(receiptKey).export({ format: 'der', type: 'spki' }).toString('base64url')
  const first = envelope(1, ledgerOrigin, [])
  const gap: Gap = { fromSeq: 2, toSeq: 2, reason: 'spool-full' }
  const third = envelope(3, envelopeHash(first), [gap])
  const lines: LedgerLine[] = [
    { head: { format: 1, instrument, epoch, receiptPublicKey } },
    { envelope: first, frame: ['a'.repeat(32), 0], note: { kind: 'agent', run: null, local: null } },
    { seq: 1, receipt: receiptFor(first) },
    { gap, at, frames: [['a'.repeat(32), 1]] },
    { envelope: third, frame: ['a'.repeat(32), 2], note: { kind: 'agent', run: null, local: null } },
    { seq: 3, receipt: receiptFor(third) },
  ]
  let file = ''
  // Each line is synced before the next one here, as with a slow instrument.
  for (const line of lines) file += textOf(line, file.length)
  const sound = Buffer.from(file)
  const ends = [...file.matchAll(/\n/g)].map(({ index }) => index + 1)
  const whole = { batches: 2, receipts: 2, givenUp: 1, tornBytes: 0, faults: [] as object[] }
  const cut = sound.subarray(0, sound.length - 40)
  const lastLine = ends.at(-2) ?? 0
  const damage = { part: 1, line: 3, reason: 'damaged: not a line of a ledger' }
  return new Map<string, LedgerVector>([
    ['sound', { file: sound, expected: whole }],
    ['cut-short', { file: cut, expected: { ...whole, receipts: 1, tornBytes: cut.length - lastLine } }],
    [
      'flipped-in-the-middle',
      { file: flipped(sound, (ends[1] ?? 0) + 40), expected: { ...whole, receipts: 1, faults: [damage] } },
    ],
  ])
}

function envelope(seq: number, previous: string, gaps: readonly Gap[]): Envelope {
  const hash = 'b'.repeat(64)
  return {
    format: 1,
    instrument,
    epoch,
    seq,
    previous,
    contract: 'c'.repeat(64),
    bodySha256: hash,
    bodyBytes: 2,
    madeAt: at,
    gaps,
  }
}

function receiptFor(of: Envelope) {
  const receipt: Receipt = {
    format: 1,
    instrument,
    epoch,
    seq: of.seq,
    envelopeSha256: envelopeHash(of),
    contiguousThrough: of.seq,
    serverTime: '2026-11-23T00:00:01.000Z',
    kind: 'stored',
  }
  return sealReceipt(receipt, receiptKey)
}

function flipped(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[offset] = (copy[offset] ?? 0) ^ 1
  return copy
}
