import { zstdDecompressSync } from 'node:zlib'
import { openReceipt, importPublicKey, sha256Hex } from '../../packages/contract/src/sealing/sealing.ts'
import { readPart } from '../../packages/agent/src/ledger/ledger-file.ts'
import { ledgersIn } from '../../packages/agent/src/ledger/ledger-folder.ts'
import { verifyLedger } from '../../packages/agent/src/ledger/verify-ledger.ts'
import type { LoggedBatch } from '../../packages/server/src/store/log/log-record.ts'
import type { SiteWorld } from './sim-site.ts'

export interface Outcome {
  readonly world: SiteWorld
  readonly stored: readonly LoggedBatch[]
  /** Whether bits were flipped, so that loss has to be declared rather than not to happen. */
  readonly damaged: boolean
  /** Whether the disk failed in other ways than by a crash: then a body may have been kept although nobody was told. */
  readonly failed: boolean
  readonly withdrawn: boolean
}

/**
 * What must hold when all faults have stopped and the spool is empty (I1 to I4; I5 to I8 are checked on the way). Returns
 * what does not, as sentences.
 */
export function brokenInvariants({ world, stored, damaged, failed, withdrawn }: Outcome): string[] {
  const broken: string[] = []
  const bySeq = new Map(stored.map((batch) => [batch.envelope.seq, batch]))
  if (bySeq.size !== stored.length) broken.push('I3: a number is stored twice')
  for (const { envelope, wire } of stored) {
    const body = zstdDecompressSync(wire)
    if (sha256Hex(body) !== envelope.bodySha256) broken.push(`I4: number ${envelope.seq} is not what was sealed`)
    if (!world.made.has(envelope.bodySha256)) broken.push(`I4: number ${envelope.seq} was never made`)
  }
  const key = importPublicKey(world.receiptPublicKey)
  const parts = ledgersIn('/home/ledger', world.disk).flatMap(({ paths }) =>
    paths.map((path) => readPart(path, world.disk)),
  )
  const lines = parts.flatMap((part) => part.lines)
  let gaps = 0
  for (const line of lines) {
    if (line === null) continue
    if ('gap' in line) gaps += 1
    if (!('receipt' in line)) continue
    const receipt = openReceipt(line.receipt, key)
    if (receipt === null) broken.push(`I1: the receipt for ${line.seq} is not signed`)
    else if (receipt.kind !== 'refused' && !bySeq.has(line.seq))
      broken.push(`I1: number ${line.seq} had a receipt and is lost`)
    else if (receipt.kind === 'refused') broken.push(`I2: number ${line.seq} was refused: ${receipt.reason}`)
  }
  const { faults } = verifyLedger(parts)
  if (!damaged && faults.length > 0) broken.push(`I4: the ledger is not whole: ${JSON.stringify(faults[0])}`)

  const held = new Map<string, Set<number>>()
  const effects = new Map<string, number>()
  for (const { envelope } of stored) {
    const made = world.made.get(envelope.bodySha256)
    if (made === undefined) continue
    const items = held.get(made.source) ?? new Set()
    for (let item = made.from + 1; item <= made.to; item++) items.add(item)
    held.set(made.source, items)
    effects.set(envelope.bodySha256, (effects.get(envelope.bodySha256) ?? 0) + 1)
  }
  for (const [source, to] of world.advanced) {
    let missing = 0
    for (let item = 1; item <= to; item++) if (held.get(source)?.has(item) !== true) missing += 1
    if (missing > 0 && gaps === 0) broken.push(`I2: ${missing} items of ${source} are gone and nothing declares it`)
    if (missing > 0 && !damaged && !withdrawn && !declaresDrop(lines))
      broken.push(`I2: ${missing} items of ${source} are lost`)
  }
  if (!damaged && !failed && !withdrawn)
    for (const [sha256, count] of effects) if (count > 1) broken.push(`I3: ${sha256} was stored ${count} times`)
  return broken
}

function declaresDrop(lines: readonly unknown[]): boolean {
  return lines.some((line) => JSON.stringify(line ?? null).includes('"reason":"spool-full"'))
}
