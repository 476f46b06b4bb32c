import { createHash } from 'node:crypto'
import { brokenInvariants } from './invariants.ts'
import { seededRandom, simClock } from './sim-clock.ts'
import { type CrashKind, simDisk } from './sim-disk.ts'
import { simNetwork } from './sim-network.ts'
import { type Identity, type SimService, simService } from './sim-service.ts'
import { type SimSite, siteWorld, spoolBytesMax, startSite } from './sim-site.ts'

/** What happens in one simulation: all drawn from the seed, or a fixed short trace with one crash at a given call. */
export interface SimulationPlan {
  readonly seed: number
  readonly steps: number
  /** Faults of the disks beside crashes, of the network and of the clock. */
  readonly faults: boolean
  /** Turns bits over in what the agent has on disk. */
  readonly flips: boolean
  /** Where the one crash of a short trace is; absent: crashes are drawn too. */
  /** Is told everything that happens. */
  readonly tell?: (line: string) => void
  readonly crash?: { readonly of: 'agent' | 'service'; readonly call: number; readonly kind: CrashKind }
}

export interface SimulationResult {
  readonly broken: readonly string[]
  readonly stored: number
  readonly made: number
  readonly crashes: number
  readonly simulatedMilliseconds: number
  readonly agentCalls: number
  readonly serviceCalls: number
  /** Of everything that happened, in order: the same for the same plan. */
  readonly trace: string
}

const hour = 3_600_000
const year = 365 * 24 * hour
const sources = ['10', '11', 'sensors'] as const
/** A body may exceed the spool's bytes by itself before room is made; nothing else may. */
const overshootBytes = 64 * 1024

/** Runs one simulation to its end, lets the faults stop, and says which invariants do not hold. */
export async function simulate(plan: SimulationPlan): Promise<SimulationResult> {
  const random = seededRandom(plan.seed)
  const chance = (share: number) => random() < share
  const below = (limit: number) => Math.floor(random() * limit)
  const start = Date.UTC(2026, 10, 1)
  const clock = simClock(start)
  const disk = simDisk(random)
  const serviceDisk = simDisk(random)
  disk.makeFolder('/home')
  let service: SimService | null = null
  const world = siteWorld(disk, clock, (identity: Identity) => {
    service = simService(serviceDisk, identity, () => clock.now)
    return service.receiptPublicKey
  })
  const held = service as SimService | null
  if (held === null) throw new Error('the service was not made')
  const running = held
  world.tell = (line) => plan.tell?.(line)
  const broken: string[] = []
  const trace = createHash('sha256')
  const say = (what: string) => {
    const line = `${clock.now - start} ${what}\n`
    trace.update(line)
    plan.tell?.(line)
  }
  let crashes = 0
  let starts = 0
  let withdrawals = 0
  let failed = false
  let withdrawnAt = -1
  let timers: (() => void)[] = []
  const current: { site: SimSite | null } = { site: null }
  let generation = 0

  const network = simNetwork(clock, random, async (request) => {
    try {
      return await running.answer(request)
    } finally {
      if (serviceDisk.dead) restartService()
    }
  })

  function restartService(kind: CrashKind = plan.crash?.kind ?? drawKind()): void {
    crashes += 1
    say('service dies')
    running.stop()
    serviceDisk.powerCut(kind)
    running.start()
  }

  function drawKind(): CrashKind {
    return (['nothing', 'everything', 'anything'] as const)[below(3)] ?? 'anything'
  }

  /** Starts the agent's core, as often as it takes when it dies while it starts. */
  function startAgent(): void {
    for (current.site = null; current.site === null; ) {
      const mine = ++generation
      starts += 1
      say('agent starts')
      const transport = network.transport((request) => {
        // What a process that has died would send cannot be sent.
        if (mine !== generation) return
        say(`send ${request.body.length}`)
        if (!world.consent) broken.push('I5: something was sent without consent')
        const sha256 = bodyOf(request.headers['seqward-envelope'])
        const made = world.made.get(sha256)
        if (made !== undefined && made.seqOfMaking < withdrawnAt) broken.push('I5: what was withdrawn was sent')
      })
      const lively = {
        send: (...[request, signal]: Parameters<typeof transport.send>) =>
          mine === generation ? transport.send(request, signal) : new Promise<never>(() => {}),
      }
      try {
        current.site = startSite(world, lively, plan.seed * 1000 + starts, (cancel) => timers.push(cancel))
      } catch (error) {
        if (!disk.dead) {
          if (!failed) throw error
          heal()
        } else buryAgent()
      }
    }
    current.site.station.wake()
  }

  function heal(): void {
    Object.assign(disk.faults, { full: false, syncFails: false, readFails: false, readOnly: false })
  }

  function buryAgent(kind: CrashKind = plan.crash?.kind ?? drawKind()): void {
    crashes += 1
    say('agent dies')
    generation += 1
    for (const cancel of timers) cancel()
    timers = []
    if (plan.crash === undefined && chance(0.5)) disk.killed()
    else disk.powerCut(kind)
  }

  function afterAct(): void {
    if (disk.dead) {
      buryAgent()
      startAgent()
    }
    if (serviceDisk.dead) restartService()
  }

  async function step(): Promise<void> {
    const source = sources[below(sources.length)] ?? 'sensors'
    const items = 1 + below(12)
    if (current.site?.produce(source, items) === true) say(`${source} +${items}`)
    afterAct()
    if (plan.crash === undefined && plan.faults) disturb()
    await clock.pass(below(plan.crash === undefined ? 2 * hour : 300_000))
    afterAct()
    current.site?.station.wake()
    await clock.pass(1000)
    afterAct()
    const bytes = current.site?.station.spoolBytes ?? 0
    if (!failed && bytes > spoolBytesMax + overshootBytes) broken.push(`I6: the spool has ${bytes} bytes`)
  }

  function disturb(): void {
    const draw = random()
    if (draw < 0.1) disk.crashAt = disk.calls + 1 + below(40)
    else if (draw < 0.14) serviceDisk.crashAt = serviceDisk.calls + 1 + below(6)
    else if (draw < 0.2) {
      failed = true
      const fault = (['full', 'syncFails', 'readFails', 'readOnly'] as const)[below(4)] ?? 'full'
      say(fault)
      disk.faults[fault] = true
    } else if (draw < 0.3) heal()
    else if (draw < 0.33) disk.faults.shortWrites = !disk.faults.shortWrites
    else if (draw < 0.43) {
      const name = (['loses', 'losesAnswer', 'repeats', 'hangs', 'portal', 'cuts'] as const)[below(6)] ?? 'loses'
      network.faults[name] = random() * 0.8
    } else if (draw < 0.47) network.faults.down = !network.faults.down
    else if (draw < 0.5) network.replay()
    else if (draw < 0.53) world.skew = chance(0.2) ? -clock.now : Math.round((random() - 0.5) * 20 * year)
    else if (draw < 0.55) withdraw()
    else if (draw < 0.56 && plan.flips) flip()
  }

  function withdraw(): void {
    say('withdraw')
    withdrawals += 1
    world.consent = false
    current.site?.station.withdraw()
    withdrawnAt = world.made.size
    afterAct()
    // A withdrawal that a crash or a full disk kept from its end is carried out at the next start or wake.
    if (failed || disk.dead) heal()
    current.site?.station.withdraw()
    afterAct()
    current.site?.station.withdraw()
    world.consent = true
  }

  function flip(): void {
    const paths = disk.paths().filter((path) => path.startsWith('/home/spool/') || path.startsWith('/home/ledger/'))
    const path = paths[below(paths.length)]
    if (path === undefined) return
    disk.flipBit(path, below(disk.content(path).length * 8))
    say(`flip ${path.length}`)
  }

  if (plan.crash?.of === 'agent') disk.crashAt = plan.crash.call
  running.start()
  if (plan.crash?.of === 'service') serviceDisk.crashAt = plan.crash.call
  startAgent()
  for (let n = 0; n < plan.steps; n++) {
    await step()
    if (plan.crash !== undefined) trouble(n)
  }

  /** What a short trace holds beside batches: a part of the ledger that is full, a service away, a line that is cut. */
  function trouble(n: number): void {
    network.faults.losesAnswer = n % 4 === 1 ? 1 : 0
    network.faults.down = n % 7 === 3
  }

  heal()
  disk.crashAt = 0
  serviceDisk.crashAt = 0
  disk.faults.shortWrites = false
  Object.assign(network.faults, { loses: 0, losesAnswer: 0, repeats: 0, hangs: 0, portal: 0, cuts: 0, down: false })
  await drain('what was left')
  for (const source of sources)
    if (current.site?.produce(source, 1) !== true) broken.push(`I7: ${source} is not kept any more`)
  await drain('a fresh batch')

  /** Half an hour of quiet is twice the longest wait between attempts; a refused number costs an hour each. */
  async function drain(what: string): Promise<void> {
    for (let quarter = 0; quarter < (plan.flips || failed ? 48 : 8); quarter++) {
      await clock.pass(hour / 2)
      current.site?.station.wake()
      await clock.pass(1000)
      if (current.site?.station.pendingCount === 0) return
    }
    broken.push(
      `I7: ${what} did not leave: ${current.site?.station.pendingCount} (${current.site?.station.lastFailure})`,
    )
  }

  const stored = running.stored()
  broken.push(...brokenInvariants({ world, stored, damaged: plan.flips, failed, withdrawn: withdrawals > 0 }))
  running.revoke()
  const before = running.stored().length
  current.site?.produce('sensors', 1)
  await clock.pass(hour)
  if (running.stored().length !== before) broken.push('I8: a revoked instrument was accepted')
  return {
    broken: [...new Set(broken)],
    stored: stored.length,
    made: world.made.size,
    crashes,
    simulatedMilliseconds: clock.now - start,
    agentCalls: disk.calls,
    serviceCalls: serviceDisk.calls,
    trace: trace.digest('hex'),
  }
}

function bodyOf(envelope: string | undefined): string {
  if (envelope === undefined) return ''
  const read = JSON.parse(Buffer.from(envelope, 'base64url').toString('utf8')) as { readonly bodySha256: string }
  return read.bodySha256
}
