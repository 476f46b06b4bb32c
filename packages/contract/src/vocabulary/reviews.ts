/** One review of the contract: who looked at a change, when, why it was let in, and the hash of what was agreed to. */
export interface ContractReview {
  readonly id: string
  /** ISO 8601 day. */
  readonly on: string
  /** Role or handle of the reviewers; never an address. */
  readonly by: string
  /** Decision record of this repository, or the address of an issue. */
  readonly reference: string
  readonly says: string
  /** `reviewedTermsHash()` as it was after the change. */
  readonly covers: string
}

/**
 * Reviews of the contract, oldest first. The last one covers the contract as it is: a test compares its hash, so that a
 * change which nobody reviewed does not pass. `node tools/review-contract.ts` shows the change and adds an entry.
 */
export const contractReviews = [
  {
    id: 'first-contract',
    on: '2026-11-23',
    by: 'maintainers: contract, privacy',
    reference: 'docs/adr/0011-contract-as-a-firewall.md',
    says: 'Every field with its bounds, purpose, retention and expiry; bounds and identifier forms tightened.',
    covers: 'ac35f877efadae7c781dba22d7ae42d1033b348b22e43588c792906659ed5abb',
  },
  {
    id: 'log-catalogue',
    on: '2026-11-23',
    by: 'maintainers: contract, privacy',
    reference: 'docs/adr/0016-logs-by-catalogue.md',
    says: 'Messages of logs leave as numbers of a catalogue, with counts by day and bounded numbers.',
    covers: '3cce881ce28786952ea600b48770ea2640c22256af6836eacc1cbb6b96d83a86',
  },
  {
    id: 'patterns-in-a-run',
    on: '2026-11-23',
    by: 'maintainers: contract, privacy',
    reference: 'docs/adr/0017-patterns-found-at-the-site.md',
    says: 'Patterns on the flow cell leave as strength and place; retries of doors as a count; focus by cycle of index reads stays.',
    covers: '70414a892e512c680eb575d2f598c099978f7ad203d012968076784e31b4c53f',
  },
] as const satisfies readonly ContractReview[]

/** A review that fields name as the one that let them in or last looked at them. */
export type ReviewId = (typeof contractReviews)[number]['id']
