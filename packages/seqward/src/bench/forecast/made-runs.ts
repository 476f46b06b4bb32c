import { normalDeviate, type PastRun, type Random } from '@seqward/server'

const cycles = 150

/** How the final value of made runs hangs on their first cycles. */
export const madeKinds = ['unrelated', 'level-and-slope', 'fast-decay', 'skewed-yield'] as const
export type MadeKind = (typeof madeKinds)[number]

/**
 * A run made by a simple law: quality by cycle with a level and a decay of its own, intensity that fades, an error rate
 * that rises; its final value is what the whole of it comes to, or has nothing to do with it.
 */
export function madeRun(kind: MadeKind, random: Random): PastRun {
  const level = 93 + 1.5 * normalDeviate(random)
  const decay = 0.015 * Math.exp(0.5 * normalDeviate(random))
  const fade = 0.002 * Math.exp(0.3 * normalDeviate(random))
  const hasFault = random() < 0.1
  const series = (of: (cycle: number) => number) => Array.from({ length: cycles }, (_, cycle) => of(cycle))
  const lost = (cycle: number) => decay * cycle * (hasFault ? 1 + cycle / 40 : 1)
  const q30 = series((cycle) => level - lost(cycle) + 0.4 * normalDeviate(random))
  const intensity = series(
    (cycle) => 400 * Math.exp(-fade * cycle * (hasFault ? 2 : 1)) * (1 + 0.02 * normalDeviate(random)),
  )
  const error = series((cycle) => Math.max(0, 0.2 + lost(cycle) / 20 + 0.05 * normalDeviate(random)))
  const signals = { q30, intensity, error }
  if (kind === 'unrelated') return { signals, final: 90 + normalDeviate(random) }
  if (kind === 'level-and-slope') return { signals, final: level - decay * 75 + 0.3 * normalDeviate(random) }
  const whole = q30.reduce((sum, value) => sum + value, 0) / cycles
  if (kind === 'fast-decay') return { signals, final: whole }
  return { signals, final: 300 * Math.exp((level - 93) / 5 - fade * 100 + 0.1 * normalDeviate(random)) }
}
