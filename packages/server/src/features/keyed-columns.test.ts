import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KeyedColumns, mergeColumns } from './keyed-columns.ts'

const metric = 'cycle.q30_share'

const columnsOf = (rows: readonly (readonly [lane: number, surface: number, cycle: number, value: number])[]) => ({
  keys: { lane: rows.map((row) => row[0]), surface: rows.map((row) => row[1]), cycle: rows.map((row) => row[2]) },
  values: rows.map((row) => row[3]),
})

const someRows = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 1000 }),
    fc.nat(100),
  ),
  { selector: (row) => row.slice(0, 3).join(), maxLength: 60 },
)

const mergeAll = (parts: readonly KeyedColumns[]) =>
  parts.reduce<KeyedColumns | undefined>((held, part) => mergeColumns(metric, held, part), undefined)

const rowsInTwoOrders = someRows.chain((rows) =>
  fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
)

test('parts that do not overlap give the same columns in any order', () => {
  fc.assert(
    fc.property(rowsInTwoOrders, ([rows, shuffled]) => {
      const whole = mergeColumns(metric, undefined, columnsOf(rows))
      expect(mergeAll(shuffled.map((row) => columnsOf([row])))).toEqual(rows.length === 0 ? undefined : whole)
    }),
  )
})

test('a later value supersedes the one with the same keys, and no other', () => {
  fc.assert(
    fc.property(someRows, someRows, (older, newer) => {
      const merged = mergeColumns(metric, mergeColumns(metric, undefined, columnsOf(older)), columnsOf(newer))
      const expected = new Map([...older, ...newer].map((row) => [row.slice(0, 3).join(), row[3]]))
      expect(merged.values).toHaveLength(expected.size)
      merged.values.forEach((value, row) => {
        const key = [merged.keys.lane?.[row], merged.keys.surface?.[row], merged.keys.cycle?.[row]].join()
        expect(value).toBe(expected.get(key))
      })
    }),
  )
})

test('rows come out sorted by their keys, widest key last', () => {
  const merged = mergeColumns(
    metric,
    undefined,
    columnsOf([
      [2, 1, 3, 20],
      [1, 2, 9, 12],
      [1, 2, 10, 13],
      [1, 1, 1000, 11],
    ]),
  )
  expect(merged).toEqual(
    columnsOf([
      [1, 1, 1000, 11],
      [1, 2, 9, 12],
      [1, 2, 10, 13],
      [2, 1, 3, 20],
    ]),
  )
})

test('a row without all its keys is left out and shifts no other', () => {
  const ragged = { keys: { lane: [1, 2], surface: [1, 1], cycle: [5] }, values: [90, 80] }
  expect(mergeColumns(metric, undefined, ragged)).toEqual(columnsOf([[1, 1, 5, 90]]))
})
