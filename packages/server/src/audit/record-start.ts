import { canonicalJson, type Json } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import type { AuditRows } from '../store/audit-rows.ts'
import { type Act, serviceTenant, theService } from './act.ts'
import type { AuditLog } from './audit-log.ts'

/**
 * Writes down that the service starts, and under which configuration: as a token of its digest, so that a change is
 * seen and nothing of it is shown. Another configuration than at the last start has a row of its own.
 */
export async function recordStart(rows: AuditRows, audit: AuditLog, config: object): Promise<void> {
  const digest = sha256Hex(canonicalJson(JSON.parse(JSON.stringify(config)) as Json))
  const start: Act = {
    tenant: serviceTenant,
    by: theService,
    action: 'service-start',
    objectKind: 'configuration',
    object: digest,
  }
  const before = await rows.latest('service-start')
  const isOther = before !== null && before.object !== rows.tokens.object(serviceTenant, 'configuration', digest)
  await audit.record(start)
  if (isOther) await audit.record({ ...start, action: 'configuration' })
}
