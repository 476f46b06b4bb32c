import type { ReactNode } from 'react'
import { ScrollRegion } from './scroll-region.tsx'

/** A table that may be wider than the screen: it scrolls by itself, also by keyboard, and the page does not. */
export function ScrollTable(props: {
  readonly caption: string
  readonly hideCaption?: boolean
  /** `compact` has closer rows, for figures; `dictionary` has fixed columns, for sentences. */
  readonly look?: 'compact' | 'dictionary'
  readonly children: ReactNode
}) {
  const { caption, hideCaption = false, look, children } = props
  return (
    <ScrollRegion label={caption}>
      <table className={look}>
        <caption className={hideCaption ? 'unseen' : undefined}>{caption}</caption>
        {children}
      </table>
    </ScrollRegion>
  )
}
