import type { CycleSeries } from '@seqward/interop'
import { useMemo, useState } from 'react'
import type uPlot from 'uplot'
import { axes, lineLook, token } from '../../charts/chart-look.ts'
import { Plot, type PlotOptions } from '../../charts/plot.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { Menu } from '../parts/field.tsx'
import { useAnswer, useRun } from '../parts/run-context.ts'
import { TileFields } from '../parts/tile-fields.tsx'
import { fill, useViewerWords } from '../words/words.ts'

const chartHeight = 340
/** The error rate's axis ends here: one bad cycle would flatten all others (spec: summary-statistics 9.1). */
const errorRateMax = 5

/** One metric over the cycles of the run. */
export function CycleView() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const [chosen, setMetric] = useState<string>()
  const [lane, setLane] = useState<number>()
  const [surface, setSurface] = useState<number>()
  const metric = overview.cycleMetrics.find(({ id }) => id === chosen) ?? overview.cycleMetrics[0]
  if (metric === undefined) return <p className="lead">{words.none}</p>
  return (
    <>
      <div className="filters">
        <Menu
          label={words.metric}
          options={overview.cycleMetrics.map(({ id }) => ({ value: id as string, label: words.metrics[id] }))}
          chosen={metric.id}
          onChoose={setMetric}
        />
        <TileFields lane={{ chosen: lane, onChoose: setLane }} surface={{ chosen: surface, onChoose: setSurface }} />
      </div>
      <CycleChart key={metric.id} metric={metric} lane={lane} surface={surface} />
    </>
  )
}

function CycleChart(props: {
  readonly metric: ReturnType<typeof useRun>['overview']['cycleMetrics'][number]
  readonly lane: number | undefined
  readonly surface: number | undefined
}) {
  const { metric, lane, surface } = props
  const { overview } = useRun()
  const { words } = useViewerWords()
  const series = useAnswer('byCycle', { metric: metric.id, lane, surface })
  const hasParts = metric.parts.length > 0
  const plotted = useMemo(() => (series === undefined ? undefined : dataOf(series, hasParts)), [series, hasParts])
  const options = useMemo(
    () => optionsOf(metric.id, hasParts ? metric.parts.length : 0, overview.reads),
    [metric, hasParts, overview.reads],
  )
  const name = `${words.metrics[metric.id]}${metric.unit === '' ? '' : ` (${metric.unit})`}`
  if (series === undefined || plotted === undefined) return null
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{name}</strong>
        {hasParts && (
          <ul className="legend">
            {metric.parts.map((part, index) => (
              <li key={part}>
                <svg width="28" height="10" aria-hidden="true" className={`line-${index + 1}`}>
                  <line x1="0" y1="5" x2="28" y2="5" strokeWidth="2" strokeDasharray={lineLook(index).dash.join(' ')} />
                </svg>
                {part.toUpperCase()}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <p className="unseen">{fill(words.chartByCycle, { metric: words.metrics[metric.id] })}</p>
      <Plot options={options} data={plotted} height={chartHeight} />
      <p className="quiet">{hasParts ? words.meanLegend : words.boxLegend}</p>
      <details className="chart-table">
        <summary>{words.asTable}</summary>
        <CycleTable series={series} name={name} />
      </details>
    </figure>
  )
}

function CycleTable({ series, name }: { readonly series: readonly CycleSeries[]; readonly name: string }) {
  const { words, figure } = useViewerWords()
  const isSingle = series.length === 1
  const cycles = [...new Set(series.flatMap(({ points }) => points.map(({ cycle }) => cycle)))].sort((a, b) => a - b)
  const boxes = series.map(({ points }) => new Map(points.map(({ cycle, box }) => [cycle, box])))
  return (
    <ScrollTable caption={name} look="compact">
      <thead>
        <tr>
          <th scope="col">{words.cycle}</th>
          {isSingle ? (
            <>
              <th scope="col">{words.median}</th>
              <th scope="col">{words.quartiles}</th>
              <th scope="col">{words.whiskers}</th>
              <th scope="col">{words.mean}</th>
            </>
          ) : (
            series.map(({ part }) => (
              <th key={part} scope="col">
                {part.toUpperCase()}
              </th>
            ))
          )}
        </tr>
      </thead>
      <tbody>
        {cycles.map((cycle) => {
          const box = boxes[0]?.get(cycle)
          return (
            <tr key={cycle}>
              <th scope="row">{cycle}</th>
              {isSingle ? (
                <>
                  <td>{figure(box?.p50)}</td>
                  <td>{`${figure(box?.p25)} – ${figure(box?.p75)}`}</td>
                  <td>{`${figure(box?.low)} – ${figure(box?.high)}`}</td>
                  <td>{figure(box?.mean)}</td>
                </>
              ) : (
                boxes.map((column, index) => <td key={series[index]?.part}>{figure(column.get(cycle)?.mean)}</td>)
              )}
            </tr>
          )
        })}
      </tbody>
    </ScrollTable>
  )
}

/** Means by channel or base; or median, quartiles and whiskers of the one line. */
function dataOf(series: readonly CycleSeries[], hasParts: boolean): uPlot.AlignedData {
  // Every cycle has its place, so that no line is drawn over cycles without a value, such as index reads.
  const known = series.flatMap(({ points }) => points.map(({ cycle }) => cycle))
  const first = Math.min(...known)
  const cycles =
    known.length === 0 ? [] : Array.from({ length: Math.max(...known) - first + 1 }, (_, index) => first + index)
  const column = (points: CycleSeries['points'], name: 'mean' | 'p50' | 'p25' | 'p75' | 'low' | 'high') => {
    const values = new Map(points.map(({ cycle, box }) => [cycle, box[name]]))
    return cycles.map((cycle) => values.get(cycle) ?? null)
  }
  if (hasParts) return [cycles, ...series.map(({ points }) => column(points, 'mean'))]
  const points = series[0]?.points ?? []
  return [cycles, ...(['p50', 'p75', 'p25', 'high', 'low'] as const).map((name) => column(points, name))]
}

function optionsOf(id: string, partCount: number, reads: readonly { readonly firstCycle: number }[]): PlotOptions {
  const line = (index: number): uPlot.Series => ({
    stroke: () => token(lineLook(index).token),
    width: 1.5,
    dash: [...lineLook(index).dash],
    points: { show: false },
  })
  const hidden: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
  const parts = Array.from({ length: partCount }, (_, index) => line(index))
  return {
    legend: { show: false },
    cursor: { y: false },
    scales: {
      x: { time: false, range: (_, __, max) => [0, max + 2] },
      y: {
        range: (_, __, max) => [
          0,
          id === 'errorRate' ? Math.min(max * 1.1 + 0.0001, errorRateMax) : max * 1.1 + 0.0001,
        ],
      },
    },
    axes: axes({ x: String, y: (value) => String(value), xSpace: 50 }),
    series: [{}, ...(partCount > 0 ? parts : [line(0), hidden, hidden, hidden, hidden])],
    ...(partCount > 0
      ? {}
      : {
          bands: [
            { series: [4, 5], fill: () => token('--band') },
            { series: [2, 3], fill: () => token('--band-centre') },
          ] satisfies uPlot.Band[],
        }),
    hooks: { drawClear: [(plot: uPlot) => paintReads(plot, reads)] },
  }
}

/** An upright line where a read begins. */
function paintReads(plot: uPlot, reads: readonly { readonly firstCycle: number }[]): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = token('--rule')
  ctx.lineWidth = devicePixelRatio
  for (const { firstCycle } of reads.slice(1)) {
    const x = Math.round(plot.valToPos(firstCycle - 0.5, 'x', true))
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}
