import type { CrashKind } from './sim-disk.ts'
import { simulate } from './simulate.ts'

export interface CrashPoints {
  /** Calls to a disk at which a crash was tried, of the agent and of the service. */
  readonly points: number
  readonly runs: number
  readonly broken: readonly string[]
}

/** Runs one short trace again and again, with a crash at each call to a disk, and each kind of what a crash leaves. */
export async function everyCrashPoint(
  { seed, steps }: { readonly seed: number; readonly steps: number },
  kinds: readonly CrashKind[] = ['nothing', 'everything', 'anything'],
): Promise<CrashPoints> {
  const whole = await simulate({ seed, steps, faults: false, flips: false, crash: never })
  const broken = [...whole.broken]
  let runs = 0
  for (const process of ['agent', 'service'] as const)
    for (let call = 1; call <= (process === 'agent' ? whole.agentCalls : whole.serviceCalls); call++)
      for (const kind of kinds) {
        const result = await simulate({ seed, steps, faults: false, flips: false, crash: { of: process, call, kind } })
        runs += 1
        for (const sentence of result.broken) broken.push(`${process} at call ${call}, ${kind} left: ${sentence}`)
      }
  return { points: whole.agentCalls + whole.serviceCalls, runs, broken }
}

const never = { of: 'agent', call: 0, kind: 'everything' } as const
