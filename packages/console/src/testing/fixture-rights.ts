import type { RightsReport } from '@seqward/contract'

/** A laboratory that let one service provider in, and ended another's access. */
export const rightsReport: RightsReport = {
  tenant: 'laboratory',
  region: 'eu',
  consents: [
    {
      instrument: 'ins-00000000000000000001',
      contract: 'b'.repeat(64),
      firstAt: '2026-11-01T08:00:00.000Z',
      withdrawnAt: null,
    },
  ],
  grants: [
    {
      id: 'grant-00000000000000000001',
      party: 'Example Service',
      role: 'engineer',
      instruments: null,
      createdAt: '2026-11-20T08:00:00.000Z',
      expiresAt: '2126-12-04T08:00:00.000Z',
      revokedAt: null,
      uses: [{ at: '2026-11-21T09:00:00.000Z', what: 'GET /api/v1/fleet', count: 3 }],
    },
    {
      id: 'grant-00000000000000000002',
      party: 'Former Service',
      role: 'viewer',
      instruments: ['ins-00000000000000000001'],
      createdAt: '2026-10-01T08:00:00.000Z',
      expiresAt: '2026-10-15T08:00:00.000Z',
      revokedAt: '2026-10-03T08:00:00.000Z',
      uses: [],
    },
  ],
  restrictions: [
    {
      instrument: null,
      ground: 'restriction',
      since: '2026-11-02T08:00:00.000Z',
      liftedAt: '2026-11-03T08:00:00.000Z',
    },
  ],
  retention: [
    { at: '2026-11-22T01:00:00.000Z', class: 'batches.agent', before: '2025-11-22T01:00:00.000Z', removed: 12 },
  ],
}
