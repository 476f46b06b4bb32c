import { type ChildProcess, fork } from 'node:child_process'
import { roleEntry, roleEnvironment, roleFlags, type RoleName } from './launch-flags.ts'
import type { RoleAnswer, RoleUsage } from './role-server.ts'

/** A role that ended, did not start or did not answer in time. */
export class RoleError extends Error {
  override readonly name = 'RoleError'
  readonly code: string

  constructor(role: RoleName, code: string) {
    super(`the ${role} ${code}`)
    this.code = code
  }
}

/** A role in its own process, as the keeper sees it. */
export interface RoleProcess {
  /** Rejects with RoleError when the process ends or the answer takes too long. */
  ask(question: unknown, signal?: AbortSignal): Promise<unknown>
  readonly usage: RoleUsage
  readonly hasEnded: boolean
  readonly pid: number | undefined
  stop(): void
}

export interface RoleOptions {
  readonly role: RoleName
  /** Files and folders that it may read beside its code. */
  readonly readable: readonly string[]
  /** No answer takes longer, even on a slow share; a role that hangs is ended. */
  readonly answerMillisecondsMax: number
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: RoleError) => void
  readonly timer: NodeJS.Timeout
}

/** Starts a role. Its standard output is closed: whatever it would print goes nowhere. */
export function startRole({ role, readable, answerMillisecondsMax }: RoleOptions): RoleProcess {
  const child: ChildProcess = fork(roleEntry(role), [], {
    execArgv: [...roleFlags(role, readable)],
    env: roleEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', process.env.SEQWARD_ROLE_ERRORS === '1' ? 'inherit' : 'ignore', 'ipc'],
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended: RoleError | null = null
  let usage: RoleUsage = { cpuMicroseconds: 0, residentBytes: 0 }

  const end = (error: RoleError) => {
    ended ??= error
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    waiting.clear()
  }
  child.on('message', (message) => {
    if (!isAnswer(message)) return child.kill('SIGKILL')
    usage = message.usage
    const waits = waiting.get(message.id)
    if (waits === undefined) return
    waiting.delete(message.id)
    clearTimeout(waits.timer)
    if (message.failure === undefined) waits.resolve(message.answer)
    else waits.reject(new RoleError(role, `failed (${message.failure})`))
  })
  child.on('error', () => end(new RoleError(role, 'could not be started')))
  child.on('exit', (code, signal) => end(new RoleError(role, `ended (${code ?? signal})`)))

  return {
    ask(question, signal) {
      if (ended !== null) return Promise.reject(ended)
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          end(new RoleError(role, 'did not answer'))
          child.kill('SIGKILL')
        }, answerMillisecondsMax)
        waiting.set(id, { resolve, reject, timer })
        child.send({ id, question }, (error) => {
          if (error !== null) end(new RoleError(role, 'is gone'))
        })
        signal?.addEventListener('abort', () => child.connected && child.send({ id, question: null, abort: id }), {
          once: true,
        })
      })
    },
    get usage() {
      return usage
    },
    get hasEnded() {
      return ended !== null
    },
    pid: child.pid,
    stop() {
      if (child.connected) child.disconnect()
      const killing = setTimeout(() => child.kill('SIGKILL'), 2000)
      killing.unref()
      child.once('exit', () => clearTimeout(killing))
    },
  }
}

/** Messages of a role that was taken over must not get further than this. */
function isAnswer(message: unknown): message is RoleAnswer {
  if (typeof message !== 'object' || message === null) return false
  const { id, usage } = message as Record<string, unknown>
  const { cpuMicroseconds, residentBytes } = (usage ?? {}) as Record<string, unknown>
  return Number.isSafeInteger(id) && typeof cpuMicroseconds === 'number' && typeof residentBytes === 'number'
}
