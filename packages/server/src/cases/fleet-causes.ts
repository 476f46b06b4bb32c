import type { Explanation } from '../detectors/instrument-history.ts'
import { type CaseRecord, closedBy } from './case-record.ts'

/** Lots and versions that cases of the fleet are about, but for those on which a person found no fault. */
export function fleetCauses(records: readonly CaseRecord[]): readonly Explanation[] {
  return records.flatMap((record) => {
    const { instrument, cause, lot, state } = record
    const isTaken = state === 'open' || state === 'acknowledged' || isBorneOut(closedBy(record)?.reason ?? null)
    return instrument === null && lot !== null && isTaken ? [{ cause, value: lot }] : []
  })
}

const isBorneOut = (reason: string | null) => reason === 'repaired' || reason === 'consumable'
