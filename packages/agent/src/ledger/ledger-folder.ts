import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The ledger of an epoch: each enrolment of an instrument has its own file. */
export function ledgerPath(folder: string, epoch: string): string {
  return join(folder, `${epoch}.jsonl`)
}

/** All ledgers of an instrument; none while there is no folder yet. */
export function ledgerFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}
