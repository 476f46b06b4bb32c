import { expect, test } from 'vitest'
import { assessFleet, assessInstrument, nothingExplained } from './assess.ts'
import { madeHistory } from './made-history.ts'

/** Milliseconds on one core of a laptop; a shared machine gets five times as long before a test fails. */
const instrumentMs = 5
const fleetMs = 10
const slowMachine = 5

test('500 runs of an instrument are assessed within 5 ms, and eight instruments with 30 runs together within 10 ms', () => {
  const long = madeHistory({ seed: 1, runs: 500, withSensors: true, daysPerRun: 1 })
  const fleet = Array.from({ length: 8 }, (_, index) =>
    madeHistory({ seed: 10 + index, runs: 30, lotOf: (run) => `lot-${Math.floor((run + index) / 6)}` }),
  )
  const ofInstrument = medianMs(() => assessInstrument(long, fleet, nothingExplained))
  const ofFleet = medianMs(() => assessFleet(fleet))
  process.stdout.write(
    `assessment: ${ofInstrument.toFixed(2)} ms for 500 runs, ${ofFleet.toFixed(2)} ms for a fleet of 8\n`,
  )
  expect(ofInstrument).toBeLessThan(instrumentMs * slowMachine)
  expect(ofFleet).toBeLessThan(fleetMs * slowMachine)
})

function medianMs(work: () => unknown): number {
  const times = Array.from({ length: 21 }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return times.slice(5).sort((a, b) => a - b)[8] ?? Number.POSITIVE_INFINITY
}
