import '../look/charts.css'
import { Viewer } from './viewer.tsx'
import { firstViewerLanguage } from './words/words.ts'

/** Served beside the console, the worker is a file of its own: the console's policy allows no code from a blob. */
const startWorker = () => new Worker(new URL('./worker/viewer-worker.ts', import.meta.url), { type: 'module' })

/** The run viewer as a page of the console. It asks the service for nothing: what is dropped stays in the browser. */
export function ViewerPage() {
  return <Viewer inConsole startWorker={startWorker} language={firstViewerLanguage([document.documentElement.lang])} />
}
