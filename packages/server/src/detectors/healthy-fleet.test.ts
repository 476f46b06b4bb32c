import { expect, test } from 'vitest'
import { assessFleet, assessInstrument, nothingExplained } from './assess.ts'
import { historyUntil, madeHistory } from './made-history.ts'

/** False cases that an instrument may have in a year; measured below it is about a third of that. */
const falseCasesPerYearMax = 0.1
/** Share of all looks at a healthy instrument at which something may be on watch. */
const watchShareMax = 0.12
const instruments = 200
const runsEach = 60
const daysPerRun = 2

test('200 healthy instruments with wild runs, lots and slow wander open at most one false case in ten years each', () => {
  let falseCases = 0
  let watched = 0
  let looks = 0
  for (let seed = 1; seed <= instruments; seed++) {
    const history = madeHistory({
      seed,
      runs: runsEach,
      daysPerRun,
      withSensors: seed % 4 === 0,
      libraryFaultAt: (run) =>
        (run * 7 + seed) % 19 === 0 ? (seed % 2 === 0 ? 'overloading' : 'low-diversity') : null,
    })
    let wasOpen = false
    for (let runs = 6; runs <= runsEach; runs += 3) {
      const { proposals } = assessInstrument(historyUntil(history, runs), [], nothingExplained)
      const isOpen = proposals.some((proposal) => proposal.state === 'open')
      if (isOpen && !wasOpen) falseCases++
      wasOpen = isOpen
      if (proposals.some((proposal) => proposal.subsystem !== 'library')) watched++
      looks++
    }
  }
  const years = (instruments * runsEach * daysPerRun) / 365
  process.stdout.write(
    `healthy instruments: ${falseCases} false cases in ${years.toFixed(0)} instrument-years ` +
      `(${(falseCases / years).toFixed(3)} a year), ${((100 * watched) / looks).toFixed(1)} % of looks on watch\n`,
  )
  expect(falseCases / years).toBeLessThanOrEqual(falseCasesPerYearMax)
  expect(watched / looks).toBeLessThanOrEqual(watchShareMax)
})

test('30 healthy laboratories of eight instruments that share lots accuse no lot', () => {
  for (let laboratory = 1; laboratory <= 30; laboratory++) {
    const histories = Array.from({ length: 8 }, (_, index) =>
      madeHistory({
        seed: laboratory * 100 + index,
        runs: 45,
        lotOf: (run) => `lot-${laboratory}-${Math.floor((run + (index % 3)) / 6)}`,
      }),
    )
    expect(assessFleet(histories).proposals.filter((proposal) => proposal.state === 'open')).toEqual([])
  }
})
