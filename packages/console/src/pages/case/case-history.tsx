import { type CaseEvent, caseStates, closeReasons } from '@seqward/contract'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'

/** What happened to a case, latest first. */
export function CaseHistory({ history }: { readonly history: readonly CaseEvent[] }) {
  const { t, say } = useWords()
  if (history.length === 0) return <p className="quiet">{t('case.noHistory')}</p>
  const latestFirst = [...history].sort((a, b) => (a.at < b.at ? 1 : -1))
  return (
    <ScrollTable caption={t('case.historyCaption')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('case.when')}</th>
          <th scope="col">{t('case.state')}</th>
          <th scope="col">{t('case.by')}</th>
          <th scope="col">{t('case.reason')}</th>
          <th scope="col">{t('case.note')}</th>
        </tr>
      </thead>
      <tbody>
        {latestFirst.map((event) => (
          <tr key={`${event.at} ${event.state}`}>
            <td>
              <At instant={event.at} />
            </td>
            <td>{say(caseStates[event.state])}</td>
            <td>{t(`role.${event.by}`)}</td>
            <td>{event.reason === null ? '–' : say(closeReasons[event.reason])}</td>
            <td className="note-text">{event.note ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
