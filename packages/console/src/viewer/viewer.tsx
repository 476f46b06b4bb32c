import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { chosenFolder, droppedFolder, type GivenFolder } from './parts/folder-files.ts'
import { RunContext } from './parts/run-context.ts'
import { RunPage } from './run-page.tsx'
import { fill, LanguageContext, useViewerWords, type ViewerLanguage } from './words/words.ts'
import type { RunOverview } from './worker/protocol.ts'
import { RunWorker } from './worker/run-worker.ts'
import './viewer.css'

/** What the page is at. */
type Stage =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'opened'; readonly overview: RunOverview }
  | { readonly kind: 'no-run' }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * The run viewer: a person drops a run folder and sees it. All is read in a worker of this page; there is no service
 * behind it. `startWorker` makes the worker: how depends on where the page is served from, and so does what it may claim.
 */
export function Viewer(props: {
  readonly startWorker: () => Worker
  readonly language: ViewerLanguage
  readonly inConsole: boolean
}) {
  const { startWorker, inConsole } = props
  const [language, setLanguage] = useState(props.language)
  const [stage, setStage] = useState<Stage>({ kind: 'empty' })
  const worker = useMemo(() => new RunWorker(startWorker()), [startWorker])
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'
  }, [language])
  const open = useCallback(
    (folder: GivenFolder | undefined) => {
      if (folder === undefined) return setStage({ kind: 'no-run' })
      setStage({ kind: 'reading', doneBytes: 0, totalBytes: 0 })
      worker.open(folder.name, folder.files, {
        progress: (doneBytes, totalBytes) => setStage({ kind: 'reading', doneBytes, totalBytes }),
        opened: (overview) => setStage({ kind: 'opened', overview }),
        refused: (reason) => setStage({ kind: 'refused', reason }),
      })
    },
    [worker],
  )
  return (
    <LanguageContext value={language}>
      <Frame
        inConsole={inConsole}
        language={language}
        onLanguage={setLanguage}
        onDrop={(transfer) => void droppedFolder(transfer).then(open)}
      >
        <Opener isFirst={stage.kind !== 'opened'} onChoose={(files) => open(chosenFolder(files))} />
        <StageNote stage={stage} />
        {stage.kind === 'opened' && (
          <RunContext value={{ overview: stage.overview, worker }} key={stage.overview.name}>
            <RunPage />
          </RunContext>
        )}
      </Frame>
    </LanguageContext>
  )
}

function Frame(props: {
  readonly inConsole: boolean
  readonly language: ViewerLanguage
  readonly onLanguage: (language: ViewerLanguage) => void
  readonly onDrop: (transfer: DataTransfer) => void
  readonly children: React.ReactNode
}) {
  const { inConsole, language, onLanguage, onDrop, children } = props
  const { words } = useViewerWords()
  const isOver = useDrop(onDrop)
  return (
    <main className={isOver ? 'viewer viewer-over' : 'viewer'}>
      <header className="viewer-head">
        <div>
          {inConsole && <a href="/">{words.toConsole}</a>}
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
        <fieldset className="viewer-languages">
          <legend className="unseen">{words.language}</legend>
          {(['en', 'zh'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              lang={one === 'zh' ? 'zh-Hans' : 'en'}
              aria-pressed={one === language}
              onClick={() => onLanguage(one)}
            >
              {one === 'zh' ? '中文' : 'English'}
            </button>
          ))}
        </fieldset>
      </header>
      <aside className="viewer-private">
        <p>
          <strong>{inConsole ? words.privateInConsole : words.private}</strong> {words.readOnly}
        </p>
        <RequestCount />
      </aside>
      {children}
    </main>
  )
}

/** Takes what is dropped anywhere on the page; true while something is held over it. */
function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const listening = new AbortController()
    const listen = (type: 'dragover' | 'dragleave' | 'drop', isHeld: boolean) =>
      window.addEventListener(
        type,
        (event) => {
          event.preventDefault()
          setIsOver(isHeld)
          if (type === 'drop' && event.dataTransfer !== null) onDrop(event.dataTransfer)
        },
        { signal: listening.signal },
      )
    listen('dragover', true)
    listen('dragleave', false)
    listen('drop', false)
    return () => listening.abort()
  }, [onDrop])
  return isOver
}

/** How many things the page has fetched since it was loaded, counted by the browser: shown so that it can be believed. */
function RequestCount() {
  const { words } = useViewerWords()
  const [count, setCount] = useState(0)
  useEffect(() => {
    const observer = new PerformanceObserver((list) => {
      // The viewer's own code does not count: on a disk it comes from within the page, in the console from its assets.
      const own = new RegExp(`^(?:blob:|data:|${window.location.origin}/assets/)`)
      const fetched = list.getEntries().filter(({ name }) => !own.test(name))
      if (fetched.length > 0) setCount((before) => before + fetched.length)
    })
    observer.observe({ type: 'resource' })
    return () => observer.disconnect()
  }, [])
  return <p className="quiet">{fill(words.requests, { n: count })}</p>
}

function Opener({ isFirst, onChoose }: { readonly isFirst: boolean; readonly onChoose: (files: FileList) => void }) {
  const { words } = useViewerWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <section className={isFirst ? 'opener opener-first' : 'opener'}>
      {isFirst && <p>{words.drop}</p>}
      <button type="button" className="button button-main" onClick={() => input.current?.click()}>
        {isFirst ? words.choose : words.chooseAnother}
      </button>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label={words.choose}
        // React passes the attribute on; its types do not know it.
        {...{ webkitdirectory: '' }}
        multiple
        onChange={({ target }) => {
          if (target.files !== null && target.files.length > 0) onChoose(target.files)
          target.value = ''
        }}
      />
    </section>
  )
}

function StageNote({ stage }: { readonly stage: Stage }) {
  const { words, number } = useViewerWords()
  if (stage.kind === 'reading') {
    const { doneBytes, totalBytes } = stage
    const says = fill(words.reading, { done: number(doneBytes / 1e6, 0), total: number(totalBytes / 1e6, 0) })
    return (
      <p className="progress">
        <progress max={Math.max(totalBytes, 1)} value={doneBytes} aria-label={says} /> {says}
      </p>
    )
  }
  return (
    <p role="alert" className="problem">
      {stage.kind === 'no-run' && words.noRun}
      {stage.kind === 'refused' && fill(words.refused, { reason: stage.reason })}
    </p>
  )
}
