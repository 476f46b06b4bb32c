import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bringLaboratory } from '../laboratory-folders.ts'
import { createSite, type Site, type SiteStatus, whenIdle } from '../site.ts'
import { seededRandom } from '../simulation/sim-clock.ts'
import { startRelay } from './relay.ts'
import { mountVolume, tormentor, toolsOfMachine, type Torments } from './torment.ts'

export interface TortureOptions {
  readonly seed: number
  readonly kills: number
  /** Days of the laboratory's history: eight instruments give some eight batches a day. */
  readonly days: number
  /** Full and read-only volumes, wrong clocks, failing syncs, bad lines and damaged segments beside the kills. */
  readonly torments: boolean
  /** No more kills after so long. */
  readonly millisecondsMax: number
}

export interface TortureReport {
  readonly seed: number
  readonly kills: number
  readonly receipts: number
  readonly held: number
  /** Batches with a receipt that the store does not hold as sent. */
  readonly acknowledgedAndLost: number
  /** With none lost of N, at most this share is lost, with 95 % confidence (rule of three). */
  readonly boundOfLoss: number
  readonly heldTwice: number
  readonly runsHeld: number
  readonly runsPlanned: number
  readonly gaps: readonly string[]
  /** From the start after a kill to the first word of the process that it works. */
  readonly recoveryMilliseconds: { readonly p50: number; readonly p99: number; readonly n: number }
  readonly drainMilliseconds: number
  readonly torments: Torments
  readonly leftOut: readonly string[]
  readonly verified: boolean
}

interface SentLine {
  readonly instrument: string
  readonly epoch: string
  readonly seq: number
  readonly bodySha256: string
  readonly outcome: string | null
  readonly gaps: readonly { readonly reason: string }[]
}

/** Kills agent and service at random moments and worse, then asks both what they hold and compares it from outside. */
export async function torture(
  options: TortureOptions,
  tell: (line: string) => void = () => {},
): Promise<TortureReport> {
  const random = seededRandom(options.seed)
  const tools = toolsOfMachine()
  const site = await createSite()
  let unmount = () => {}
  const relay = await startRelay(() => site.agentsPort())
  try {
    await site.startService()
    const plan = await bringLaboratory(site, { seed: 3, days: options.days })
    let volume: string | null = null
    if (options.torments) {
      through(site, relay.port)
      if (tools.mounts) {
        volume = join(site.home, 'instruments')
        unmount = moved(volume)
      }
    }
    const torment = tormentor({ site, relay, tools, random, volume })
    const recoveries: number[] = []
    site.startAgent()
    const end = Date.now() + options.millisecondsMax
    let kills = 0
    while (kills < options.kills && Date.now() < end) {
      await pause(40 + random() * 700)
      if (options.torments) torment.next()
      const victim = random() < 0.75 ? 'agent' : 'service'
      await site[victim].kill('SIGKILL')
      kills += 1
      if (random() < 0.2) await pause(random() * 300)
      const started = Date.now()
      if (victim === 'service') {
        await site.startService()
        recoveries.push(Date.now() - started)
      } else {
        if (options.torments && random() < 0.1) torment.damageSpool()
        const before = statusOf(site)?.at
        if (options.torments) torment.startAgent()
        else site.startAgent()
        if (random() < 0.2) recoveries.push((await firstWord(site, before, 5000)) - started)
      }
      if (kills % 25 === 0) tell(`${kills} kills`)
    }
    await site.agent.kill('SIGKILL')
    torment.relieve()
    const drainStarted = Date.now()
    site.startAgent()
    await whenIdle(site, 240_000)
    const drainMilliseconds = Date.now() - drainStarted

    const sent = JSON.parse(await site.agentCommand('sent', '--json')) as { readonly batches: readonly SentLine[] }
    const verified = await site.agentCommand('verify').then(
      () => true,
      () => false,
    )
    const api = await site.api('auditor')
    const held = await api.batches()
    const key = (batch: { readonly instrument: string; readonly epoch: string; readonly seq: number }) =>
      `${batch.instrument} ${batch.epoch} ${batch.seq}`
    const inStore = new Map(held.map((batch) => [key(batch), batch]))
    const receipted = sent.batches.filter(({ outcome }) => outcome === 'stored' || outcome === 'already-held')
    const sorted = recoveries.filter(Number.isFinite).toSorted((a, b) => a - b)
    return {
      seed: options.seed,
      kills,
      receipts: receipted.length,
      held: held.length,
      acknowledgedAndLost: receipted.filter((batch) => inStore.get(key(batch))?.bodySha256 !== batch.bodySha256).length,
      boundOfLoss: 3 / Math.max(1, receipted.length),
      heldTwice: held.length - inStore.size,
      runsHeld: (await api.fleet()).runCount,
      runsPlanned: plan.runs.length,
      gaps: [...new Set(sent.batches.flatMap(({ gaps }) => gaps.map(({ reason }) => reason)))],
      recoveryMilliseconds: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), n: sorted.length },
      drainMilliseconds,
      torments: torment.done,
      leftOut: options.torments ? Object.entries(tools).flatMap(([name, there]) => (there ? [] : [name])) : [],
      verified,
    }
  } finally {
    await site.agent.kill('SIGKILL')
    await site.service.kill('SIGKILL')
    unmount()
    await relay.end()
    await site.end()
  }
}

/** Sends the agent through the relay: the name is the same, so the service's certificate holds. */
function through(site: Site, port: number): void {
  const path = join(site.home, 'agent.json')
  const config = JSON.parse(readFileSync(path, 'utf8')) as { readonly service: string }
  const url = new URL(config.service)
  url.port = String(port)
  writeFileSync(path, JSON.stringify({ ...config, service: url.origin, proxy: 'none' }), { mode: 0o600 })
}

function statusOf(site: Site): (SiteStatus & { readonly at: string }) | null {
  try {
    return JSON.parse(readFileSync(join(site.home, 'status.json'), 'utf8')) as SiteStatus & { readonly at: string }
  } catch {
    return null
  }
}

async function firstWord(site: Site, before: string | undefined, millisecondsMax: number): Promise<number> {
  const end = Date.now() + millisecondsMax
  while (Date.now() < end) {
    if (statusOf(site)?.at !== before) return Date.now()
    await pause(10)
  }
  return Number.NaN
}

function moved(folder: string): () => void {
  const files = readTree(folder)
  const unmount = mountVolume(folder, 24)
  for (const { path, content } of files) writeTree(folder, path, content)
  return unmount
}

function readTree(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((path) => ({ path, content: readFileSync(join(folder, path)) }))
}

function writeTree(folder: string, path: string, content: Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, path), content, { mode: 0o600 })
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
