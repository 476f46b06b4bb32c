import { expect, test } from 'vitest'
import { torture } from './torture.ts'

/** `node e2e/torture/run.ts --kills 1000` is the long form. */
const kills = Number(process.env.SEQWARD_KILLS ?? 10)
const seed = Number(process.env.SEQWARD_SEED ?? Date.now() % 1_000_000)

test(`killed, cut off, under wrong clocks, on full, read-only and failing disks, with damaged segments: what has a receipt is in the store, once (seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  const options = {
    seed,
    kills,
    days: kills > 100 ? 40 : 6,
    torments: true,
    millisecondsMax: kills > 100 ? 3_600_000 : 25_000,
  }
  const report = await torture(options)
  process.stdout.write(`torture: ${JSON.stringify(report)}\n`)
  expect(report).toMatchObject({ acknowledgedAndLost: 0, heldTwice: 0, verified: true })
  expect(report.receipts).toBeGreaterThan(20)
  // What a damaged segment cost is measured again: nothing of a run is missing in the end.
  expect(report.runsHeld).toBe(report.runsPlanned)
  if (process.env.CI !== undefined) expect(report.leftOut).toEqual([])
})
