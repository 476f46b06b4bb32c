import type { ServiceEvent } from '@seqward/contract'

export type LiveState = 'connecting' | 'live' | 'lost'

/** What this needs of an event source; the browser's own in the console, a hand-made one in tests. */
export interface EventStream {
  readonly readyState: number
  addEventListener(type: 'open' | 'message' | 'error', listener: (event: { readonly data?: unknown }) => void): void
  close(): void
}

interface LiveDoors {
  readonly open: () => EventStream
  readonly after: (ms: number, then: () => void) => () => void
}

interface LiveHandlers {
  readonly onState: (state: LiveState) => void
  readonly onEvent: (event: ServiceEvent) => void
  /** Events may have been missed: everything on the screen has to be asked for again. */
  readonly onMissed: () => void
}

/** A browser gives up on a stream for good when the service answers with an error, so the console tries again itself. */
const closed = 2
const retryMsMin = 1_000
/** A service that restarts is found again within half a minute. */
const retryMsMax = 30_000

/** Listens to the service's events until told to stop. Returns the way to stop. */
export function listen({ open, after }: LiveDoors, { onState, onEvent, onMissed }: LiveHandlers): () => void {
  let stream: EventStream | null = null
  let cancelRetry: () => void = () => {}
  let retryMs = retryMsMin
  let wasLost = false

  function connect(): void {
    const current = open()
    stream = current
    current.addEventListener('open', () => {
      retryMs = retryMsMin
      onState('live')
      if (wasLost) onMissed()
      wasLost = false
    })
    current.addEventListener('message', ({ data }) => {
      const event = eventOf(data)
      if (event !== null) onEvent(event)
    })
    current.addEventListener('error', () => {
      wasLost = true
      onState('lost')
      if (current.readyState !== closed) return
      cancelRetry = after(retryMs, connect)
      retryMs = Math.min(retryMs * 2, retryMsMax)
    })
  }

  onState('connecting')
  connect()
  return () => {
    cancelRetry()
    stream?.close()
  }
}

/** The event in a message; null for a kind that this console does not know, from a newer service. */
export function eventOf(data: unknown): ServiceEvent | null {
  if (typeof data !== 'string') return null
  try {
    const event = JSON.parse(data) as ServiceEvent | null
    return event !== null && ['instrument', 'run', 'case'].includes(event.type) ? event : null
  } catch {
    return null
  }
}
