import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type CommandIo, write } from '../../command-io.ts'
import { type BenchScale, novaSeqX25B } from '../interop-folders.ts'
import { type BenchSite, openBenchSite } from './bench-site.ts'
import { startGrowingRun } from './growing-run.ts'
import { type ProcessUse, processUse } from './process-use.ts'

const help = `seqward bench agent [--small] [--agent EXECUTABLE] [--json]

A NovaSeq X 25B run (6,272 tiles x 318 cycles) grows on disk in steps, under a real agent in its real processes, enrolled
with a real service on this machine. Prints JSON lines: bytes sent, processor time, private memory of all roles, disk
writes, start-up, idle processor time, and whether the run folder is as it was. Takes about two and a half minutes, on
Linux.

  --small             a hundredth of the tiles, to see that it works
  --agent EXECUTABLE  the packaged agent in place of the one in this checkout
  --json              the same; JSON lines are what it prints in any case
`

/** What the agent has to keep to (docs: figures to reach on two cores). */
const reach = { sentMiB: 1, privateMiB: 64, idleCpuPercent: 0.1 } as const
/** Cycles at which the run has grown: the ends of its reads, and places between. */
const steps = [1, 75, 151, 167, 240, 318] as const
const serial = 'LH00130'
/** Reading the whole run takes under a second here; on a busy machine more. */
const stepMillisecondsMax = 60_000
/** Longer than a role stays without a question (30 s), so that each tick starts what it needs, as ticks of minutes do. */
const idleTickSeconds = 33
const usualTicksPerHour = 12
/** Between two ticks, after the first has come to rest and before the second. */
const quietSeconds = 25

/** `seqward bench agent`: one JSON line a figure. */
export async function benchAgent(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      small: { type: 'boolean' },
      agent: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  if (!existsSync('/proc/self/smaps_rollup')) {
    await write(io.stderr, 'seqward bench agent: what processes use is read from /proc, which only Linux has\n')
    return exitCodes.nothingMade
  }
  const scale: BenchScale = values.small ? { ...novaSeqX25B, lanes: 1, swaths: 1, tilesPerSwath: 8 } : novaSeqX25B
  const folder = mkdtempSync(join(tmpdir(), 'seqward-bench-'))
  const root = join(folder, 'runs')
  mkdirSync(root)
  const site = await openBenchSite(folder, serial, root, values.agent)
  try {
    await measure(site, folder, root, scale, io)
  } finally {
    await site.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return exitCodes.done
}

async function measure(site: BenchSite, folder: string, root: string, scale: BenchScale, io: CommandIo): Promise<void> {
  const say = (measured: string, value: number | boolean, unit: string, more: object = {}) =>
    write(io.stdout, `${JSON.stringify({ bench: 'agent', measured, value, unit, ...more })}\n`)
  // The run goes through in a minute here and not in two days: looked at every second, and read each time.
  for (const [name, value] of [
    ['tickSeconds', 1],
    ['progressSeconds', 0],
    ['readBytesPerHour', 1024 ** 5],
  ] as const)
    site.setting(name, value)
  await site.run('agent', 'consent', 'on')
  const { pid, startSeconds } = await site.startAgent()
  await say('start-up', rounded(startSeconds, 2), 's', { says: 'from the start of the command to a kept lock' })

  const memory = watchMemory(pid)
  const live = join(root, '20260101_LH00130_0001_A000BENCH')
  const run = startGrowingRun(live, join(folder, 'source'), scale)
  await settled(site)
  const before = processUse(pid)
  const sentBefore = site.relay.bytesOut
  for (const cycle of steps) {
    run.growTo(cycle)
    await settled(site)
  }
  run.end()
  const looks = run.checksum()
  await settled(site)
  await pause(1000)
  const after = processUse(pid)
  const sent = site.relay.bytesOut - sentBefore
  const receipts = site.status().instruments.reduce((sum, one) => sum + one.receipts, 0)

  await say('run', rounded(run.bytes / 1024 ** 2, 1), 'MiB', { steps: steps.length, batches: receipts })
  await say('sent', rounded(sent / 1024 ** 2, 3), 'MiB', {
    reach: reach.sentMiB,
    within: sent <= reach.sentMiB * 1024 ** 2,
    says: `TLS and headers included; ${steps.length + 1} looks at the run`,
  })
  const cpu = after.cpuSeconds - before.cpuSeconds
  await say('cpu', rounded(cpu, 2), 's', { says: 'all roles, the run read whole at every step' })
  await say('disk-writes', rounded((after.diskBytes - before.diskBytes) / 1024 ** 2, 2), 'MiB', {
    durability: 'synced before the position advances',
  })
  await say('run-folder-unchanged', run.checksum() === looks, '', { says: 'names, sizes, times, modes and content' })
  const alive = after.privateMiB
  await say('private-memory-steady', total(alive), 'MiB', {
    reach: reach.privateMiB,
    within: total(alive) <= reach.privateMiB,
    roles: rolesOf(alive),
    says: 'all roles alive between two ticks',
  })
  const peak = memory.stop()
  await say('private-memory-peak', total(peak), 'MiB', { roles: rolesOf(peak), says: 'while the collector reads' })
  await measureIdle(site, pid, say)
}

/** Two ticks, each with the start of a scout, as ticks that are five minutes apart have them. */
async function measureIdle(
  site: BenchSite,
  pid: number,
  say: (measured: string, value: number, unit: string, more?: object) => Promise<void>,
): Promise<void> {
  site.setting('tickSeconds', idleTickSeconds)
  // The agent takes its settings up anew with its next tick.
  await pause(3000)
  const { ticks } = site.status()
  await until(() => site.status().ticks > ticks, (idleTickSeconds + 5) * 1000)
  await pause(1000)
  const start = processUse(pid)
  const startedAt = performance.now()
  await pause(quietSeconds * 1000)
  const quietPerSecond = (processUse(pid).cpuSeconds - start.cpuSeconds) / quietSeconds
  await until(() => site.status().ticks > ticks + 1, (idleTickSeconds + 5) * 1000)
  await pause(1000)
  const end = processUse(pid)
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = end.cpuSeconds - start.cpuSeconds
  await say('private-memory-at-rest', total(start.privateMiB), 'MiB', { roles: rolesOf(start.privateMiB) })
  const percent = (cpu / seconds) * 100
  // What a tick costs beyond the quiet between ticks; an hour has 3,600 quiet seconds and twelve ticks.
  const perTick = Math.max(cpu - quietPerSecond * seconds, 0)
  const perHour = perTick * usualTicksPerHour + quietPerSecond * 3600
  await say('idle-cpu', rounded(perHour / 36, 3), '% of a core', {
    reach: reach.idleCpuPercent,
    within: perHour / 36 <= reach.idleCpuPercent,
    extrapolated: true,
    measuredPercent: rounded(percent, 3),
    says: `a tick takes ${rounded(perTick, 2)} s, the quiet between ${rounded(quietPerSecond * 1000, 2)} ms a second; an hour has ${usualTicksPerHour} ticks`,
  })
}

/** Waits until two ticks have found nothing more, and everything has its receipt. */
async function settled(site: BenchSite): Promise<void> {
  const { ticks } = site.status()
  await until(() => {
    const status = site.status()
    return status.ticks >= ticks + 2 && status.instruments.every(({ pendingBatches }) => pendingBatches === 0)
  }, stepMillisecondsMax)
}

async function until(reached: () => boolean, millisecondsMax: number): Promise<void> {
  const deadline = Date.now() + millisecondsMax
  while (!reached()) {
    if (Date.now() > deadline) throw new Error(`the agent was not ready within ${millisecondsMax / 1000} s`)
    await pause(100)
  }
}

/** The most private memory that all roles had at once, looked at five times a second. */
function watchMemory(pid: number): { stop(): ProcessUse['privateMiB'] } {
  let most: ProcessUse['privateMiB'] = []
  const timer = setInterval(() => {
    const now = processUse(pid).privateMiB
    if (total(now) > total(most)) most = now
  }, 200)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}

const total = (roles: ProcessUse['privateMiB']) =>
  rounded(
    roles.reduce((sum, { mebibytes }) => sum + mebibytes, 0),
    1,
  )
const rolesOf = (roles: ProcessUse['privateMiB']) =>
  Object.fromEntries(roles.map(({ role, mebibytes }) => [role, rounded(mebibytes, 1)]))
const rounded = (value: number, places: number) => Number(value.toFixed(places))
