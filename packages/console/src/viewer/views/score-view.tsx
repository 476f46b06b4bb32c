import type { QBar, QHeatMap } from '@seqward/interop'
import { useEffect, useRef, useState } from 'react'
import { Menu } from '../parts/field.tsx'
import { colourAt, colourGradient } from '../parts/colour-scale.ts'
import { useAnswer, useRun } from '../parts/run-context.ts'
import { TileFields, useReadOptions } from '../parts/tile-fields.tsx'
import { fill, useViewerWords } from '../words/words.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'

/** Q scores: how many calls of each, and how that changes over the cycles. */
export function ScoreView() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const [lane, setLane] = useState<number>()
  const [surface, setSurface] = useState<number>()
  const [read, setRead] = useState<number>()
  const readOptions = useReadOptions(overview.reads)
  const bars = useAnswer('qHistogram', { lane, surface, read })
  const map = useAnswer('qHeatMap', { lane, surface, read })
  if (!overview.hasScores) return <p className="lead">{words.none}</p>
  return (
    <>
      <div className="filters">
        <TileFields lane={{ chosen: lane, onChoose: setLane }} surface={{ chosen: surface, onChoose: setSurface }} />
        <Menu label={words.read} options={readOptions} chosen={read} withAll onChoose={setRead} />
      </div>
      {bars !== undefined && <Histogram bars={bars} />}
      {map !== undefined && <HeatMap map={map} />}
    </>
  )
}

const size = { width: 720, height: 260, left: 72, bottom: 26, top: 10 }
const scoresMax = 50
const goodScore = 30

function Histogram({ bars }: { readonly bars: readonly QBar[] }) {
  const { words, number } = useViewerWords()
  const most = Math.max(...bars.map(({ calls }) => calls), 1)
  const all = bars.reduce((sum, { calls }) => sum + calls, 0)
  const good = bars.filter(({ score }) => score >= goodScore).reduce((sum, { calls }) => sum + calls, 0)
  const x = (score: number) => size.left + ((score - 1) / scoresMax) * (size.width - size.left)
  const y = (calls: number) => size.top + (1 - calls / most) * (size.height - size.top - size.bottom)
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{words.histogram}</strong>
        <span className="chart-readout">
          {fill(words.goodShare, { percent: number(all === 0 ? Number.NaN : (100 * good) / all) })}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} className="box-plot" aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={size.left} x2={size.width} y1={y(share * most)} y2={y(share * most)} className="grid-line" />
            <text x={size.left - 8} y={y(share * most) + 4} textAnchor="end">
              {number((share * most) / 1e6, most < 1e7 ? 2 : 0)}
            </text>
          </g>
        ))}
        {bars.map(({ from, width, calls, score }) => (
          <rect
            key={from}
            x={x(from)}
            width={Math.max(x(from + width) - x(from) - 1, 1)}
            y={y(calls)}
            height={Math.max(y(0) - y(calls), 0)}
            className={score >= goodScore ? 'bar-good' : 'bar-poor'}
          />
        ))}
        {[10, 20, 30, 40, 50].map((score) => (
          <text key={score} x={x(score)} y={size.height - 6} textAnchor="middle">
            {score}
          </text>
        ))}
      </svg>
      <details className="chart-table">
        <summary>{words.asTable}</summary>
        <ScrollTable caption={words.histogram} look="compact">
          <thead>
            <tr>
              <th scope="col">{words.score}</th>
              <th scope="col">{words.callsMillions}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ from, width, calls }) => (
              <tr key={from}>
                <th scope="row">{width === 1 ? from : `${from}–${from + width - 1}`}</th>
                <td>{number(calls / 1e6, 3)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </details>
    </figure>
  )
}

/** Shares are small beside the largest: without a root, all but one score would look empty. */
const shown = (percent: number) => Math.sqrt(percent / 100)

function HeatMap({ map }: { readonly map: QHeatMap }) {
  const { words } = useViewerWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d')
    if (canvas.current === null || ctx === null || ctx === undefined) return
    canvas.current.width = map.cycles
    canvas.current.height = map.scores
    for (let cycle = 0; cycle < map.cycles; cycle++) {
      for (let score = 0; score < map.scores; score++) {
        const share = map.values[cycle * map.scores + score] ?? 0
        if (share === 0) continue
        ctx.fillStyle = colourAt(shown(share))
        ctx.fillRect(cycle, map.scores - 1 - score, 1, 1)
      }
    }
  }, [map])
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{words.heatMap}</strong>
        <span className="chart-readout">{words.heatMapSays}</span>
      </figcaption>
      <div className="heat-map">
        <span className="quiet">Q{map.scores}</span>
        <canvas ref={canvas} aria-hidden="true" />
        <span className="quiet">Q1</span>
        <span className="heat-map-cycles quiet">
          <span>1</span>
          <span>{words.cycle}</span>
          <span>{map.cycles}</span>
        </span>
      </div>
      <p className="scale">
        <span>0</span>
        <span className="scale-bar" style={{ background: colourGradient }} />
        <span>100 %</span>
      </p>
    </figure>
  )
}
