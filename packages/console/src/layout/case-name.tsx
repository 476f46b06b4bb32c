import { type CaseSummary, causes, subsystems } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { useWords } from '../words/words.ts'

/** A case by subsystem and cause, as a link to it, with the lot or version that it names. Where neither is known, it says so once. */
export function CaseName({ one }: { readonly one: CaseSummary }) {
  const { say } = useWords()
  return (
    <span className="case-name">
      {one.subsystem !== 'unknown' && <span className="subsystem">{say(subsystems[one.subsystem])}</span>}
      <Link to="/cases/$case" params={{ case: one.id }}>
        {say(causes[one.cause].label)}
      </Link>
      {one.lot !== null && <code>{one.lot}</code>}
    </span>
  )
}
