import { createHmac, randomBytes } from 'node:crypto'

/** Refused enrolments that one address, and all together, may make in a window before they have to wait. */
const refusedPerAddressMax = 20
const refusedInAllMax = 600
const windowMilliseconds = 60_000
/** Addresses remembered at once; beyond it only the count of all holds. */
const addressesMax = 10_000

/** Slows down whoever tries codes. 130 random bits cannot be guessed; this keeps the attempt from costing anything. */
export interface AttemptLimit {
  /** Seconds to wait; 0 when an attempt may be made. */
  waitSeconds(address: string, now: number): number
  refused(address: string, now: number): void
}

/** Addresses are kept for a minute, in memory, under a key of this process: none of them is ever written down. */
export function createAttemptLimit(): AttemptLimit {
  const key = randomBytes(16)
  let windowFrom = 0
  let inAll = 0
  const counts = new Map<string, number>()
  const nameOf = (address: string) => createHmac('sha256', key).update(address).digest('base64')
  const turn = (now: number) => {
    if (Math.abs(now - windowFrom) < windowMilliseconds) return
    windowFrom = now
    inAll = 0
    counts.clear()
  }
  return {
    waitSeconds(address, now) {
      turn(now)
      const isOver = inAll >= refusedInAllMax || (counts.get(nameOf(address)) ?? 0) >= refusedPerAddressMax
      return isOver ? Math.max(1, Math.ceil((windowFrom + windowMilliseconds - now) / 1000)) : 0
    },
    refused(address, now) {
      turn(now)
      inAll += 1
      const name = nameOf(address)
      if (counts.has(name) || counts.size < addressesMax) counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  }
}
