import type { ReactNode } from 'react'

export interface FactRow {
  readonly name: string
  readonly value: ReactNode
  /** Identifiers stand in a typeface that tells 0 from O. */
  readonly code?: boolean
  /** Takes the whole width: for what would not fit beside others. */
  readonly wide?: boolean
}

/** Names and values side by side. */
export function Facts({ rows }: { readonly rows: readonly FactRow[] }) {
  return (
    <dl className="facts">
      {rows.map(({ name, value, code, wide }) => (
        <div key={name} className={wide === true ? 'wide' : undefined}>
          <dt>{name}</dt>
          <dd className={code === true ? 'code' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
