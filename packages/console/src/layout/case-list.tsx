import { caseStates, type CaseSummary } from '@seqward/contract'
import { useWords } from '../words/words.ts'
import { CaseName } from './case-name.tsx'
import { gravestFirst } from './risk.ts'
import { RiskMark } from './risk-mark.tsx'
import { Ago } from './times.tsx'

/** Cases as a list, gravest first, each a link with its severity, subsystem, cause and state. */
export function CaseList({ cases }: { readonly cases: readonly CaseSummary[] }) {
  const { say } = useWords()
  return (
    <ul className="cases">
      {gravestFirst(cases).map((one) => (
        <li key={one.id} className={one.state === 'closed' ? 'is-closed' : undefined}>
          <RiskMark risk={one.severity} />
          <CaseName one={one} />
          <span className="tag">{say(caseStates[one.state])}</span>
          <span className="quiet">
            <Ago instant={one.updatedAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
