import { Link } from '@tanstack/react-router'
import { PageHead } from '../../layout/page-head.tsx'
import { useWords } from '../../words/words.ts'

/** The head of both pages about what leaves: the list of what can, and the batches that did. */
export function DataHead() {
  const { t } = useWords()
  return (
    <PageHead title={t('data.title')} lead={t('data.lead')}>
      <nav className="sections" aria-label={t('data.sections')}>
        <Link to="/data" activeOptions={{ exact: true }}>
          {t('data.dictionary')}
        </Link>
        <Link to="/data/batches">{t('data.batches')}</Link>
      </nav>
    </PageHead>
  )
}
