/** A thread that makes chunks of a fleet as it is asked. */
import { parentPort, workerData } from 'node:worker_threads'
import { chunkMaker } from './fleet-chunk.ts'
import type { FleetFrame } from './fleet-request.ts'

const make = chunkMaker(workerData as FleetFrame)
parentPort?.on('message', ({ from, until }: { from: number; until: number }) => {
  const chunk = make(from, until)
  parentPort?.postMessage(chunk, [chunk.lines.buffer, chunk.truth.buffer])
})
