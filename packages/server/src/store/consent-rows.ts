import type { Kysely, Transaction } from 'kysely'
import type { Indexed } from './batch-rows.ts'
import type { Schema } from './schema.ts'

/** What batches tell of the consent under which they were made; its record, with name and wording, is the site's. */
export interface ConsentRecord {
  readonly instrument: string
  readonly epoch: string
  /** Hash of the contract that the consent is to. */
  readonly contract: string
  readonly firstAt: string
  /** When a gap of the reason `consent-withdrawn` was last declared. */
  readonly withdrawnAt: string | null
}

export function consentRowsIn(db: Kysely<Schema>) {
  const known = new Set<string>()
  return {
    /** Notes consents that batches show for the first time, and withdrawals. Costs nothing for all other batches. */
    async note(trx: Transaction<Schema>, batches: readonly Indexed[]): Promise<void> {
      for (const { record } of batches) {
        const { tenant, receivedAt, envelope } = record
        const { instrument, epoch, contract, gaps } = envelope
        const name = `${tenant}|${instrument}|${epoch}|${contract}`
        const isWithdrawn = gaps.some(({ reason }) => reason === 'consent-withdrawn')
        if (record.outcome === 'refused' || (known.has(name) && !isWithdrawn)) continue
        const withdrawn = isWithdrawn ? { withdrawn_at: receivedAt } : {}
        await trx
          .insertInto('consent_records')
          .values({ tenant, instrument, epoch, contract, first_at: receivedAt, withdrawn_at: null, ...withdrawn })
          .onConflict((conflict) => {
            const key = conflict.columns(['tenant', 'instrument', 'epoch', 'contract'])
            return isWithdrawn ? key.doUpdateSet(withdrawn) : key.doNothing()
          })
          .execute()
        known.add(name)
      }
    },
    async of(tenant: string): Promise<readonly ConsentRecord[]> {
      const rows = await db
        .selectFrom('consent_records')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('first_at')
        .execute()
      return rows.map((row) => ({
        instrument: row.instrument,
        epoch: row.epoch,
        contract: row.contract,
        firstAt: row.first_at,
        withdrawnAt: row.withdrawn_at,
      }))
    },
  }
}
