import { Worker } from 'node:worker_threads'
import { join } from 'node:path'
import { planLaboratory, truthOf } from '@seqward/simulator'
import type { Progress } from './progress.ts'

/** Which laboratory, and where its folders stand. */
export interface LaboratoryOrder {
  readonly folder: string
  readonly seed: number
  readonly days: number
  /** End of the history, ISO 8601. */
  readonly endsAt: string
}

export type LaboratoryWish = { readonly write: 'history' } | { readonly write: 'until'; readonly moment: string }

export type LaboratoryMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'written' }
  | { readonly kind: 'moment'; readonly running: number }
  | { readonly kind: 'failed'; readonly reason: string }

export interface Laboratory {
  readonly instruments: ReadonlyArray<{ readonly serial: string; readonly runs: string; readonly sensors: string }>
  readonly runCount: number
  readonly startsAt: Date
  readonly endsAt: Date
  /** Serial number of the instrument that nothing is wrong with. */
  readonly control: string
  /** Writes the whole history. */
  writeHistory(progress: Progress): Promise<void>
  /** Lets the laboratory go on up to a simulated moment; gives how many runs are under way. */
  writeUntil(moment: Date): Promise<number>
  stop(): Promise<void>
}

/** The simulated laboratory, written by a thread of its own. Its truth goes no further than the name of the control. */
export function openLaboratory(order: LaboratoryOrder): Laboratory {
  const plan = planLaboratory({ seed: order.seed, days: order.days, endsAt: new Date(order.endsAt) })
  const thread = new Worker(new URL('./laboratory-thread.ts', import.meta.url), { workerData: order })
  return {
    instruments: plan.instruments.map(({ serial, folder }) => ({
      serial,
      runs: join(order.folder, folder, 'runs'),
      sensors: join(order.folder, folder, 'sensors'),
    })),
    runCount: plan.runs.length,
    startsAt: plan.startsAt,
    endsAt: plan.endsAt,
    control: truthOf(plan).control,
    async writeHistory(progress) {
      await ask(thread, { write: 'history' }, (message) => {
        if (message.kind === 'progress') progress.now(`laboratory: ${message.done} of ${message.total} runs written`)
      })
    },
    async writeUntil(moment) {
      const answer = await ask(thread, { write: 'until', moment: moment.toISOString() }, () => {})
      return answer.kind === 'moment' ? answer.running : 0
    },
    async stop() {
      await thread.terminate()
    },
  }
}

/** One wish at a time: the answer is whatever message is no progress. */
function ask(
  thread: Worker,
  wish: LaboratoryWish,
  onProgress: (message: LaboratoryMessage) => void,
): Promise<LaboratoryMessage> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      thread.off('message', hear).off('error', fail)
      then()
    }
    const fail = (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error))))
    const hear = (message: LaboratoryMessage) => {
      if (message.kind === 'progress') return onProgress(message)
      settle(() => (message.kind === 'failed' ? reject(new Error(`laboratory: ${message.reason}`)) : resolve(message)))
    }
    thread.on('message', hear).on('error', fail)
    thread.postMessage(wish)
  })
}
