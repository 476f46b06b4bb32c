import { type Envelope, type Gap, ledgerOrigin } from '@seqward/contract'
import { expect, test } from 'vitest'
import { type ChainHead, chainStep } from './chain.ts'

const epoch = '0000000000000001'
const hash = 'a'.repeat(64)
const head: ChainHead = { epoch, seq: 4, sha256: hash }

function envelope(seq: number, changed: Partial<Envelope> = {}): Envelope {
  return {
    format: 1,
    instrument: 'ins-00000000000000000001',
    epoch,
    seq,
    previous: hash,
    contract: ledgerOrigin,
    bodySha256: ledgerOrigin,
    bodyBytes: 2,
    madeAt: '2026-11-23T00:00:00Z',
    gaps: [],
    ...changed,
  }
}
const gap = (fromSeq: number, toSeq: number): Gap => ({ fromSeq, toSeq, reason: 'too-old' })

test('the number that is waited for is next when it names what came before', () => {
  expect(chainStep(head, envelope(5))).toBe('next')
  expect(chainStep(head, envelope(5, { previous: ledgerOrigin }))).toBe('broken')
  expect(chainStep({ epoch, seq: 0, sha256: null }, envelope(1, { previous: ledgerOrigin }))).toBe('next')
  expect(chainStep({ epoch, seq: 0, sha256: null }, envelope(1))).toBe('broken')
})

test('a settled number is taken, a later one is ahead, one of another identity is neither', () => {
  expect(chainStep(head, envelope(4))).toBe('taken')
  expect(chainStep(head, envelope(1))).toBe('taken')
  expect(chainStep(head, envelope(6))).toBe('ahead')
  expect(chainStep(head, envelope(5, { epoch: '0000000000000002' }))).toBe('other-epoch')
})

test('gaps count when together they reach from the head to the envelope', () => {
  expect(chainStep(head, envelope(8, { gaps: [gap(5, 7)] }))).toBe('next')
  expect(chainStep(head, envelope(8, { gaps: [gap(6, 7), gap(5, 5)] }))).toBe('next')
  expect(chainStep(head, envelope(8, { gaps: [gap(3, 7)] }))).toBe('next')
  expect(chainStep(head, envelope(8, { gaps: [gap(6, 7)] }))).toBe('ahead')
  expect(chainStep(head, envelope(8, { gaps: [gap(5, 6)] }))).toBe('ahead')
  expect(chainStep(head, envelope(8, { gaps: [gap(5, 5), gap(7, 7)] }))).toBe('ahead')
})

test('a gap that reaches past its own envelope opens nothing behind it', () => {
  expect(chainStep(head, envelope(5, { gaps: [gap(5, 900)] }))).toBe('next')
})
