import { useInfiniteQuery } from '@tanstack/react-query'
import { auditQuery } from '../../api/queries.ts'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { useWords } from '../../words/words.ts'
import { AuditTable } from './audit-table.tsx'
import { CheckpointFacts } from './checkpoint-facts.tsx'

/** Who looked at the laboratory's data and what was done with them, and how that is proven. */
export function AuditPage() {
  const { t } = useWords()
  const asked = useInfiniteQuery(auditQuery)
  return (
    <>
      <PageHead title={t('audit.title')} lead={t('audit.lead')} />
      <section aria-label={t('audit.caption')}>
        <Loaded asked={asked}>
          {(answer) => {
            const entries = answer.pages.flatMap((page) => page.rows)
            return entries.length === 0 ? <NoActs /> : <AuditTable entries={entries} />
          }}
        </Loaded>
        {asked.hasNextPage && (
          <button
            type="button"
            className="button"
            disabled={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {t('app.more')}
          </button>
        )}
      </section>
      <section aria-labelledby="proof">
        <h2 id="proof">{t('audit.proofTitle')}</h2>
        <p className="lead">{t('audit.proofLead')}</p>
        {asked.data?.pages[0] !== undefined && <CheckpointFacts note={asked.data.pages[0].checkpoint} />}
      </section>
    </>
  )
}

function NoActs() {
  const { t } = useWords()
  return (
    <div className="note">
      <h2>{t('audit.emptyTitle')}</h2>
      <p>{t('audit.empty')}</p>
    </div>
  )
}
