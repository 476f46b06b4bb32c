import { type AuditEntry, type Role, roles } from '@seqward/contract'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { AuditObjectName } from './audit-object-name.tsx'

/** Digits of an actor's token that tell two apart on a page. */
const tokenShown = 8

/** Acts, latest first: when, who, what with what, and how it ended. */
export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useWords()
  return (
    <ScrollTable caption={t('audit.caption')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('audit.at')}</th>
          <th scope="col">{t('audit.who')}</th>
          <th scope="col">{t('audit.did')}</th>
          <th scope="col">{t('audit.what')}</th>
          <th scope="col">{t('audit.outcome')}</th>
          <th scope="col">{t('audit.times')}</th>
          <th scope="col" className="number">
            {t('audit.number')}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Act key={entry.position} entry={entry} />
        ))}
      </tbody>
    </ScrollTable>
  )
}

function Act({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useWords()
  const { row } = entry
  return (
    <tr>
      <td>
        <At instant={row.at} />
      </td>
      <td>
        {isPerson(row.role) ? t(`role.${row.role}`) : t(`auditRole.${row.role}`)}
        {row.actor !== null && (
          <span className="code quiet block" title={t('audit.person')}>
            {row.actor.slice(0, tokenShown)}
          </span>
        )}
      </td>
      <td>{t(`auditAction.${row.action}`)}</td>
      <td>
        <AuditObjectName entry={entry} />
      </td>
      <td>{t(`auditOutcome.${row.outcome}`)}</td>
      <td>{row.count > 1 ? t('audit.more', { count: row.count }) : row.count}</td>
      <td className="number">{row.number}</td>
    </tr>
  )
}

function isPerson(role: string): role is Role {
  return roles.some((one) => one === role)
}
