import { InterOpError, readableFiles, type RunFiles } from '@seqward/interop'
import { OpenRun } from './open-run.ts'
import type { FolderFile, FromWorker, ToWorker } from './protocol.ts'

/** Reads runs off the page's thread, and answers its questions. It opens no connection: all it has are the files. */
let run: OpenRun | undefined

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') void open(data.folder, data.files)
  else answer(data)
})

function say(message: FromWorker): void {
  self.postMessage(message)
}

async function open(folder: string, given: readonly FolderFile[]): Promise<void> {
  try {
    const files = await loadFiles(given)
    run = new OpenRun(folder, files)
    say({ kind: 'opened', overview: run.overview })
  } catch (error) {
    run = undefined
    if (!(error instanceof InterOpError) && !(error instanceof DOMException)) throw error
    say({ kind: 'refused', reason: error.message })
  }
}

/** The bytes of those files that the reader may open; of all others not even the first byte is read. */
async function loadFiles(given: readonly FolderFile[]): Promise<RunFiles> {
  const readable = new Set(readableFiles(given.map(({ name }) => name)))
  const wanted = given.filter(({ name }) => readable.has(name))
  const totalBytes = wanted.reduce((sum, { file }) => sum + file.size, 0)
  const contents = new Map<string, Uint8Array>()
  let doneBytes = 0
  for (const { name, file } of wanted) {
    contents.set(name, new Uint8Array(await file.arrayBuffer()))
    doneBytes += file.size
    say({ kind: 'progress', doneBytes, totalBytes })
  }
  return {
    list: () => given.map(({ name }) => name),
    read: (name) => contents.get(name) ?? new Uint8Array(0),
  }
}

function answer({ id, name, asks }: Extract<ToWorker, { kind: 'ask' }>): void {
  try {
    if (run === undefined) throw new InterOpError('missing-file', { file: '', offset: 0 }, 'no run is open')
    say({ kind: 'answer', id, gives: run.answer(name, asks) })
  } catch (error) {
    say({ kind: 'failed', id, reason: error instanceof Error ? error.message : String(error) })
  }
}
