/** Runs in a thread of its own, so that writing folders does not hold up the service beside it. */
import { parentPort, workerData } from 'node:worker_threads'
import { liveLaboratory, planLaboratory, writeHistory } from '@seqward/simulator'
import type { LaboratoryMessage, LaboratoryOrder, LaboratoryWish } from './laboratory.ts'

const { folder, seed, days, endsAt } = workerData as LaboratoryOrder
const plan = planLaboratory({ seed, days, endsAt: new Date(endsAt) })
const live = liveLaboratory(plan, folder)
const say = (message: LaboratoryMessage) => parentPort?.postMessage(message)

parentPort?.on('message', (wish: LaboratoryWish) => {
  fulfil(wish).catch((error: unknown) => {
    say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  })
})

async function fulfil(wish: LaboratoryWish): Promise<void> {
  if (wish.write === 'until') {
    const { running } = live.advanceTo(new Date(wish.moment))
    return say({ kind: 'moment', running: running.length })
  }
  await writeHistory(plan, folder, ({ runsWritten, runsTotal }) =>
    say({ kind: 'progress', done: runsWritten, total: runsTotal }),
  )
  say({ kind: 'written' })
}
