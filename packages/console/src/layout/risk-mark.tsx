import { useWords } from '../words/words.ts'
import type { Risk } from './risk.ts'

/** A shape for each risk, so that neither colour nor sight of it alone carries the meaning. */
const shapes: Readonly<Record<Risk, string>> = {
  urgent: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  act: 'M8 1.5 15.2 14.5H.8z',
  watch: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2z',
  unheard: 'M2 7h12v2H2z',
  well: 'M2.5 8.2 6.2 12l7.3-8',
}

/** The risk of something: shape, colour and word together. */
export function RiskMark({ risk }: { readonly risk: Risk }) {
  const { t } = useWords()
  return (
    <span className={`risk risk-${risk}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={shapes[risk]} fillRule="evenodd" />
      </svg>
      {t(`risk.${risk}`)}
    </span>
  )
}
