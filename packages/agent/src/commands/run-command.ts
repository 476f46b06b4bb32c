import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { type Agent, openAgent } from '../agent.ts'
import { allowsSending } from '../consent/coverage.ts'
import { eventLog } from '../events.ts'
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
  const agent = openAgent(values.home ?? usualHome(process.env), { events, now: Date.now })
  try {
    return values.once ? await runOnce(agent, io) : await runOn(agent, stopSignal(io.signal), events)
  } finally {
    await agent.stop()
  }
}

async function runOnce(agent: Agent, io: AgentIo): Promise<ExitCode> {
  await agent.tick()
  if (!allowsSending(agent.consent)) return refuse(io, exitCodes.refused, 'sending is off: "seqward agent consent on"')
  if (await agent.drained(onceFailuresMax)) return exitCodes.done
  return refuse(
    io,
    exitCodes.unreachable,
    'the service cannot be reached; what was not sent stays here and is sent later',
  )
}

async function runOn(agent: Agent, signal: AbortSignal, events: ReturnType<typeof eventLog>): Promise<ExitCode> {
  while (!signal.aborted) {
    try {
      await agent.tick()
    } catch (error) {
      // A share that is away or a full disk passes; the agent stays and looks again.
      if (!signal.aborted) events.tickFailed({ reason: error instanceof Error ? error.name : 'unknown' })
    }
    await pause(agent.config.tickSeconds * 1000, signal)
  }
  return exitCodes.done
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
