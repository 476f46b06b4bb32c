import { useWords } from '../words/words.ts'

/** How far a run is, as a bar and in words. `planned` is 0 while that is not known. */
export function CycleProgress({ done, planned }: { readonly done: number; readonly planned: number }) {
  const { t } = useWords()
  // Until the run's configuration has arrived nobody knows how long it will be.
  if (planned === 0) return <span className="progress-text">{t('progressOpen', { count: done })}</span>
  const words = t('progress', { done, planned })
  return (
    <span className="progress">
      <progress value={Math.min(done, planned)} max={planned} aria-label={words} />
      <span className="progress-text" aria-hidden="true">
        {done}/{planned}
      </span>
    </span>
  )
}
