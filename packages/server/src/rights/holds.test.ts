import { expect, test } from 'vitest'
import type { Restriction, Rights, Tenant } from '../store/rights.ts'
import { createHolds, isElsewhere, mayWrite } from './holds.ts'

const tenants: Tenant[] = [
  { tenant: 'here', state: 'active', region: 'eu', createdAt: '' },
  { tenant: 'away', state: 'active', region: 'us', createdAt: '' },
  { tenant: 'anywhere', state: 'active', region: null, createdAt: '' },
]
const restrictions: Restriction[] = []
const rights = {
  tenants: async () => tenants,
  tenant: async (name: string) => tenants.find(({ tenant }) => tenant === name) ?? null,
  restrictions: async () => restrictions,
} as unknown as Rights

test('a batch of a tenant whose label is another is never taken, one without a label is', async () => {
  const holds = await createHolds(rights, 'eu', () => undefined)
  expect(['here', 'away', 'anywhere'].map((tenant) => holds.of(tenant, 'ins-1'))).toEqual([null, 'residency', null])
  holds.close()
  await expect(mayWrite(rights, 'away', 'eu')).rejects.toMatchObject({ code: 'residency' })
  await expect(mayWrite(rights, 'nobody', 'eu')).rejects.toMatchObject({ code: 'tenant-unknown' })
  await mayWrite(rights, 'here', 'eu')
  expect(isElsewhere('us', null)).toBe(false)
})

test('a restriction holds what it names, and nothing else, until it is lifted', async () => {
  const holds = await createHolds(rights, null, () => undefined)
  const one = {
    id: 'a',
    tenant: 'here',
    instrument: 'ins-1',
    ground: 'restriction',
    since: '',
    liftedAt: null,
  } as const
  restrictions.push(one)
  await holds.refresh()
  expect([holds.of('here', 'ins-1'), holds.of('here', 'ins-2'), holds.of('away', 'ins-1')]).toEqual([
    'paused',
    null,
    null,
  ])
  restrictions[0] = { ...one, instrument: null }
  await holds.refresh()
  expect([holds.of('here', 'ins-1'), holds.of('here', 'ins-2')]).toEqual(['paused', 'paused'])
  restrictions.length = 0
  await holds.refresh()
  expect(holds.of('here', 'ins-1')).toBeNull()
  holds.close()
})
