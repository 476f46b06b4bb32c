import { expect, test } from 'vitest'
import type { InstrumentHistory } from './instrument-history.ts'
import { madeHistory, madeRandom } from './made-history.ts'
import { streamWatch } from './stream-watch.ts'

/** Eight peers whose yield varies by 2 %, and one of them by what `yieldOf` adds from a run on. */
function fleet(seed: number, lossFrom: number): readonly InstrumentHistory[] {
  return Array.from({ length: 8 }, (_, index) => {
    const history = madeHistory({ seed: seed * 100 + index, instrument: `ins-${index}`, runs: 40 })
    const random = madeRandom(seed * 1000 + index)
    const runs = history.runs.map((run, at) => {
      const loss = index === 3 && at >= lossFrom ? 15 : 0
      return { ...run, yieldGigabases: 100 + 2 * random.normal() - loss }
    })
    return { ...history, runs }
  })
}

test('a yield that falls on one of eight peers is watched there, with no cause, and nowhere else', () => {
  const notes = streamWatch(fleet(1, 37))
  expect([...notes.keys()]).toEqual(['ins-3'])
  const [note] = notes.get('ins-3') ?? []
  expect(note).toMatchObject({ cause: 'unknown', subsystem: 'unknown', state: 'watch', severity: 'watch' })
  expect(note?.evidence[0]).toMatchObject({ signal: 'yield', direction: 'down', detector: 'stream/1' })
})

test('a shift of long ago is the level of the instrument, and forty healthy instruments get hardly a note', () => {
  expect(streamWatch(fleet(1, 20)).has('ins-3')).toBe(false)
  const notes = [2, 3, 4, 5, 6].flatMap((seed) => [...streamWatch(fleet(seed, 1000)).keys()])
  expect(notes.length).toBeLessThanOrEqual(2)
})
