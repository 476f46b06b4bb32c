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
  readonly usage: RoleUsage
}

/** The answer to `what`: what this process must not be able to do. */
export type Confinement = readonly ('fs.write' | 'net' | 'child' | 'worker' | 'addons')[]

/** Exit code of a role that was started with more rights than it may have. */
export const unsafeConfigurationExit = 78

/**
 * Answers the keeper's questions until it goes away. Refuses to work in a process that was given more than it needs: a
 * launcher that lost its flags must not go unnoticed.
 */
export function serveRole(denied: Confinement, answer: (question: unknown, signal: AbortSignal) => unknown): void {
  const { permission } = process as { permission?: { has(scope: string): boolean } }
  if (permission === undefined || denied.some((scope) => permission.has(scope)))
    return process.exit(unsafeConfigurationExit)
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
  return { cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() }
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? `${error.name} ${code}` : error.name
}
