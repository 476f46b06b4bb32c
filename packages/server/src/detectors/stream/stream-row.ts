/** One moment of one series, as the engine takes it. */
export interface StreamRow {
  readonly series: string
  /** Milliseconds since 1970; NaN when not known. May repeat or go back. */
  readonly timeMs: number
  /** Signals by name; null where there is no value. */
  readonly values: Readonly<Record<string, number | null>>
  /** What the series runs with at this moment: product, lot, software. Series that agree in it are peers. */
  readonly covariates: Readonly<Record<string, string>>
}

/** A signal that speaks for an anomaly. */
export interface SignalEvidence {
  readonly signal: string
  readonly expected: number
  readonly seen: number
}

/** What the engine says to one row. */
export interface StreamVerdict {
  /** 0 to 1; from 0.5 on the row is beyond the alarm limit. */
  readonly score: number
  /** With training rows: the state of this row. Without: true only at the onset of an episode. */
  readonly alarm: boolean
  /** The strongest signals first, three at most; empty when nothing is notable. */
  readonly why: readonly SignalEvidence[]
}

/** A shift that peers share: one finding for the fleet, none for its members. */
export interface FleetFinding {
  readonly signal: string
  readonly covariates: Readonly<Record<string, string>>
  /** The row at which it became known. */
  readonly series: string
  readonly timeMs: number
  readonly direction: 'up' | 'down'
  /** Mean shift of the peers' latest rows, in robust standard deviations of the group. */
  readonly shift: number
  /** Series that show it among those asked. */
  readonly showing: number
  readonly asked: number
}

/** How strongly one signal speaks, for choosing among several. */
export interface SignalSurprise extends SignalEvidence {
  /** In units of the alarm limit: 1 is at the limit. */
  readonly strength: number
}

/** Signals from this strength on are worth naming. */
const notableStrength = 0.7
const namedMax = 3

/** The strongest signals worth naming, for a verdict. */
export function strongest(surprises: readonly SignalSurprise[]): readonly SignalEvidence[] {
  return surprises
    .filter(({ strength }) => strength >= notableStrength)
    .sort((a, b) => b.strength - a.strength || (a.signal < b.signal ? -1 : 1))
    .slice(0, namedMax)
    .map(({ signal, expected, seen }) => ({ signal, expected: tidy(expected), seen: tidy(seen) }))
}

/** Strength to score: 0 at nothing, 0.5 at the alarm limit, towards 1 beyond. */
export const scoreOf = (strength: number) => Math.round((1e6 * strength) / (1 + strength)) / 1e6

const tidy = (value: number) => Number(value.toPrecision(6))
