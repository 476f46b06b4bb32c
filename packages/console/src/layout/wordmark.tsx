/** The name with its mark: a trace that leaves its course and is brought back. */
export function Wordmark() {
  return (
    <span className="wordmark" aria-hidden="true">
      <svg viewBox="0 0 32 32" width="24" height="24">
        <rect x="1" y="1" width="30" height="30" rx="7" className="mark-ground" />
        <path d="M6 20h5l3-9 4 12 3-7h5" className="mark-trace" />
      </svg>
      Seqward
    </span>
  )
}
