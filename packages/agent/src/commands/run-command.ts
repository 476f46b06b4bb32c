import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { type Agent, openAgent } from '../agent.ts'
import { allowsSending } from '../consent/coverage.ts'
import { type Events, eventLog } from '../events.ts'
import { usualHome } from '../home/home-folder.ts'
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
  const open = () => openAgent(values.home ?? usualHome(process.env), { events, now: Date.now })
  return values.once ? runOnce(open(), io) : runOn(open, stopSignal(io.signal), events)
}

async function runOnce(agent: Agent, io: AgentIo): Promise<ExitCode> {
  try {
    await agent.tick()
    if (!allowsSending(agent.consent))
      return await refuse(io, exitCodes.refused, 'sending is off: "seqward agent consent on"')
    if (await agent.drained(onceFailuresMax)) return exitCodes.done
    return await refuse(
      io,
      exitCodes.unreachable,
      'the service cannot be reached; what was not sent is kept, and sent later',
    )
  } finally {
    await agent.stop()
  }
}

async function runOn(open: () => Agent, signal: AbortSignal, events: Events): Promise<ExitCode> {
  let agent = open()
  try {
    while (!signal.aborted) {
      try {
        await agent.tick()
      } catch (error) {
        // A share that is away or a full disk passes; the agent stays and looks again.
        if (!signal.aborted) events.tickFailed({ reason: error instanceof Error ? error.name : 'unknown' })
      }
      await pause(agent.config.tickSeconds * 1000, signal)
      // An instrument enrolled or a root added while the agent runs counts from the next tick on.
      if (signal.aborted || !agent.outdated) continue
      await agent.stop()
      agent = open()
    }
    return exitCodes.done
  } finally {
    await agent.stop()
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
