import { expect, test } from 'vitest'
import { inferTileNaming, surfaceOf, tileParts } from './tile-naming.ts'

test.each([
  ['FourDigit', 2214, { surface: 2, swath: 2, section: 0, number: 14 }],
  ['FiveDigit', 21503, { surface: 2, swath: 1, section: 5, number: 3 }],
  ['Absolute', 42, { surface: 1, swath: 1, section: 0, number: 42 }],
] as const)('a %s tile number is taken apart', (naming, tile, parts) => {
  expect(tileParts(naming, tile)).toEqual(parts)
  expect(surfaceOf(naming, tile)).toBe(parts.surface)
})

test('the naming shows in the size of a tile number, save for sizes that no naming has', () => {
  expect([21503, 1101, 42, 500, 0].map(inferTileNaming)).toEqual([
    'FiveDigit',
    'FourDigit',
    'Absolute',
    undefined,
    undefined,
  ])
})
