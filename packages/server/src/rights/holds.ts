import type { Rights } from '../store/rights.ts'

/** Why a batch is not taken now. Nothing is settled: the agent holds it, and comes again. */
export type Hold = 'paused' | 'residency'

/** What intake asks before it takes a batch, from memory. */
export interface Holds {
  /** Null when the batch may be taken. */
  of(tenant: string, instrument: string): Hold | null
  refresh(): Promise<void>
  close(): void
}

/** How soon a running service keeps to what a command or a person changed. */
const lookEveryMs = 500

/**
 * Restrictions and objections of tenants, and tenants whose label says that their data belong elsewhere. A service
 * without a label keeps to no place, so that a laboratory with one service need not name one.
 */
export async function createHolds(
  rights: Rights,
  region: string | null,
  failed: (error: unknown) => void,
): Promise<Holds> {
  let paused = new Set<string>()
  let elsewhere = new Set<string>()
  async function refresh(): Promise<void> {
    const restrictions = await rights.restrictions({})
    paused = new Set(restrictions.map(({ tenant, instrument }) => nameOf(tenant, instrument)))
    elsewhere = new Set(
      (await rights.tenants()).filter((one) => isElsewhere(one.region, region)).map((one) => one.tenant),
    )
  }
  await refresh()
  const timer = setInterval(() => void refresh().catch(failed), lookEveryMs)
  return {
    of(tenant, instrument) {
      if (elsewhere.has(tenant)) return 'residency'
      return paused.has(nameOf(tenant, null)) || paused.has(nameOf(tenant, instrument)) ? 'paused' : null
    },
    refresh,
    close: () => clearInterval(timer),
  }
}

/** Whether data of a tenant with one label may not be written by a service with another. */
export function isElsewhere(tenantRegion: string | null, serviceRegion: string | null): boolean {
  return tenantRegion !== null && serviceRegion !== null && tenantRegion !== serviceRegion
}

const nameOf = (tenant: string, instrument: string | null) => `${tenant}|${instrument ?? ''}`

/** What policy does not allow: which rule, in words. */
export class PolicyError extends Error {
  readonly code: 'residency' | 'tenant-unknown'

  constructor(code: PolicyError['code'], message: string) {
    super(message)
    this.name = 'PolicyError'
    this.code = code
  }
}

/** Throws PolicyError where there is no such tenant, or its data belong elsewhere. */
export async function mayWrite(rights: Rights, tenant: string, region: string | null): Promise<void> {
  const known = await rights.tenant(tenant)
  if (known === null || known.state === 'erased')
    throw new PolicyError('tenant-unknown', `there is no tenant ${tenant}`)
  if (isElsewhere(known.region, region))
    throw new PolicyError(
      'residency',
      `the data of ${tenant} belong in ${known.region}, and this service keeps ${region}`,
    )
}
