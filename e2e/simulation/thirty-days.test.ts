import { expect, test } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import { seededRandom, simClock } from './sim-clock.ts'
import { simDisk } from './sim-disk.ts'
import { simNetwork } from './sim-network.ts'
import { type Identity, type SimService, simService } from './sim-service.ts'
import { siteWorld, startSite } from './sim-site.ts'

const hour = 3_600_000

test('thirty days without the service lose nothing within the bound, and all of it leaves when the line is back', async () => {
  const random = seededRandom(30)
  const clock = simClock(Date.UTC(2026, 10, 1))
  const disk = simDisk(random)
  disk.makeFolder('/home')
  const services: SimService[] = []
  const world = siteWorld(disk, clock, (identity: Identity) => {
    const made = simService(simDisk(random), identity, () => clock.now)
    services.push(made)
    return made.receiptPublicKey
  })
  world.spoolBytesMax = 1024 ** 3
  world.ledgerPartBytesMax = 4 * 1024 ** 2
  world.patienceMilliseconds = 12 * hour
  const [service] = services
  if (service === undefined) throw new Error('the service was not made')
  service.start()
  const network = simNetwork(clock, random, (request) => service.answer(request))
  network.faults.down = true
  const open = (start: number) =>
    startSite(
      world,
      network.transport(() => {}),
      start,
      () => {},
    )
  let site = open(1)
  // An instrument-month: 24 runs of 318 cycles, a progress batch every six cycles, and the sensors of each day.
  for (let day = 0; day < 30; day++) {
    site.produce('sensors', 1)
    if (day < 24) for (let cycle = 0; cycle < 318; cycle += 6) site.produce(String(10 + day), 6)
    await clock.pass(23 * hour)
    site.station.wake()
    await clock.pass(hour)
    // The machine is switched off and on again once a week.
    if (day % 7 === 6) {
      await site.station.close()
      disk.powerCut('nothing')
      site = open(day)
    }
  }
  const waiting = site.station.pendingCount
  const spoolMebibytes = site.station.spoolBytes / 1024 ** 2
  expect(waiting).toBe(24 * 53 + 30)
  const back = clock.now
  network.faults.down = false
  site.station.wake()
  while (site.station.pendingCount > 0 && clock.now - back < 48 * hour) await clock.pass(hour / 4)
  process.stdout.write(
    `thirty days offline: ${waiting} batches, ${spoolMebibytes.toFixed(1)} MiB of spool, drained in ${((clock.now - back) / hour).toFixed(2)} simulated hours\n`,
  )
  const stored = service.stored()
  expect(stored.length).toBe(waiting)
  expect(stored.every(({ envelope }) => envelope.gaps.length === 0)).toBe(true)
  expect(brokenInvariants({ world, stored, damaged: false, failed: false, withdrawn: false })).toEqual([])
})

test('what is older than its days is dropped and declared, and a clock that jumps by years drops nothing', async () => {
  const random = seededRandom(60)
  const clock = simClock(Date.UTC(2026, 10, 1))
  const disk = simDisk(random)
  disk.makeFolder('/home')
  const world = siteWorld(
    disk,
    clock,
    (identity) => simService(simDisk(random), identity, () => clock.now).receiptPublicKey,
  )
  world.patienceMilliseconds = 12 * hour
  const network = simNetwork(clock, random, () => Promise.reject(new Error('down')))
  network.faults.down = true
  const site = startSite(
    world,
    network.transport(() => {}),
    1,
    () => {},
  )
  site.produce('10', 3)
  for (const years of [10, -10, 0, -56]) {
    world.skew = years * 365 * 24 * hour
    site.station.wake()
    await clock.pass(hour)
    site.station.wake()
  }
  expect(site.station.pendingCount).toBe(1)
  world.skew = 0
  for (let day = 0; day < 62; day++) {
    if (day === 30) site.produce('11', 3)
    await clock.pass(24 * hour)
    site.station.wake()
  }
  expect(site.station.pendingCount).toBe(1)
  expect(site.station.lastSeq).toBeGreaterThan(0)
})
