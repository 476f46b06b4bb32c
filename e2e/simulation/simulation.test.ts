import { expect, test } from 'vitest'
import { everyCrashPoint } from './every-crash-point.ts'
import { simulate } from './simulate.ts'

/** `node e2e/simulation/run.ts --seeds 1000` is the long form; docs/develop/durability.md says more. */
const seeds = Number(process.env.SEQWARD_SEEDS ?? 12)

test('drawn crashes, failing disks, networks and clocks break no invariant, and every fourth history has flipped bits', async () => {
  const first = 1 + (Date.now() % 100_000)
  const total = { crashes: 0, stored: 0, hours: 0 }
  for (let seed = first; seed < first + seeds; seed++) {
    const flips = seed % 4 === 0
    const { broken, ...result } = await simulate({ seed, steps: 50, faults: true, flips })
    expect(broken, `node e2e/simulation/run.ts --seed ${seed} --steps 50${flips ? ' --flips' : ''}`).toEqual([])
    total.crashes += result.crashes
    total.stored += result.stored
    total.hours += result.simulatedMilliseconds / 3_600_000
  }
  process.stdout.write(
    `simulation: ${seeds} seeds from ${first}, ${total.crashes} crashes, ${total.stored} batches, ${Math.round(total.hours)} simulated hours\n`,
  )
})

test('a crash at every single call to a disk, of the agent and of the service, breaks no invariant', async () => {
  const { points, runs, broken } = await everyCrashPoint({ seed: 1, steps: 4 }, ['anything'])
  process.stdout.write(`simulation: ${points} of ${points} crash points covered in ${runs} runs\n`)
  expect(broken).toEqual([])
  expect(points).toBeGreaterThan(150)
})

test('the same seed gives the same history, call for call', async () => {
  const plan = { seed: 7, steps: 60, faults: true, flips: true }
  expect(await simulate(plan)).toEqual(await simulate(plan))
})
