import type { Fleet } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { fleetQuery } from '../../api/queries.ts'
import { CaseList } from '../../layout/case-list.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { useWords } from '../../words/words.ts'
import { FleetBrowser } from './fleet-browser.tsx'

/** All instruments, those with the greatest risk first; above them what is wrong across instruments. */
export function FleetPage() {
  const { t } = useWords()
  const fleet = useQuery(fleetQuery)
  return (
    <>
      <PageHead title={t('fleet.title')} lead={t('fleet.lead')}>
        {fleet.data !== undefined && <FleetCounts fleet={fleet.data} />}
      </PageHead>
      <Loaded asked={fleet}>
        {(answer) => (
          <>
            {answer.fleetCases.length > 0 && <FleetCases fleet={answer} />}
            {answer.instruments.length > 0 ? <FleetBrowser instruments={answer.instruments} /> : <EmptyFleet />}
          </>
        )}
      </Loaded>
    </>
  )
}

function FleetCounts({ fleet }: { readonly fleet: Fleet }) {
  const { t } = useWords()
  return (
    <ul className="counts">
      <li>{t('fleet.counts', { count: fleet.instruments.length })}</li>
      <li>{t('fleet.runs', { count: fleet.runCount })}</li>
      <li>{t('fleet.batches', { count: fleet.batchCount })}</li>
      <li>
        {fleet.pendingBatches === 0 ? t('fleet.pendingNone') : t('fleet.pending', { count: fleet.pendingBatches })}
      </li>
    </ul>
  )
}

function FleetCases({ fleet }: { readonly fleet: Fleet }) {
  const { t } = useWords()
  return (
    <section className="panel" aria-labelledby="fleet-cases">
      <h2 id="fleet-cases">{t('fleet.fleetCases')}</h2>
      <p className="lead">{t('fleet.fleetCasesLead')}</p>
      <CaseList cases={fleet.fleetCases} />
    </section>
  )
}

function EmptyFleet() {
  const { t } = useWords()
  return (
    <div className="note">
      <h2>{t('fleet.emptyTitle')}</h2>
      <p>{t('fleet.empty')}</p>
    </div>
  )
}
