import { useState } from 'react'
import { Choice } from '../layout/choice.tsx'
import { useRun } from './parts/run-context.ts'
import { CycleView } from './views/cycle-view.tsx'
import { FlowCellView } from './views/flow-cell-view.tsx'
import { LaneView } from './views/lane-view.tsx'
import { ScoreView } from './views/score-view.tsx'
import { SummaryView } from './views/summary-view.tsx'
import { TableView } from './views/table-view.tsx'
import { WarningView } from './views/warning-view.tsx'
import { useViewerWords } from './words/words.ts'

const views = {
  summary: SummaryView,
  cycles: CycleView,
  lanes: LaneView,
  flowCell: FlowCellView,
  scores: ScoreView,
  table: TableView,
  warnings: WarningView,
} as const

/** A run that has been read, view by view. */
export function RunPage() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const [view, setView] = useState<keyof typeof views>('summary')
  const View = views[view]
  const names = Object.keys(views) as (keyof typeof views)[]
  return (
    <>
      <section className="run-head">
        <h2 className="code">{overview.name}</h2>
        <p className="quiet">
          {[
            overview.instrument && `${words.instrument} ${overview.instrument}`,
            overview.flowCell && `${words.flowCell} ${overview.flowCell}`,
            overview.reads.length > 0 &&
              `${words.reads} ${overview.reads
                .map(({ firstCycle, lastCycle, isIndex }) => `${lastCycle - firstCycle + 1}${isIndex ? ' (I)' : ''}`)
                .join(' + ')}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </section>
      <Choice
        label={words.views}
        options={names.map((key) => ({
          key,
          label: words.view[key],
          ...(key === 'warnings' ? { count: overview.warnings.length } : {}),
        }))}
        chosen={view}
        onChoose={setView}
      />
      <section className="view" aria-label={words.view[view]}>
        <View />
      </section>
    </>
  )
}
