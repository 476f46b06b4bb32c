import { createHash } from 'node:crypto'
import type { SealingKeys } from '../keys/sealer.ts'
import type { LogKeys } from '../store/log/open-segment.ts'

/** Keys of the tenants `laboratory` and `other`, the same at each call, without a provider. */
export function testKeys(): LogKeys & SealingKeys & { readonly dropped: Set<string> } {
  const dropped = new Set<string>()
  const keyOf = (text: string) => createHash('sha256').update(`test key ${text}`).digest()
  const hasTenant = (tenant: string) => ['laboratory', 'other'].includes(tenant) && !dropped.has(tenant)
  return {
    dropped,
    hasTenant,
    isErased: (tenant) => dropped.has(tenant),
    tenantVersion: () => 1,
    versions: () => [1],
    tenantKey: (tenant, version = 1) => keyOf(`${tenant} ${version}`),
    tokenKey: (tenant) => keyOf(`${tenant} token`),
  }
}
