import type { AuditEntry } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { useSerials } from '../../api/use-serials.ts'
import { useWords } from '../../words/words.ts'

/** What an act was about, with a way to it where there is a page of it. */
export function AuditObjectName({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useWords()
  const { objectKind } = entry.row
  return (
    <>
      {t(`auditObject.${objectKind}`)}
      {entry.object !== null && linked.has(objectKind) && (
        <span className="block">
          <ObjectLink kind={objectKind} names={entry.object.split(' ')} />
        </span>
      )}
    </>
  )
}

/** Kinds whose name is an address of this console; others are secrets' hashes, which say nothing to a reader. */
const linked: ReadonlySet<string> = new Set(['instrument', 'run', 'case', 'batch'])

function ObjectLink({ kind, names }: { readonly kind: string; readonly names: readonly string[] }) {
  const serialOf = useSerials()
  const [first = '', second = '', third = ''] = names
  if (kind === 'case')
    return (
      <Link to="/cases/$case" params={{ case: first }} className="code">
        {first}
      </Link>
    )
  if (kind === 'run')
    return (
      <Link to="/instruments/$instrument/runs/$run" params={{ instrument: first, run: second }} className="code">
        {second}
      </Link>
    )
  if (kind === 'batch')
    return (
      <Link
        to="/data/batches/$instrument/$epoch/$seq"
        params={{ instrument: first, epoch: second, seq: third }}
        className="code"
      >
        {`${serialOf(first)} ${third}`}
      </Link>
    )
  return (
    <Link to="/instruments/$instrument" params={{ instrument: first }} className="code">
      {serialOf(first)}
    </Link>
  )
}
