import type { Grant } from '../store/rights.ts'

export type GrantVerdict = 'open' | 'expired' | 'revoked' | 'outside'

/**
 * Whether a grant opens a route at this moment. A grant for some instruments opens what is about those, and lists from
 * which the rest is left out; what adds up over the fleet stays closed.
 */
export function judgeGrant(
  grant: Grant,
  asked: { readonly route: string; readonly instrument: string | null },
  now: string,
): GrantVerdict {
  if (grant.revokedAt !== null) return 'revoked'
  if (now >= grant.expiresAt) return 'expired'
  if (neverByGrant.some((prefix) => asked.route.startsWith(prefix))) return 'outside'
  if (grant.instruments === null) return 'open'
  if (asked.instrument !== null) return grant.instruments.includes(asked.instrument) ? 'open' : 'outside'
  return overFleet.some((prefix) => asked.route.startsWith(prefix)) ? 'outside' : 'open'
}

/** The tenant's own business, and the stream that would go on after a grant has ended. */
const neverByGrant = ['/api/v1/rights', '/api/v1/audit', '/api/v1/second-line', '/api/v1/events']
const overFleet = ['/api/v1/effects', '/api/v1/backtest']

/**
 * An answer without what concerns other instruments: elements of lists that name one are left out; null when the answer
 * itself is about one.
 */
export function withinGrant(answer: unknown, instruments: readonly string[]): unknown {
  if (Array.isArray(answer))
    return answer.filter((one) => !isForeign(one, instruments)).map((one) => withinGrant(one, instruments))
  if (typeof answer !== 'object' || answer === null) return answer
  if (isForeign(answer, instruments)) return null
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, withinGrant(value, instruments)]))
}

function isForeign(value: unknown, instruments: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || !('instrument' in value)) return false
  // A case of the whole fleet names no instrument: it is not about those that were granted alone.
  return typeof value.instrument !== 'string' || !instruments.includes(value.instrument)
}
