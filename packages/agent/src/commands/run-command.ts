import { constants, setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, identityRefusals } from '@seqward/contract'
import { type Agent, openAgent, type TickBudget } from '../agent.ts'
import { confineKeeper } from '../confinement/confine-keeper.ts'
import { confinementMode } from '../confinement/own-confinement.ts'
import { allowsSending } from '../consent/coverage.ts'
import { type Events, eventLog } from '../events.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { roleEntry } from '../roles/launch-flags.ts'
import { usePlainCode } from '../roles/plain-code/plain-code.ts'
import { phaseMilliseconds } from '../uplink/backoff.ts'
import { type AgentIo, refuse } from './agent-io.ts'

/** With `--once`, a service that has failed so often in a row is taken as unreachable. */
const onceFailuresMax = 3

/** `seqward agent run`: until it is told to stop. With `--once`: one look, everything sent, done. */
export async function runCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { home: { type: 'string' }, once: { type: 'boolean', default: false } },
  })
  const events = eventLog(
    (line) => io.stderr.write(line),
    () => new Date(),
    values.once ? 'error' : 'info',
  )
  // Where the command stands inside another program, that one's priority is its own affair.
  if (io.stdout === process.stdout) yieldToInstrument()
  const folder = values.home ?? usualHome(process.env)
  const unconfined = io.stdout === process.stdout ? confinementFaults(folder) : []
  if (unconfined.length > 0)
    return refuse(io, exitCodes.unsafeConfiguration, `not confined as it should be: ${unconfined.join('; ')}`)
  const open = () => openAgent(folder, { events, now: Date.now })
  if (values.once) return runOnce(open(), io)
  const signal = stopSignal(io.signal)
  // A second at most, once for each version; every role that starts from now on has half the memory for it.
  await usePlainCode(openHome(folder).code, roleEntry)
  return runOn(open, signal, events)
}

/** Takes the keeper's rules on, for which the process starts over; why it must not work, where it could not. */
function confinementFaults(folder: string): readonly string[] {
  return confineKeeper({ home: openHome(folder).folder, mode: confinementMode(process.env) })
}

/**
 * The instrument's own programs come first. Roles are started from here and inherit it; the collector goes lower still.
 * Not the lowest: a consent that is withdrawn has to be acted on within a second on a busy machine, too.
 */
function yieldToInstrument(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Where the system does not allow it, the agent runs like any other program.
  }
}

async function runOnce(agent: Agent, io: AgentIo): Promise<ExitCode> {
  try {
    await agent.tick()
    if (!allowsSending(agent.consent))
      return await refuse(io, exitCodes.refused, 'sending is off: "seqward agent consent on"')
    if (await agent.drained(onceFailuresMax)) return exitCodes.done
    const failures = agent.status().instruments.map(({ lastFailure }) => lastFailure)
    if (failures.some((failure) => identityRefusals.some((refusal) => refusal === failure)))
      return await refuse(
        io,
        exitCodes.refused,
        'the service refuses this identity; everything is kept ("status" says more)',
      )
    return await refuse(
      io,
      exitCodes.unreachable,
      'the service cannot be reached; what was not sent is kept, and sent later',
    )
  } finally {
    await agent.stop()
  }
}

/** A tick of five minutes takes at most a tenth of a core and a gigabyte of a share; an archive is read over many. */
const tickBudget: TickBudget = { cpuMicroseconds: 30_000_000, bytes: 1024 ** 3 }

/** A disk that is full, read-only or away: it passes, and then the agent works again by itself. */
const diskCodes: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])
const reopenMilliseconds = 5_000

async function openWhenDiskLets(open: () => Agent, signal: AbortSignal, events: Events): Promise<Agent | null> {
  while (!signal.aborted) {
    try {
      return open()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (!diskCodes.has(code)) throw error
      events.tickFailed({ reason: code ?? 'unknown' })
      await pause(reopenMilliseconds, signal)
    }
  }
  return null
}

async function runOn(open: () => Agent, signal: AbortSignal, events: Events): Promise<ExitCode> {
  let agent = await openWhenDiskLets(open, signal, events)
  if (agent === null) return exitCodes.done
  // The first wait is cut to this device's own phase: machines that one power cut started do not stay in step.
  let wait = phaseMilliseconds(agent.status().instruments[0]?.instrument ?? '', agent.config.tickSeconds * 1000)
  try {
    while (!signal.aborted) {
      try {
        await agent.tick(tickBudget)
      } catch (error) {
        // A share that is away or a full disk passes; the agent stays and looks again.
        if (!signal.aborted) events.tickFailed({ reason: error instanceof Error ? error.name : 'unknown' })
      }
      await pause(wait, signal)
      wait = agent.config.tickSeconds * 1000
      // An instrument enrolled or a root added while the agent runs counts from the next tick on.
      if (signal.aborted || !agent.outdated) continue
      await agent.stop()
      agent = await openWhenDiskLets(open, signal, events)
      if (agent === null) break
    }
    return exitCodes.done
  } finally {
    await agent?.stop()
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}

/** Aborted when the process is asked to end. */
function stopSignal(given: AbortSignal | undefined): AbortSignal {
  const stop = new AbortController()
  const end = () => stop.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, end)
  given?.addEventListener('abort', end, { once: true })
  if (given?.aborted === true) end()
  return stop.signal
}
