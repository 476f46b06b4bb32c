import { disclosableRunId, runAliasPlaceholder } from '@seqward/contract'
import { runAlias } from '@seqward/contract/sealing'
import { secondLineHits } from '@seqward/contract/second-line'

/**
 * The name by which a run is known outside: its identifier where that is in its platform's exact form and agrees with
 * the serial numbers in RunInfo and the second line finds nothing in it, else an alias that only the site's key can make.
 * Without a key, as in a preview before enrolment, a placeholder.
 */
export function runNameOutside(
  names: { readonly runId: string; readonly instrument: string | undefined; readonly flowCell: string | undefined },
  aliasKey: Uint8Array | null,
): string {
  const { runId, instrument = '', flowCell = '' } = names
  const own = disclosableRunId({ runId, instrumentSerial: instrument, flowCellSerial: flowCell })
  if (own !== null && secondLineHits({ run: own }).length === 0) return own
  return aliasKey === null ? runAliasPlaceholder : runAlias(aliasKey, `${instrument}\n${runId}`)
}
