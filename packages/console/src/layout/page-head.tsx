import { type ReactNode, useEffect } from 'react'
import { useWords } from '../words/words.ts'

/** The head of a page: its one first heading, which is also the title of the window. */
export function PageHead(props: {
  readonly title: string
  readonly code?: boolean
  readonly lead?: ReactNode
  readonly children?: ReactNode
}) {
  const { title, code = false, lead, children } = props
  const { t } = useWords()
  const windowTitle = t('app.title', { page: title })
  useEffect(() => {
    document.title = windowTitle
  }, [windowTitle])
  return (
    <header className="page-head">
      <h1 className={code ? 'code' : undefined}>{title}</h1>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </header>
  )
}
