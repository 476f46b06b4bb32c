/** Time that passes only when it is told to, with whatever was to happen meanwhile. */
export interface SimClock {
  /** Milliseconds since 1970, as nobody in the simulation sees it: their clocks may be set wrong. */
  readonly now: number
  /** Calls back after so long; the result cancels it. */
  after(milliseconds: number, then: () => void): () => void
  /** Lets so much time pass. */
  pass(milliseconds: number): Promise<void>
}

export function simClock(start: number): SimClock {
  let now = start
  let order = 0
  const waiting: { readonly at: number; readonly order: number; readonly act: () => void }[] = []
  return {
    get now() {
      return now
    },
    after(milliseconds, then) {
      const entry = { at: now + Math.max(0, milliseconds), order: order++, act: then }
      const place = waiting.findIndex(({ at }) => at > entry.at)
      waiting.splice(place === -1 ? waiting.length : place, 0, entry)
      return () => {
        const index = waiting.indexOf(entry)
        if (index !== -1) waiting.splice(index, 1)
      }
    },
    async pass(milliseconds) {
      const end = now + milliseconds
      await settled()
      for (let next = waiting[0]; next !== undefined && next.at <= end; next = waiting[0]) {
        waiting.shift()
        now = next.at
        next.act()
        await settled()
      }
      now = end
    },
  }
}

/** All that follows from what has happened, without the clock. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Mulberry32: the same numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
