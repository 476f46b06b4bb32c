import { Worker } from 'node:worker_threads'
import type { ServiceConfig } from '../config/parse-config.ts'
import type { InsightTask } from '../jobs/insights/insights-schedule.ts'

/** Makes insights in a thread for each task; it ends with the task, and its memory with it. */
export function createInsightsWorker(config: ServiceConfig) {
  let running: Worker | null = null
  return {
    make: (task: InsightTask): Promise<void> =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL('./insights-thread.ts', import.meta.url), { workerData: { config, task } })
        running = worker
        worker.once('error', (error) => reject(error instanceof Error ? error : new Error(String(error))))
        worker.once('exit', (code) => {
          running = null
          if (code === 0) resolve()
          else reject(new Error('the thread stopped before its work was done'))
        })
      }),
    cancel: async (): Promise<void> => {
      await running?.terminate()
    },
  }
}
