import { Worker } from 'node:worker_threads'
import { chunkMaker, type FleetChunk } from './fleet-chunk.ts'
import type { FleetFrame } from './fleet-request.ts'

/** Instruments of a chunk: a few megabytes of lines, so that threads hand over often and hold little. */
const chunkInstruments = 20
/** Threads beyond this only wait for the disk. */
export const threadsMax = 16

/**
 * All chunks of a fleet in the order of its instruments, made by so many threads ahead of the reader; with one, in this
 * thread. The bytes do not depend on the number.
 */
export async function* fleetChunks(frame: FleetFrame, threads: number): AsyncGenerator<FleetChunk> {
  const spans: Array<{ readonly from: number; readonly until: number }> = []
  // A small fleet is spread over all threads.
  const size = Math.max(1, Math.min(chunkInstruments, Math.ceil(frame.instruments / (2 * threads))))
  for (let from = 0; from < frame.instruments; from += size) {
    spans.push({ from, until: Math.min(frame.instruments, from + size) })
  }
  if (threads === 1 || spans.length === 1) {
    const make = chunkMaker(frame)
    for (const { from, until } of spans) yield make(from, until)
    return
  }
  const workers = Array.from({ length: Math.min(threads, spans.length) }, () => {
    return new Worker(new URL('./fleet-thread.ts', import.meta.url), { workerData: frame })
  })
  try {
    // Span n goes to worker n modulo their number, each with one span under way and one waiting: order comes for free.
    const ask = (index: number): Promise<FleetChunk> | undefined => {
      const span = spans[index]
      const worker = workers[index % workers.length]
      if (span === undefined || worker === undefined) return undefined
      const answer = answerOf(worker)
      worker.postMessage(span)
      // Whoever waits for it sees the failure; until then it must not count as forgotten.
      answer.catch(() => {})
      return answer
    }
    const underWay = workers.map((_, index) => ask(index))
    for (let index = 0; index < spans.length; index++) {
      const chunk = await underWay[index % workers.length]
      underWay[index % workers.length] = ask(index + workers.length)
      if (chunk !== undefined) yield chunk
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function answerOf(worker: Worker): Promise<FleetChunk> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      worker.off('message', hear).off('error', fail).off('exit', stop)
      then()
    }
    const hear = (chunk: FleetChunk): void => settle(() => resolve(chunk))
    const fail = (error: unknown): void =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))))
    const stop = (): void => settle(() => reject(new Error('a thread of the fleet stopped before its work was done')))
    worker.on('message', hear).on('error', fail).on('exit', stop)
  })
}
