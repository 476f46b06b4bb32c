import type { ReactNode } from 'react'
import { useWords } from '../words/words.ts'
import { ProblemNote } from './problem-note.tsx'

/** What is needed of a query to show it. */
interface Asked<Answer> {
  readonly data: Answer | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/**
 * Shows an answer when it is there. An answer that came before stays on the screen while a newer one is asked for, and
 * also when that fails: the live mark says that figures may be old.
 */
export function Loaded<Answer>(props: {
  readonly asked: Asked<Answer>
  readonly children: (answer: Answer) => ReactNode
}) {
  const { asked, children } = props
  const { t } = useWords()
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error !== null) return <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />
  return <output className="loading">{t('app.loading')}</output>
}
