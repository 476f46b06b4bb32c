/** A thread that works out insights over a store of its own, so that agents and people are answered meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ServiceConfig } from '../config/parse-config.ts'
import { makeBacktest, makeEffects, makePredictions } from '../jobs/insights/make-insights.ts'
import type { InsightTask } from '../jobs/insights/insights-schedule.ts'
import { openOffice } from '../server.ts'
import { rulesOf } from './rules-file.ts'

const { config, task } = workerData as { readonly config: ServiceConfig; readonly task: InsightTask }
const now = () => new Date()
const office = await openOffice(config, now)
try {
  const parts = { store: office.store, rules: rulesOf(config), now }
  if (task.kind === 'predictions') await makePredictions(parts, task.tenant, task.instruments)
  else {
    await makeEffects(parts, task.tenant)
    await makeBacktest(parts, task.tenant, true)
  }
} finally {
  await office.close()
}
parentPort?.postMessage('made')
