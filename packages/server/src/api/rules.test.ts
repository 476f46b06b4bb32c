import { roles } from '@seqward/contract'
import { expect, test } from 'vitest'
import { allows, caseWorkers, readers } from './rules.ts'

test('no rule lets nobody in', () => {
  for (const role of [null, ...roles]) expect(allows(undefined, role)).toBe(false)
})

test('a list lets in whom it names, and never anybody without a role', () => {
  expect(roles.filter((role) => allows(readers, role))).toEqual(roles)
  expect(roles.filter((role) => allows(caseWorkers, role))).toEqual([
    'operator',
    'manager',
    'engineer',
    'fleet',
    'administrator',
  ])
  expect(allows(readers, null)).toBe(false)
  expect(allows('anyone', null)).toBe(true)
})
