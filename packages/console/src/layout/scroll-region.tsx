import type { ReactNode } from 'react'

/** A part that may be larger than its place and scrolls by itself, so that the page does not. */
export function ScrollRegion(props: {
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}) {
  const { label, className = 'scroll', children } = props
  return (
    // Without the tab stop the keyboard could not scroll it (WCAG 2.1.1). A group rather than a section: a landmark for
    // each table would drown the landmarks that people jump between.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <div role="group" className={className} tabIndex={0} aria-label={label}>
      {children}
    </div>
  )
}
