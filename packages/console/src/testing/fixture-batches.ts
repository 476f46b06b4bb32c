import { createHash } from 'node:crypto'
import { type BatchDetail, type BatchRow, type Body, canonicalJson, type Json } from '@seqward/contract'
import { fleet } from './fixture-fleet.ts'

const epoch = '5f3a9c0b7d21e846'
const body: Body = {
  format: 1,
  kind: 'progress',
  platform: 'novaseqx',
  run: '20261118_LH00101_0031_A22KJ7LLT3',
  facts: { 'run.state': 'running', 'run.cycles_done': 214, 'run.q30_share': 90.12 },
  series: [
    {
      metric: 'cycle.q30_share',
      keys: { lane: [1, 1, 1], surface: [1, 1, 1], cycle: [212, 213, 214] },
      values: [88.31, 88.02, 87.95],
    },
    { metric: 'lane.pf_share', keys: { lane: [1], surface: [1] }, values: [71.42] },
  ],
}
const text = canonicalJson(body as unknown as Json)
const sha256 = createHash('sha256').update(text).digest('hex')

/** Batches of several instruments, latest first. */
export const batches: readonly BatchRow[] = Array.from({ length: 60 }, (_, index) => ({
  instrument: fleet.instruments[index % 5]?.instrument ?? '',
  epoch,
  seq: 1400 - index,
  kind: index % 7 === 3 ? 'sensors' : 'progress',
  run: index % 7 === 3 ? null : (body.run ?? null),
  bodyBytes: index === 0 ? text.length : 2_400 + index * 31,
  bodySha256: index === 0 ? sha256 : createHash('sha256').update(String(index)).digest('hex'),
  receivedAt: new Date(Date.now() - index * 300_000).toISOString(),
  outcome: index === 5 ? 'refused' : 'stored',
}))

export function batchDetail(instrument: string, seq: number): BatchDetail | null {
  const row = batches.find((one) => one.instrument === instrument && one.seq === seq)
  return row === undefined ? null : { ...row, body }
}
