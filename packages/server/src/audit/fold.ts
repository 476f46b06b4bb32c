import type { Act } from './act.ts'

/** Acts that are equal within this time are one row and a count. */
export const foldMs = 60_000
/** Single things of a kind that are named for an actor within a minute; a program that reads everything fills no log. */
const objectsNamedMax = 20
/** Different acts that are counted at a time; above it nothing is folded, rather than forgotten. */
const foldsMax = 50_000

export interface Folding {
  /** The act as it has to be written now, or null when it is only counted. */
  take(act: Act): Act | null
  /** The act was not written after all: the next equal one is the first again. */
  forget(act: Act): void
  /** Counts whose minute is over. */
  over(): readonly Counted[]
  /** All counts, for the end. */
  rest(): readonly Counted[]
}

export interface Counted {
  readonly act: Act
  readonly count: number
}

interface Fold {
  readonly act: Act
  readonly until: number
  more: number
}

/** Counts equal acts by the minute. A count that is lost in a crash is of acts whose first is in the log. */
export function createFolding(now: () => Date): Folding {
  const folds = new Map<string, Fold>()
  /** How many things of a kind were named for an actor, and until when. */
  const named = new Map<string, { count: number; readonly until: number }>()

  function begun(act: Act, at: number): Act | null {
    const key = keyOf(act)
    const open = folds.get(key)
    if (open !== undefined && at < open.until) {
      open.more += 1
      return null
    }
    // A fold whose time is over, and whose count was not written yet, is asked for by `over` first.
    if (open !== undefined && open.more > 0) return act
    if (folds.size < foldsMax) folds.set(key, { act, until: at + foldMs, more: 0 })
    return act
  }

  function collect(isOver: (until: number) => boolean): readonly Counted[] {
    const counted: Counted[] = []
    for (const [key, { act, until, more }] of folds)
      if (isOver(until)) {
        folds.delete(key)
        if (more > 0) counted.push({ act, count: more })
      }
    for (const [key, { until }] of named) if (isOver(until)) named.delete(key)
    return counted
  }

  return {
    take(act) {
      const at = now().getTime()
      if (act.object == null || folds.has(keyOf(act))) return begun(act, at)
      const group = keyOf({ ...act, object: null })
      const open = named.get(group)
      const names = open !== undefined && at < open.until ? open : { count: 0, until: at + foldMs }
      named.set(group, names)
      if (names.count >= objectsNamedMax) return begun({ ...act, object: null }, at)
      names.count += 1
      return begun(act, at)
    },
    forget(act) {
      for (const one of [act, { ...act, object: null }]) if (folds.get(keyOf(one))?.more === 0) folds.delete(keyOf(one))
    },
    over: () => {
      const at = now().getTime()
      return collect((until) => until <= at)
    },
    rest: () => collect(() => true),
  }
}

function keyOf({ tenant, by, action, objectKind, object = null, outcome = 'done' }: Act): string {
  return JSON.stringify([tenant, by.tenant, by.role, by.subject, action, objectKind, object, outcome])
}
