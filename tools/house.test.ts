import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missingInLock } from './complete-lock.ts'
import { staleDocuments } from './generate-docs.ts'
import { layerFaults } from './layers.ts'

const root = join(import.meta.dirname, '..')

test('every import keeps to its room', () => {
  expect(layerFaults(root)).toEqual([])
})

test('the reader of run folders depends on nothing', () => {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages/interop/package.json'), 'utf8'))
  expect(dependencies).toEqual({})
})

test('the agent depends on at most three packages from outside', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'packages/agent/package.json'), 'utf8'))
  const outside = Object.keys(dependencies).filter((name) => !name.startsWith('@seqward/'))
  expect(outside.length).toBeLessThanOrEqual(3)
})

test('documents made from the contract are fresh', () => {
  expect(staleDocuments(root)).toEqual([])
})

test('the lock file has an entry for every platform, so that npm ci takes it on each (node tools/complete-lock.ts adds them)', () => {
  expect([...missingInLock(root).keys()]).toEqual([])
})
