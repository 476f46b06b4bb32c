import { expect, test } from 'vitest'
import { fillPattern, randomOf } from './random.ts'

test('the same key gives the same draws, another key others', () => {
  const draws = (...key: Array<string | number>): number[] => {
    const random = randomOf(...key)
    return [random.next(), random.normal(), random.whole(1, 1000)]
  }
  expect(draws(7, 'A01103', 3)).toEqual(draws(7, 'A01103', 3))
  expect(draws(7, 'A01103', 3)).not.toEqual(draws(7, 'A01103', 4))
  // A change of the generator changes every laboratory: these two hold it still.
  const held = randomOf('seqward')
  expect([held.next(), held.next()]).toEqual([0.30460744840092957, 0.8924284763634205])
})

test('normal draws have mean 0 and standard deviation 1, uniform draws fill the span', () => {
  const random = randomOf('moments')
  const normals = Array.from({ length: 20_000 }, () => random.normal())
  const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length
  const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.abs(variance - 1)).toBeLessThan(0.05)
  const wholes = Array.from({ length: 2000 }, () => random.whole(3, 6))
  expect(new Set(wholes)).toEqual(new Set([3, 4, 5, 6]))
})

test('streams of neighbouring keys do not go together', () => {
  const pairs = Array.from({ length: 4000 }, (_, index) => [
    randomOf('k', index).next(),
    randomOf('k', index + 1).next(),
  ])
  const covariance = pairs.reduce((sum, [a = 0, b = 0]) => sum + (a - 0.5) * (b - 0.5), 0) / pairs.length
  expect(Math.abs(covariance * 12)).toBeLessThan(0.06)
})

test('a pattern keeps its signs and fills its places', () => {
  expect(fillPattern('MS#######-300V2', randomOf('kit'))).toMatch(/^MS\d{7}-300V2$/)
  expect(fillPattern('22@@@@LT3', randomOf('cell'))).toMatch(/^22[A-Z0-9]{4}LT3$/)
})

test('there is nothing to pick from an empty list', () => {
  expect(() => randomOf('x').pick([])).toThrow(RangeError)
})
