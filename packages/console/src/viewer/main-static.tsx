import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../look/tokens.css'
import '../look/base.css'
import '../look/controls.css'
import '../look/tables.css'
import '../look/charts.css'
import { Viewer } from './viewer.tsx'
import { firstViewerLanguage } from './words/words.ts'
// The bundler makes this export from the query.
// oxlint-disable-next-line import/default
import ViewerWorker from './worker/viewer-worker.ts?worker&inline'

// One page without a server: the worker's code stands within the page.
const startWorker = () => new ViewerWorker()

const place = document.getElementById('viewer')
if (place === null) throw new Error('viewer.html has no place for the viewer')
createRoot(place).render(
  <StrictMode>
    <Viewer inConsole={false} startWorker={startWorker} language={firstViewerLanguage(navigator.languages)} />
  </StrictMode>,
)
