import { expect, test } from 'vitest'
import { Positions, readStep } from './positions.ts'

test('a position moves on with each batch of its source', () => {
  const positions = new Positions<number>()
  for (const cycle of [10, 20, 30]) positions.apply(positions.next('run', cycle))
  expect(positions.get('run')).toBe(30)
  expect(positions.get('other')).toBeNull()
})

test('a lost batch voids the position, so that everything is measured and sent again', () => {
  const made = new Positions<number>()
  const steps = [10, 20, 30].map((cycle) => {
    const step = made.next('run', cycle)
    made.apply(step)
    return step
  })
  const after = new Positions<number>()
  for (const [index, step] of steps.entries()) if (index !== 1) after.apply(step)
  expect(after.get('run')).toBeNull()
  const again = after.next('run', 40)
  expect(again.restart).toBe(true)
  after.apply(again)
  expect(after.get('run')).toBe(40)
})

test('the loss is still known after another restart, and the batch that started over heals it', () => {
  const positions = new Positions<number>()
  positions.apply({ key: 'run', step: 1, restart: true, position: 10 })
  positions.apply({ key: 'run', step: 3, restart: false, position: 30 })
  positions.apply({ key: 'run', step: 4, restart: true, position: 40 })
  positions.apply({ key: 'run', step: 5, restart: false, position: 50 })
  expect(positions.get('run')).toBe(50)
})

test('a batch that comes again does not move a position back', () => {
  const positions = new Positions<number>()
  for (const cycle of [10, 20]) positions.apply(positions.next('run', cycle))
  positions.apply({ key: 'run', step: 1, restart: false, position: 10 })
  expect(positions.get('run')).toBe(20)
})

test('a copy goes its own way', () => {
  const positions = new Positions<number>()
  positions.apply(positions.next('run', 10))
  const copy = new Positions(positions)
  copy.apply(copy.next('run', 20))
  expect([positions.get('run'), copy.get('run')]).toEqual([10, 20])
})

test('what is no step is not taken for one', () => {
  expect(readStep(null)).toBeNull()
  expect(readStep({ key: 'run', step: 1.5, position: {} })).toBeNull()
  expect(readStep({ key: 'run', step: 1, restart: true, position: { a: 1 } })).toMatchObject({ key: 'run', step: 1 })
})
