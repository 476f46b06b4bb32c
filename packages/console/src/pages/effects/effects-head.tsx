import { Link } from '@tanstack/react-router'
import { PageHead } from '../../layout/page-head.tsx'
import { useWords } from '../../words/words.ts'

/** The head of both pages: what lots and versions do, and how right the detectors were. */
export function EffectsHead({ page }: { readonly page: 'effects' | 'detectors' }) {
  const { t } = useWords()
  return (
    <PageHead
      title={page === 'effects' ? t('effects.title') : t('detectors.title')}
      lead={page === 'effects' ? t('effects.lead') : t('detectors.lead')}
    >
      <nav className="sections" aria-label={t('effects.sections')}>
        <Link to="/effects" activeOptions={{ exact: true }}>
          {t('effects.title')}
        </Link>
        <Link to="/effects/detectors">{t('detectors.title')}</Link>
      </nav>
    </PageHead>
  )
}
