import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Manifest } from './manifest.ts'
import type { ConfinementMode } from './own-confinement.ts'
import { builtInFlag, ownWords, partEntry, wordsOf } from './own-program.ts'
import { recipeOf } from './recipe.ts'
import { runtimeFiles } from './runtime-files.ts'

/** Set in the environment of a keeper that was started over under its rules. */
const confinedVariable = 'SEQWARD_KEEPER_CONFINED'

export interface KeeperPlace {
  /** The home, the one folder that it may change. */
  readonly home: string
  readonly mode: ConfinementMode
}

/** What the keeper may touch: its home to write, Node to start. Its children's reading must fit into its own. */
export function keeperManifest(home: string): Manifest {
  const { programs, files } = runtimeFiles()
  return {
    role: 'keeper',
    files: [],
    lists: [],
    code: [],
    runtime: files,
    programs,
    owns: [home],
    discards: ['/dev/null'],
    connects: [],
    resolves: null,
    starts: true,
    readsAnything: true,
  }
}

/**
 * Has this process start over under the keeper's rules: the same program, arguments and process id. Comes back only when
 * it is confined already, or when the site has chosen to do without (`node-only`), with the reasons why it must not work.
 * Prints a sentence and ends with 78 when the system cannot confine.
 */
export function confineKeeper({ home, mode }: KeeperPlace): readonly string[] {
  delete process.env.NODE_OPTIONS
  if (mode === 'node-only') return []
  if (process.env[confinedVariable] === '1') return keeperFaults()
  const { flags, rest } = ownWords()
  const recipe = recipeOf({
    manifest: keeperManifest(home),
    arguments: wordsOf([...memoryFlags, ...flags], ...rest),
    environment: { ...withoutSwitches(process.env), MALLOC_ARENA_MAX: '1', [confinedVariable]: '1' },
    hasChannel: false,
    isBackground: false,
  })
  const words = [process.execPath, ...wordsOf([builtInFlag], partEntry('launcher'), JSON.stringify(recipe))]
  return process.execve?.(process.execPath, words, withoutSwitches(process.env)) ?? ['this Node cannot start over']
}

/**
 * The keeper waits most of the time and must not hold the garbage of its busy minutes: a small young generation, one
 * thread for V8, no second compilation of WebAssembly (Node's type stripper). After 2,000 batches it has 35 MiB of
 * private memory with these, and 135 without.
 */
const memoryFlags = ['--max-semi-space-size=1', '--optimize-for-size', '--v8-pool-size=1', '--liftoff-only']

/** Tries out whether the operating system refuses: what it says of this process, and a program that is not its own. */
function keeperFaults(): string[] {
  const faults: string[] = []
  const status = readFileSync('/proc/self/status', 'utf8')
  if (!/^NoNewPrivs:\s*1$/m.test(status)) faults.push('new privileges can be had')
  if (!/^Seccomp:\s*2$/m.test(status)) faults.push('seccomp is not in force')
  const { error } = spawnSync('/bin/sh', ['-c', ':'])
  if (error === undefined) faults.push('Landlock is not in force: another program could be started')
  return faults
}

/** Variables by which Node or the loader of libraries would take orders from outside. */
function withoutSwitches(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:NODE_(?!EXTRA_CA_CERTS$)|LD_|GLIBC_)/.test(name))
  return Object.fromEntries(kept)
}
