import { type ConfinementMode, type NodeScope, ownConfinementFaults } from '../confinement/own-confinement.ts'

/** What a role uses of the computer, told with each answer. */
export interface RoleUsage {
  readonly cpuMicroseconds: number
  readonly residentBytes: number
}

/** A question of the keeper, numbered, and its answer. */
export interface RoleQuestion {
  readonly id: number
  readonly question: unknown
  /** Ends the question with this number early. */
  readonly abort?: number
}

export interface RoleAnswer {
  readonly id: number
  readonly answer?: unknown
  /** Name of the error and its code; never its message, which may hold names of the site. */
  readonly failure?: string
  /** Only in the first message, which answers nothing: the role has found itself confined, and by what. */
  readonly confined?: ConfinementMode
  readonly usage: RoleUsage
}

/** Exit code of a role that was started with more rights than it may have. */
export const unsafeConfigurationExit = 78

/** What no role may do; the network is the uplink's. */
const deniedToAll: readonly NodeScope[] = ['fs.write', 'child', 'worker', 'addons', 'ffi', 'wasi', 'inspector']

/**
 * Answers the keeper's questions until it goes away. Refuses to work in a process that was given more than it needs: a
 * launcher that lost its flags or its rules must not go unnoticed.
 */
export function serveRole(mayUseNetwork: boolean, answer: (question: unknown, signal: AbortSignal) => unknown): void {
  const mode: ConfinementMode = process.argv[2] === 'system' ? 'system' : 'node-only'
  const faults = ownConfinementFaults({
    mode,
    denied: mayUseNetwork ? deniedToAll : [...deniedToAll, 'net'],
    execArgv: process.execArgv,
    environment: process.env,
    permission: (process as { permission?: { has(scope: string, reference?: string): boolean } }).permission,
  })
  if (faults.length > 0) {
    process.stderr.write(`seqward: this process is not confined as it should be: ${faults.join('; ')}\n`)
    return process.exit(unsafeConfigurationExit)
  }
  const running = new Map<number, AbortController>()
  // The keeper is the only reason to live: no orphan stays behind when it is killed.
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message) => {
    const { id, question, abort } = message as RoleQuestion
    if (abort !== undefined) return running.get(abort)?.abort()
    const ending = new AbortController()
    running.set(id, ending)
    void respond(id, question, ending.signal).finally(() => running.delete(id))
  })

  process.send?.({ id: 0, confined: mode, usage: ownUsage() } satisfies RoleAnswer)

  async function respond(id: number, question: unknown, signal: AbortSignal): Promise<void> {
    let content: { answer: unknown } | { failure: string }
    try {
      content = { answer: await answer(question, signal) }
    } catch (error) {
      content = { failure: failureOf(error) }
    }
    process.send?.({ id, ...content, usage: ownUsage() } satisfies RoleAnswer)
  }
}

/** What this process uses of the computer. */
export function ownUsage(): RoleUsage {
  const { user, system } = process.cpuUsage()
  return { cpuMicroseconds: user + system, residentBytes: residentBytes() }
}

function residentBytes(): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    // Read from /proc, which the rules may hide; then the most that it ever was.
    return process.resourceUsage().maxRSS * 1024
  }
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? `${error.name} ${code}` : error.name
}
