import { type ReactNode, useState } from 'react'
import { ScrollRegion } from '../layout/scroll-region.tsx'
import { useWords } from '../words/words.ts'

/**
 * The table behind a chart, for whoever does not see it or wants the figures. `renderRows` makes its head and body, and is
 * called only once it is opened: a page with thirty charts does not draw thirty tables.
 */
export function FoldedTable({ name, renderRows }: { readonly name: string; readonly renderRows: () => ReactNode }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('chart.table')}
        <span className="unseen"> {name}</span>
      </summary>
      {isOpen && (
        <ScrollRegion label={name}>
          <table className="compact">
            <caption className="unseen">{name}</caption>
            {renderRows()}
          </table>
        </ScrollRegion>
      )}
    </details>
  )
}
