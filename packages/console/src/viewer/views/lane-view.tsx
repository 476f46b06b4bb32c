import type { Box } from '@seqward/interop'
import { useState } from 'react'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { Menu } from '../parts/field.tsx'
import { useAnswer, useRun } from '../parts/run-context.ts'
import { TileFields, useReadOptions } from '../parts/tile-fields.tsx'
import { useViewerWords } from '../words/words.ts'

/** One metric by lane: a box over the tiles of each. */
export function LaneView() {
  const { overview } = useRun()
  const { words, figure } = useViewerWords()
  const [chosen, setMetric] = useState<string>()
  const [read, setRead] = useState(overview.reads[0]?.number)
  const [surface, setSurface] = useState<number>()
  const readOptions = useReadOptions(overview.reads)
  const metric = overview.tileMetrics.find(({ id }) => id === chosen) ?? overview.tileMetrics[0]
  const boxes = useAnswer('byLane', { metric: metric?.id ?? 'density', read, surface })
  if (metric === undefined) return <p className="lead">{words.none}</p>
  const name = `${words.metrics[metric.id]}${metric.unit === '' ? '' : ` (${metric.unit})`}`
  return (
    <>
      <div className="filters">
        <Menu
          label={words.metric}
          options={overview.tileMetrics.map(({ id }) => ({ value: id as string, label: words.metrics[id] }))}
          chosen={metric.id}
          onChoose={setMetric}
        />
        {metric.isByRead && <Menu label={words.read} options={readOptions} chosen={read} onChoose={setRead} />}
        <TileFields surface={{ chosen: surface, onChoose: setSurface }} />
      </div>
      {boxes !== undefined && (
        <figure className="chart chart-wide">
          <figcaption>
            <strong>{name}</strong>
          </figcaption>
          <BoxPlot boxes={boxes} />
          <ScrollTable caption={name} hideCaption look="compact">
            <thead>
              <tr>
                {[words.lane, words.median, words.quartiles, words.whiskers, words.mean, words.tiles].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {boxes.map(({ lane, box }) => (
                <tr key={lane}>
                  <th scope="row">{lane}</th>
                  <td>{figure(box.p50)}</td>
                  <td>{`${figure(box.p25)} – ${figure(box.p75)}`}</td>
                  <td>{`${figure(box.low)} – ${figure(box.high)}`}</td>
                  <td>{figure(box.mean)}</td>
                  <td>{box.count}</td>
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        </figure>
      )}
    </>
  )
}

const size = { width: 720, height: 300, left: 64, bottom: 28, top: 12 }
/** Room above the highest whisker (spec: summary-statistics 9.1). */
const headroom = 1.2

function BoxPlot({ boxes }: { readonly boxes: readonly { readonly lane: number; readonly box: Box }[] }) {
  const { figure } = useViewerWords()
  const top = Math.max(...boxes.map(({ box }) => box.high), 0) * headroom || 1
  const y = (value: number) => size.top + (1 - value / top) * (size.height - size.top - size.bottom)
  const step = (size.width - size.left) / Math.max(boxes.length, 1)
  const half = Math.min(step * 0.3, 28)
  const ticks = Array.from({ length: 5 }, (_, index) => (top * index) / 4)
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} className="box-plot" aria-hidden="true">
      {ticks.map((value) => (
        <g key={value}>
          <line x1={size.left} x2={size.width} y1={y(value)} y2={y(value)} className="grid-line" />
          <text x={size.left - 8} y={y(value) + 4} textAnchor="end">
            {figure(value)}
          </text>
        </g>
      ))}
      {boxes.map(({ lane, box }, index) => {
        const x = size.left + step * (index + 0.5)
        return (
          <g key={lane} className="box">
            <line x1={x} x2={x} y1={y(box.low)} y2={y(box.high)} />
            <rect x={x - half} width={half * 2} y={y(box.p75)} height={Math.max(y(box.p25) - y(box.p75), 1)} />
            <line x1={x - half} x2={x + half} y1={y(box.p50)} y2={y(box.p50)} className="middle" />
            <text x={x} y={size.height - 8} textAnchor="middle">
              {lane}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
