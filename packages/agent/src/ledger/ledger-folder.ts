import { join } from 'node:path'
import type { Disk } from '../disk/disk.ts'
import { nodeDisk } from '../disk/node-disk.ts'

const partName = /^([0-9a-f]{16})-(\d{6})\.jsonl$/

/** The ledger of one enrolment of an instrument: its files in order. */
export interface LedgerParts {
  readonly epoch: string
  readonly paths: readonly string[]
}

/** A part of the ledger of an epoch; parts count from 1. */
export function partPath(folder: string, epoch: string, part: number): string {
  return join(folder, `${epoch}-${String(part).padStart(6, '0')}.jsonl`)
}

/** Number of the part that is written; 0 while there is none. */
export function lastPart(folder: string, epoch: string, disk: Disk = nodeDisk): number {
  const parts = disk.list(folder).flatMap((name) => {
    const [, of, part] = partName.exec(name) ?? []
    return of === epoch ? [Number(part)] : []
  })
  return Math.max(0, ...parts)
}

/** All ledgers of an instrument; none while there is no folder yet. */
export function ledgersIn(folder: string, disk: Disk = nodeDisk): readonly LedgerParts[] {
  const byEpoch = new Map<string, string[]>()
  for (const name of disk.list(folder)) {
    const epoch = partName.exec(name)?.[1]
    if (epoch !== undefined) byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), join(folder, name)])
  }
  return [...byEpoch].map(([epoch, paths]) => ({ epoch, paths }))
}
