import type { KeyObject } from 'node:crypto'
import type { KeyProvider } from '../keys/key-provider.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Store } from '../store/store.ts'
import { type ErasureReceipt, signErasure } from './erasure-receipt.ts'

/** What an erasure would take. */
export interface ErasurePlan {
  readonly tenant: string
  readonly instruments: number
  readonly batches: number
  readonly runs: number
  readonly cases: number
  readonly wrappingKeys: readonly string[]
}

interface Parts {
  readonly provider: KeyProvider
  readonly keyring: Keyring
  readonly store: Store
}

/** Counts what a tenant has; null when there is no such tenant, or it was erased. */
export async function planErasure({ provider, store }: Parts, tenant: string): Promise<ErasurePlan | null> {
  const known = await store.rights.tenant(tenant)
  if (known === null || known.state === 'erased') return null
  const [instruments, cases] = [
    await store.rights.rows('instruments', tenant),
    await store.rights.rows('cases', tenant),
  ]
  return {
    tenant,
    instruments: instruments.length,
    batches: await store.batches.count(tenant),
    runs: await store.runs.count(tenant),
    cases: cases.length,
    wrappingKeys: await provider.list(`tenant-${tenant}`),
  }
}

/**
 * Destroys every wrapping key of a tenant at the provider: from then on nothing that was sealed for it opens, in the
 * database, the objects and every backup. Then its rows go from the live database. Returns the signed receipt.
 */
export async function eraseTenant(
  parts: Parts & {
    readonly receiptKey: { readonly key: KeyObject; readonly publicKey: string }
    /** Waits until a running service has let go of the tenant's key. */
    readonly letGo: () => Promise<void>
    readonly now: () => Date
  },
  plan: ErasurePlan,
): Promise<ErasureReceipt> {
  const { provider, keyring, store } = parts
  const { tenant } = plan
  for (const keyId of plan.wrappingKeys) await provider.destroy(keyId)
  await keyring.forgetTenant(tenant)
  await parts.letGo()
  const keys = []
  for (const keyId of plan.wrappingKeys) {
    const { state, goneAt } = await provider.describe(keyId)
    keys.push({ provider: provider.kind, keyId, state, goneAt })
  }
  const at = parts.now().toISOString()
  const removed = await store.rights.erase({ tenant, at, receipt: '' })
  const statement = { format: 1, kind: 'erasure', tenant, at, keys, removed, sealedBatches: plan.batches } as const
  const receipt = signErasure(statement, parts.receiptKey.key, parts.receiptKey.publicKey)
  await store.rights.keepReceipt(tenant, JSON.stringify(receipt))
  return receipt
}

/**
 * Removes the rows of tenants whose key was destroyed, as an older backup brings them back. Returns which those were.
 */
export async function honourErasures(
  { keyring, store }: Pick<Parts, 'keyring' | 'store'>,
  at: string,
): Promise<readonly string[]> {
  const back = (await store.rights.tenants()).filter(
    ({ tenant, state }) => state === 'active' && keyring.isErased(tenant),
  )
  for (const { tenant } of back) await store.rights.erase({ tenant, at, receipt: '' })
  return back.map(({ tenant }) => tenant)
}
