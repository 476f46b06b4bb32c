import { createContext, useContext, useEffect, useState } from 'react'
import type { QuestionName, Questions, RunOverview } from '../worker/protocol.ts'
import type { RunWorker } from '../worker/run-worker.ts'

export interface OpenedRun {
  readonly overview: RunOverview
  readonly worker: RunWorker
}

export const RunContext = createContext<OpenedRun | undefined>(undefined)

/** The run that the page shows. */
export function useRun(): OpenedRun {
  const run = useContext(RunContext)
  if (run === undefined) throw new Error('a view stands outside of an opened run')
  return run
}

/** The worker's answer to a question; undefined while it is asked. The answer before stays until the next is there. */
export function useAnswer<Name extends QuestionName>(
  name: Name,
  asks: Questions[Name]['asks'],
): Questions[Name]['gives'] | undefined {
  const { worker } = useRun()
  const [answer, setAnswer] = useState<Questions[Name]['gives']>()
  const key = JSON.stringify(asks)
  useEffect(() => {
    let isWanted = true
    worker
      .ask(name, JSON.parse(key) as Questions[Name]['asks'])
      .then((gives) => isWanted && setAnswer(gives))
      // A question that the run cannot answer leaves the view as it is; the worker's reasons are for developers.
      .catch((error: unknown) => isWanted && reportError(error))
    return () => {
      isWanted = false
    }
  }, [worker, name, key])
  return answer
}
