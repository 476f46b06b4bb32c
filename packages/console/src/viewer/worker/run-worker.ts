import type { FolderFile, FromWorker, QuestionName, Questions, RunOverview, ToWorker } from './protocol.ts'

/** What a run that is being opened tells. */
export interface OpeningListener {
  readonly progress: (doneBytes: number, totalBytes: number) => void
  readonly opened: (overview: RunOverview) => void
  readonly refused: (reason: string) => void
}

/** The page's end of the worker. */
export class RunWorker {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { give: (value: unknown) => void; fail: (reason: Error) => void }>()
  #listener: OpeningListener | undefined
  #lastId = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#take(data))
    worker.addEventListener('error', ({ message }) => this.#listener?.refused(message))
  }

  open(folder: string, files: readonly FolderFile[], listener: OpeningListener): void {
    this.#listener = listener
    this.#send({ kind: 'open', folder, files })
  }

  /** Asks about the run that is open. Rejects with the reason when it cannot be answered. */
  ask<Name extends QuestionName>(name: Name, asks: Questions[Name]['asks']): Promise<Questions[Name]['gives']> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { give: (value) => resolve(value as Questions[Name]['gives']), fail: reject })
      this.#send({ kind: 'ask', id, name, asks })
    })
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #take(message: FromWorker): void {
    if (message.kind === 'progress') this.#listener?.progress(message.doneBytes, message.totalBytes)
    else if (message.kind === 'opened') this.#listener?.opened(message.overview)
    else if (message.kind === 'refused') this.#listener?.refused(message.reason)
    else {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.kind === 'answer') waiting?.give(message.gives)
      else waiting?.fail(new Error(message.reason))
    }
  }
}
