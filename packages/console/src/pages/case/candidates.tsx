import { type Candidate, causes, type Signal, signals, subsystems } from '@seqward/contract'
import { listText } from '../../format/lists.ts'
import { oddsText } from '../../format/numbers.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'

/** What the case can be, likeliest first: odds as a bar and in figures, and the signals for and against. */
export function Candidates({ candidates }: { readonly candidates: readonly Candidate[] }) {
  const { t, say, language } = useWords()
  const sorted = [...candidates].sort((a, b) => b.probability - a.probability)
  return (
    <ScrollTable caption={t('case.candidatesCaption')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('case.candidate')}</th>
          <th scope="col">{t('case.probability')}</th>
          <th scope="col">{t('case.supports')}</th>
          <th scope="col">{t('case.contradicts')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((one) => (
          <tr key={one.cause}>
            <th scope="row">
              {say(causes[one.cause].label)}
              {one.subsystem !== 'unknown' && <span className="quiet block">{say(subsystems[one.subsystem])}</span>}
            </th>
            <td>
              <span className="odds">
                <OddsBar share={one.probability} />
                <span>{oddsText(one.probability, language)}</span>
              </span>
            </td>
            <td>
              <SignalNames names={one.supports} />
            </td>
            <td>
              <SignalNames names={one.contradicts} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

/** The odds as a length; the figure stands beside it. */
function OddsBar({ share }: { readonly share: number }) {
  return (
    <svg className="odds-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="8" className="odds-ground" />
      <rect width={100 * share} height="8" className="odds-share" />
    </svg>
  )
}

function SignalNames({ names }: { readonly names: readonly Signal[] }) {
  const { t, say, language } = useWords()
  if (names.length === 0) return <span className="quiet">{t('case.nothing')}</span>
  return listText(
    names.map((name) => say(signals[name])),
    language,
  )
}
