import type { Instant, Role } from './api.ts'

/** Paths by which a laboratory answers for its own data: consents, access that it gives, processing that rests. */
export const rightsPaths = {
  rights: '/api/v1/rights',
  grants: '/api/v1/rights/grants',
  grantLink: (id: string) => `/api/v1/rights/grants/${encodeURIComponent(id)}/link`,
  grantEnd: (id: string) => `/api/v1/rights/grants/${encodeURIComponent(id)}/end`,
  restrictions: '/api/v1/rights/restrictions',
  resume: '/api/v1/rights/restrictions/end',
} as const

/** Roles in which a third party may be let in. None of them gives access on, and none sees who else looked. */
export const grantRoles = ['viewer', 'engineer', 'fleet'] as const satisfies readonly Role[]
export type GrantRole = (typeof grantRoles)[number]
/** Longest time for which a third party is let in at once; it can be granted again. */
export const grantDaysMax = 90
export const partyCharsMax = 80

/** What a manager asks for. */
export interface GrantRequest {
  /** Name of the third party: an organisation, not a person. */
  readonly party: string
  readonly role: GrantRole
  readonly days: number
  /** Null for all instruments of the laboratory. */
  readonly instruments: readonly string[] | null
}

export interface GrantView {
  readonly id: string
  readonly party: string
  readonly role: Role
  readonly instruments: readonly string[] | null
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly revokedAt: Instant | null
  /** Latest uses by minute and route, at most 50. */
  readonly uses: readonly GrantUseView[]
}

export interface GrantUseView {
  readonly at: Instant
  readonly what: string
  readonly count: number
}

export interface RestrictionView {
  readonly instrument: string | null
  readonly ground: 'restriction' | 'objection'
  readonly since: Instant
  readonly liftedAt: Instant | null
}

/** What batches tell of the consent under which they were made; its record, with name and wording, is the site's. */
export interface ConsentView {
  readonly instrument: string
  readonly contract: string
  readonly firstAt: Instant
  readonly withdrawnAt: Instant | null
}

export interface RightsReport {
  readonly tenant: string
  readonly region: string | null
  readonly consents: readonly ConsentView[]
  readonly grants: readonly GrantView[]
  readonly restrictions: readonly RestrictionView[]
  /** What retention took, latest first, at most 50; runs that took nothing are left out. */
  readonly retention: ReadonlyArray<{
    readonly at: Instant
    readonly class: string
    readonly before: Instant
    readonly removed: number
  }>
}
