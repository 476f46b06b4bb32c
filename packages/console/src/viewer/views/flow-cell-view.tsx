import { useState } from 'react'
import { Menu, NumberField } from '../parts/field.tsx'
import { useAnswer, useRun } from '../parts/run-context.ts'
import { TileFields, useReadOptions } from '../parts/tile-fields.tsx'
import { useViewerWords } from '../words/words.ts'
import { FlowCellCanvas } from './flow-cell-canvas.tsx'

/** The tiles of the flow cell where they lie, coloured by a metric at one cycle or of one read. */
export function FlowCellView() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const [chosen, setMetric] = useState<string>()
  const [cycle, setCycle] = useState(1)
  const [part, setPart] = useState(0)
  const [read, setRead] = useState(overview.reads[0]?.number)
  const [lane, setLane] = useState<number>()
  const [surface, setSurface] = useState<number>()
  const readOptions = useReadOptions(overview.reads)
  const metrics = [...overview.cycleMetrics, ...overview.tileMetrics]
  const metric = metrics.find(({ id }) => id === chosen) ?? metrics[0]
  const partShown = metric !== undefined && part < metric.parts.length ? part : 0
  const isByCycle = overview.cycleMetrics.some(({ id }) => id === metric?.id)
  const map = useAnswer('flowCell', {
    metric: metric?.id ?? 'density',
    cycle,
    part: partShown,
    read,
    lane,
    surface,
  })
  if (metric === undefined) return <p className="lead">{words.none}</p>
  const name = `${words.metrics[metric.id]}${metric.unit === '' ? '' : ` (${metric.unit})`}`
  return (
    <>
      <div className="filters">
        <Menu
          label={words.metric}
          options={metrics.map(({ id }) => ({ value: id as string, label: words.metrics[id] }))}
          chosen={metric.id}
          onChoose={setMetric}
        />
        {metric.parts.length > 0 && (
          <Menu
            label={metric.parts.length === 4 && metric.unit === '%' ? words.base : words.channel}
            options={metric.parts.map((label, value) => ({ value, label: label.toUpperCase() }))}
            chosen={partShown}
            onChoose={(index) => setPart(index ?? 0)}
          />
        )}
        {isByCycle && (
          <div className="field cycle-field">
            <NumberField
              label={words.cycle}
              value={cycle}
              max={overview.lastCycle}
              onChange={(value) => setCycle(value ?? 1)}
            />
            <input
              type="range"
              aria-label={words.cycle}
              min={1}
              max={overview.lastCycle}
              value={cycle}
              onChange={({ target }) => setCycle(Number(target.value))}
            />
          </div>
        )}
        {metric.isByRead && <Menu label={words.read} options={readOptions} chosen={read} onChoose={setRead} />}
        <TileFields lane={{ chosen: lane, onChoose: setLane }} surface={{ chosen: surface, onChoose: setSurface }} />
      </div>
      {map !== undefined && <FlowCellCanvas map={map} name={name} />}
    </>
  )
}
