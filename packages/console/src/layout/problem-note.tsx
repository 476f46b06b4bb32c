import { ApiError } from '../api/api-error.ts'
import { useWords } from '../words/words.ts'

/** What went wrong and what to do about it, in a sentence. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useWords()
  return (error) => {
    if (!(error instanceof ApiError)) return t('problem.page')
    const { status, code } = error
    if (status === 0) return t('problem.network')
    if (status === 403) return t('problem.forbidden')
    if (code === 'body-not-kept') return t('problem.bodyNotKept')
    if (status === 404) return t('problem.notFound')
    if (status === 409) return t('problem.conflict')
    if (status === 429) return t('problem.tooMany')
    return status >= 500 ? t('problem.server', { code }) : t('problem.other', { code })
  }
}

/** Stands where an answer should have been. */
export function ProblemNote({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useWords()
  const textOf = useProblemText()
  return (
    <div className="note note-problem" role="alert">
      <h2>{t('problem.title')}</h2>
      <p>{textOf(error)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t('app.retry')}
      </button>
    </div>
  )
}
