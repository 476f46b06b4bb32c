import { registries } from '../vocabulary/registries.ts'

/** What RunInfo says of a run, as far as its identity goes. */
export interface RunNames {
  readonly runId: string
  readonly instrumentSerial: string
  readonly flowCellSerial: string
}

/**
 * The run identifier when it may leave: in its platform's exact form, and made of the very serial numbers that RunInfo
 * states (a laboratory's own text could look like a run identifier, but not agree with both). Null: use an alias.
 */
export function disclosableRunId(names: RunNames): string | null {
  if (!registries['run-id'].test(names.runId)) return null
  const parts = names.runId.split('_')
  const position = parts[3] ?? ''
  const flowCell = names.flowCellSerial.toUpperCase()
  const agrees =
    parts[1] === names.instrumentSerial &&
    flowCell.length > 0 &&
    (position === flowCell || position.slice(1) === flowCell)
  return agrees ? names.runId : null
}
