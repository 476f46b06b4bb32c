import { Link } from '@tanstack/react-router'
import { PageHead } from '../layout/page-head.tsx'
import { useWords } from '../words/words.ts'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useWords()
  return (
    <>
      <PageHead title={t('notFound.title')} lead={t('notFound.lead')} />
      <Link to="/" className="button">
        {t('notFound.back')}
      </Link>
    </>
  )
}
