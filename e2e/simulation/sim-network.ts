import type { Transport, UplinkAnswer, UplinkRequest } from '../../packages/agent/src/uplink/transport.ts'
import type { SimClock } from './sim-clock.ts'

/** How often, from 0 to 1, a network does each of these to a request. */
export interface NetworkFaults {
  /** The request is lost; nobody hears of it. */
  loses: number
  /** The request arrives, and its answer is lost. */
  losesAnswer: number
  /** It arrives a second time, with what came in between before it. */
  repeats: number
  /** The line is half open: it says nothing until the agent gives up. */
  hangs: number
  /** Something on the way answers: the page of a portal, with status 200. */
  portal: number
  /** The answer is cut in the middle. */
  cuts: number
  /** Everything is lost. */
  down: boolean
}

export interface SimNetwork {
  readonly faults: NetworkFaults
  transport(onSend: (request: UplinkRequest) => void): Transport
  /** Sends an old request again, as somebody who recorded it could. */
  replay(): void
}

/** The agent gives up on a silent line after so long. */
const patienceMilliseconds = 90_000
/** Most requests take milliseconds; some take minutes, so that they overtake each other. */
const slowMilliseconds = 200_000

export function simNetwork(
  clock: SimClock,
  random: () => number,
  service: (request: UplinkRequest) => Promise<UplinkAnswer>,
): SimNetwork {
  const faults: NetworkFaults = { loses: 0, losesAnswer: 0, repeats: 0, hangs: 0, portal: 0, cuts: 0, down: false }
  const seen: UplinkRequest[] = []
  const delay = () => (random() < 0.05 ? random() * slowMilliseconds : 1 + random() * 40)
  const portal: UplinkAnswer = { kind: 'answered', status: 200, headers: {}, body: Buffer.from('<html>Welcome</html>') }

  function arrive(request: UplinkRequest, then: (answer: UplinkAnswer) => void): void {
    clock.after(delay(), () => {
      service(request).then(then, () => then({ kind: 'unreachable', code: 'ECONNRESET', stage: 'request' }))
    })
  }

  return {
    faults,
    replay() {
      const request = seen[Math.floor(random() * seen.length)]
      if (request !== undefined) arrive(request, () => {})
    },
    transport: (onSend) => ({
      send: (request, signal) =>
        new Promise((resolve) => {
          onSend(request)
          seen.push(request)
          const cancel = clock.after(patienceMilliseconds, () => end({ kind: 'unreachable', code: 'ETIMEDOUT' }))
          function end(answer: UplinkAnswer): void {
            cancel()
            resolve(answer)
          }
          signal?.addEventListener('abort', () => end({ kind: 'unreachable', code: 'ABORT_ERR' }), { once: true })
          const refused = () => end({ kind: 'unreachable', code: 'ECONNRESET', stage: 'request' })
          if (faults.down || random() < faults.loses) return void clock.after(delay(), refused)
          if (random() < faults.hangs) return
          if (random() < faults.portal) return void clock.after(delay(), () => end(portal))
          if (random() < faults.repeats) clock.after(random() * slowMilliseconds, () => arrive(request, () => {}))
          arrive(request, (answer) => {
            if (random() < faults.losesAnswer) return void clock.after(delay(), refused)
            const cut = answer.kind === 'answered' && random() < faults.cuts
            clock.after(delay(), () =>
              end(cut ? { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) } : answer),
            )
          })
        }),
    }),
  }
}
