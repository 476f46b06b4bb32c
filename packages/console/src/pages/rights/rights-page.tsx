import type { RightsReport, Role } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { rightsQuery, sessionQuery } from '../../api/queries.ts'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { GrantForm } from './grant-form.tsx'
import { GrantTable } from './grant-table.tsx'

/** Who may let somebody in; the service decides, this only spares the others a form that leads nowhere. */
const keepers: readonly Role[] = ['manager', 'administrator']
/** Digits of a contract's hash that tell two apart on a page. */
const hashShown = 12

/** Whom the laboratory let in, what its consents cover, what rests, and what retention took. */
export function RightsPage() {
  const { t } = useWords()
  const asked = useQuery(rightsQuery)
  const role = useQuery(sessionQuery).data?.role
  const mayGive = role !== undefined && keepers.includes(role)
  return (
    <>
      <PageHead title={t('rights.title')} lead={t('rights.lead')} />
      <Loaded asked={asked}>
        {(report) => (
          <>
            {report.region !== null && <p>{t('rights.region', { region: report.region })}</p>}
            <section aria-labelledby="grants">
              <h2 id="grants">{t('rights.grants')}</h2>
              {report.grants.length === 0 ? (
                <p>{t('rights.noGrants')}</p>
              ) : (
                <GrantTable grants={report.grants} mayEnd={mayGive} />
              )}
            </section>
            {mayGive && <GrantForm />}
            <Consents report={report} />
            <Restrictions report={report} />
            <Retention report={report} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Consents({ report: { consents } }: { readonly report: RightsReport }) {
  const { t } = useWords()
  return (
    <section aria-labelledby="consents">
      <h2 id="consents">{t('rights.consents')}</h2>
      {consents.length === 0 ? (
        <p>{t('rights.noConsents')}</p>
      ) : (
        <ScrollTable caption={t('rights.consents')} hideCaption>
          <thead>
            <tr>
              <th scope="col">{t('rights.instrument')}</th>
              <th scope="col">{t('rights.contract')}</th>
              <th scope="col">{t('rights.since')}</th>
              <th scope="col">{t('rights.withdrawn')}</th>
            </tr>
          </thead>
          <tbody>
            {consents.map((one) => (
              <tr key={`${one.instrument} ${one.contract} ${one.firstAt}`}>
                <td className="code">{one.instrument}</td>
                <td className="code">{one.contract.slice(0, hashShown)}</td>
                <td>
                  <At instant={one.firstAt} />
                </td>
                <td>{one.withdrawnAt !== null && <At instant={one.withdrawnAt} />}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  )
}

function Restrictions({ report: { restrictions } }: { readonly report: RightsReport }) {
  const { t } = useWords()
  return (
    <section aria-labelledby="restrictions">
      <h2 id="restrictions">{t('rights.restrictions')}</h2>
      {restrictions.length === 0 ? (
        <p>{t('rights.noRestrictions')}</p>
      ) : (
        <ScrollTable caption={t('rights.restrictions')} hideCaption>
          <thead>
            <tr>
              <th scope="col">{t('rights.scope')}</th>
              <th scope="col">{t('rights.since')}</th>
              <th scope="col">{t('rights.lifted')}</th>
            </tr>
          </thead>
          <tbody>
            {restrictions.map((one) => (
              <tr key={`${one.instrument} ${one.since}`}>
                <td>{one.instrument ?? t('rights.all')}</td>
                <td>
                  <At instant={one.since} />
                </td>
                <td>{one.liftedAt !== null && <At instant={one.liftedAt} />}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  )
}

function Retention({ report: { retention } }: { readonly report: RightsReport }) {
  const { t } = useWords()
  return (
    <section aria-labelledby="retention">
      <h2 id="retention">{t('rights.retention')}</h2>
      {retention.length === 0 ? (
        <p>{t('rights.noRetention')}</p>
      ) : (
        <ScrollTable caption={t('rights.retention')} hideCaption>
          <thead>
            <tr>
              <th scope="col">{t('rights.since')}</th>
              <th scope="col">{t('rights.what')}</th>
              <th scope="col" className="number">
                {t('rights.removed')}
              </th>
            </tr>
          </thead>
          <tbody>
            {retention.map((one) => (
              <tr key={`${one.at} ${one.class}`}>
                <td>
                  <At instant={one.at} />
                </td>
                <td className="code">{one.class}</td>
                <td className="number">{one.removed}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </section>
  )
}
