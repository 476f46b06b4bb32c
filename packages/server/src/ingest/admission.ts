/**
 * How much intake takes on at once. Beyond it, agents are told to come again: they hold what they have, so turning them
 * away early costs nothing, while a queue without an end costs the service.
 */
export interface AdmissionLimits {
  /** Requests being read or judged. */
  readonly requestsMax: number
  /** Bytes that those requests may hold in memory. */
  readonly bytesMax: number
  /** Batches that are on the disk but not yet in the index: replayed after a crash, so bounded. */
  readonly indexBacklogMax: number
}

export const admissionLimits: AdmissionLimits = {
  requestsMax: 4_000,
  bytesMax: 256 * 1024 * 1024,
  indexBacklogMax: 50_000,
}

export interface Admission {
  /** Takes a place for a request of so many bytes; null when there is none. The place is given back by calling it. */
  enter(bytes: number): (() => void) | null
}

export function createAdmission(limits: AdmissionLimits, indexBacklog: () => number): Admission {
  let requests = 0
  let bytesHeld = 0
  return {
    enter(bytes) {
      if (requests >= limits.requestsMax || bytesHeld + bytes > limits.bytesMax) return null
      if (indexBacklog() >= limits.indexBacklogMax) return null
      requests++
      bytesHeld += bytes
      let left = false
      return () => {
        if (left) return
        left = true
        requests--
        bytesHeld -= bytes
      }
    },
  }
}

/** A fleet that is turned away together must not come back together. */
const retrySpreadSeconds = 20

/** Seconds for Retry-After, spread evenly; `random` is between 0 and 1. */
export function retryAfterSeconds(random: number): number {
  return 1 + Math.floor(random * retrySpreadSeconds)
}
