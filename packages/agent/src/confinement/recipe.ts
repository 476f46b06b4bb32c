import { type LandlockPlan, landlockPlan } from './landlock-rules.ts'
import { type Manifest, manifestFaults } from './manifest.ts'
import { seccompFilter } from './seccomp-filter.ts'
import { isProcessor, numberOf, type Processor } from './system-calls.ts'

/** A role that cannot be confined as its manifest says. */
export class ConfinementError extends Error {
  override readonly name = 'ConfinementError'
  readonly code: 'unsound' | 'unsupported'

  constructor(code: 'unsound' | 'unsupported', message: string) {
    super(message)
    this.code = code
  }
}

/** What the launcher becomes, under which rules: its whole input. */
export interface Recipe {
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Whether descriptor 3 is the channel to the keeper. */
  readonly hasChannel: boolean
  /** Whether it leaves processor and disk to others first. */
  readonly isBackground: boolean
  /** A name to resolve before the rules are in force; the addresses reach the role as SEQWARD_ADDRESSES. */
  readonly lookup: string | null
  readonly landlock: LandlockPlan
  readonly filter: { readonly program: string; readonly addressAt: readonly [number, number] | null }
  /** Numbers of the system calls that the launcher makes. */
  readonly calls: Readonly<Record<string, number>>
}

export interface RecipeOptions {
  readonly manifest: Manifest
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly hasChannel: boolean
  readonly isBackground: boolean
}

/** @throws ConfinementError `unsound` manifest, or `unsupported` processor. */
export function recipeOf({ manifest, environment, ...rest }: RecipeOptions): Recipe {
  const faults = manifestFaults(manifest)
  if (faults.length > 0) throw new ConfinementError('unsound', faults.join('; '))
  const processor: string = process.arch
  if (!isProcessor(processor))
    throw new ConfinementError('unsupported', `the confinement is not made for this processor (${processor})`)
  const filter = seccompFilter({ connects: manifest.connects.length > 0, starts: manifest.starts }, processor)
  const set = Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return {
    ...rest,
    program: process.execPath,
    environment: Object.fromEntries(set),
    lookup: manifest.resolves,
    landlock: landlockPlan(manifest),
    filter: { program: Buffer.from(filter.program).toString('base64'), addressAt: filter.addressAt },
    calls: launcherCalls(processor),
  }
}

function launcherCalls(processor: Processor): Record<string, number> {
  const names = {
    fcntl: 'fcntl',
    prctl: 'prctl',
    execve: 'execve',
    close: 'close',
    openat: 'openat',
    openat2: 'openat2',
    seccomp: 'seccomp',
    ioprioSet: 'ioprio_set',
    landlockCreateRuleset: 'landlock_create_ruleset',
    landlockAddRule: 'landlock_add_rule',
    landlockRestrictSelf: 'landlock_restrict_self',
  } as const
  return Object.fromEntries(Object.entries(names).map(([name, call]) => [name, numberOf(call, processor) ?? -1]))
}
