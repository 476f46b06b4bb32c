import type { RoleName } from './launch-flags.ts'
import { type LaunchOptions, launchRole } from './launch-role.ts'
import { type RoleAnswer, type RoleUsage, unsafeConfigurationExit } from './role-server.ts'

/** A role that ended, did not start or did not answer in time. */
export class RoleError extends Error {
  override readonly name = 'RoleError'
  readonly code: string

  constructor(role: RoleName, code: string) {
    super(`the ${role} ${code}`)
    this.code = code
  }

  /** Whether the role refused to work because it is not confined as it should be. */
  get isUnconfined(): boolean {
    return this.code === unconfined
  }
}

const unconfined = 'cannot be confined on this computer'

/** A role in its own process, as the keeper sees it. */
export interface RoleProcess {
  /** Rejects with RoleError when the process ends or the answer takes too long. */
  ask(question: unknown, signal?: AbortSignal): Promise<unknown>
  readonly usage: RoleUsage
  readonly hasEnded: boolean
  readonly pid: number | undefined
  stop(): void
}

export interface RoleOptions extends LaunchOptions {
  /** No answer takes longer, even on a slow share; a role that hangs is ended. */
  readonly answerMillisecondsMax: number
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: RoleError) => void
  readonly timer: NodeJS.Timeout
}

/**
 * Starts a role under its manifest. Nothing is said to it before it has told that it is confined: until then the launcher
 * holds the other end of the channel. Its standard output is closed: whatever it would print goes nowhere.
 *
 * @throws ConfinementError when its manifest is unsound.
 */
export function startRole({ answerMillisecondsMax, ...launch }: RoleOptions): RoleProcess {
  const { role } = launch
  const { child, mode } = launchRole(launch)
  let unsent: object[] | null = []
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
    if (unsent !== null) {
      if (message.confined !== mode) return child.kill('SIGKILL')
      const held = unsent
      unsent = null
      return held.forEach(deliver)
    }
    const waits = waiting.get(message.id)
    if (waits === undefined) return
    waiting.delete(message.id)
    clearTimeout(waits.timer)
    if (message.failure === undefined) waits.resolve(message.answer)
    else waits.reject(new RoleError(role, `failed (${message.failure})`))
  })
  child.on('error', () => end(new RoleError(role, 'could not be started')))
  child.on('exit', (code, signal) => {
    const isRefusal = unsent !== null && code === unsafeConfigurationExit
    end(new RoleError(role, isRefusal ? unconfined : `ended (${code ?? signal})`))
  })

  function deliver(message: object): void {
    if (unsent !== null) return void unsent.push(message)
    if (!child.connected) return end(new RoleError(role, 'is gone'))
    child.send(message, (error) => {
      if (error !== null) end(new RoleError(role, 'is gone'))
    })
  }

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
        deliver({ id, question })
        signal?.addEventListener('abort', () => deliver({ id, question: null, abort: id }), { once: true })
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
