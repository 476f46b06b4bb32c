import type { GrantView } from '@seqward/contract'
import { useState } from 'react'
import { useEndGrant, useGrantLink } from '../../api/rights.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'

/** Who was let in, to what and until when, with what they used it for. */
export function GrantTable({ grants, mayEnd }: { readonly grants: readonly GrantView[]; readonly mayEnd: boolean }) {
  const { t } = useWords()
  return (
    <ScrollTable caption={t('rights.grants')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('rights.party')}</th>
          <th scope="col">{t('rights.role')}</th>
          <th scope="col">{t('rights.scope')}</th>
          <th scope="col">{t('rights.until')}</th>
          <th scope="col">{t('rights.uses')}</th>
          {mayEnd && <th scope="col">{t('rights.change')}</th>}
        </tr>
      </thead>
      <tbody>
        {grants.map((grant) => (
          <GrantRow key={grant.id} grant={grant} mayEnd={mayEnd} />
        ))}
      </tbody>
    </ScrollTable>
  )
}

function GrantRow({ grant, mayEnd }: { readonly grant: GrantView; readonly mayEnd: boolean }) {
  const { t } = useWords()
  const end = useEndGrant()
  const link = useGrantLink()
  const [shown, setShown] = useState<string | null>(null)
  const [now] = useState(() => Date.now())
  const isOver = grant.revokedAt !== null || Date.parse(grant.expiresAt) <= now
  const uses = grant.uses.reduce((sum, { count }) => sum + count, 0)
  const show = async () => {
    const { token } = await link.mutateAsync(grant.id)
    setShown(`${window.location.origin}/#sign-in=${token}`)
  }
  return (
    <tr>
      <td>{grant.party}</td>
      <td>{t(`role.${grant.role}`)}</td>
      <td>{grant.instruments === null ? t('rights.all') : grant.instruments.join(', ')}</td>
      <td>
        <At instant={grant.revokedAt ?? grant.expiresAt} />
        {isOver && <span className="quiet block">{t(grant.revokedAt === null ? 'rights.over' : 'rights.ended')}</span>}
      </td>
      <td>
        {uses}
        {grant.uses[0] !== undefined && (
          <span className="quiet block">
            <At instant={grant.uses[0].at} />
          </span>
        )}
      </td>
      {mayEnd && (
        <td>
          {!isOver && (
            <div className="buttons">
              <button type="button" className="button" disabled={link.isPending} onClick={() => void show()}>
                {t('rights.link')}
              </button>
              <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate(grant.id)}>
                {t('rights.end')}
              </button>
            </div>
          )}
          {shown !== null && !isOver && (
            <output className="block">
              {t('rights.linkLead', { party: grant.party })} <span className="code">{shown}</span>
            </output>
          )}
        </td>
      )}
    </tr>
  )
}
