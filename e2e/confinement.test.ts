import { expect, test } from 'vitest'
import { probeRoles } from '../packages/agent/src/roles/probe/probe-roles.ts'
import { seqward } from './seqward-process.ts'

const onLinux = process.platform === 'linux'

test.skipIf(!onLinux)('in the place of each role, a probe can do nothing that the role must not', async () => {
  const probed = await probeRoles()
  const told = probed.map(({ role, layers }) => `${role}: ${layers}`)
  expect(told).toEqual([
    'scout: node and system',
    'scout: system',
    'collector: node and system',
    'collector: system',
    'uplink: node and system',
    'uplink: system',
    'keeper: system',
  ])
  const wrong = probed.flatMap(({ role, layers, attempts }) =>
    attempts.flatMap(({ name, expected, outcome }) =>
      (outcome === 'done') === (expected === 'done') ? [] : [`${role} (${layers}): ${name}: ${outcome}`],
    ),
  )
  expect(wrong).toEqual([])
  // A suite that tries nothing would pass as well.
  for (const { role, attempts } of probed) {
    const refused = attempts.filter(({ expected }) => expected === 'refused')
    expect(refused.length, role).toBeGreaterThanOrEqual(role === 'keeper' ? 14 : 40)
    expect(attempts.length - refused.length, role).toBeGreaterThan(0)
  }
})

test.skipIf(!onLinux)('the security officer can run the same probe on the spot', async () => {
  const { code, stdout } = await seqward(['agent', 'confinement', '--probe', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ tight: true })
})
