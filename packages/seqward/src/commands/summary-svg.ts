import type { Box, CycleSeries, FlowCellMap, LaneBoxes, QBar, QHeatMap } from '@seqward/interop'

/** Plots as SVG text: numbers in, marks out. Colours are the classes and steps that the page's style names. */

const width = 720
const height = 260
const frame = { left: 58, right: 8, top: 8, bottom: 26 }

/** Where a value of a span falls among pixels. */
type Scale = (value: number) => number
const scale =
  (from: number, to: number, start: number, end: number): Scale =>
  (value) =>
    start + ((value - from) / (to - from || 1)) * (end - start)

const place = (value: number) => String(Math.round(value * 10) / 10)

function svg(content: string, label: string, boxHeight = height): string {
  return `<svg viewBox="0 0 ${width} ${boxHeight}" role="img" aria-label="${escapeXml(label)}">${content}</svg>`
}

/** Text that may stand in an element or an attribute. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
}

/** Round numbers from 0 to the top, about five of them. */
function ticksTo(top: number): number[] {
  const rough = top / 5
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((one) => one >= rough) ?? rough
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => index * step)
}

function yAxis(top: number, y: Scale): string {
  return ticksTo(top)
    .map((value) => {
      const at = place(y(value))
      const text = String(Number(value.toPrecision(4)))
      return `<path class="g" d="M${frame.left} ${at}H${width - frame.right}"/><text x="${frame.left - 6}" y="${at}" class="y">${text}</text>`
    })
    .join('')
}

const xLabel = (x: number, text: string | number) => `<text x="${place(x)}" y="${height - 8}" class="x">${text}</text>`

const yScale = (top: number) => scale(0, top, height - frame.bottom, frame.top)

/** Lines of means for several channels or bases; for a single metric the median with quartiles and whiskers as bands. */
export function cyclePlot(series: readonly CycleSeries[], label: string, topMax = Number.POSITIVE_INFINITY): string {
  const points = series.flatMap((one) => one.points)
  const isSingle = series.length === 1
  const lastCycle = Math.max(...points.map(({ cycle }) => cycle), 1)
  const most = Math.max(...points.map(({ box }) => (isSingle ? box.high : box.mean)), 0)
  const top = Math.min(most * 1.1 + 0.0001, topMax)
  const x = scale(0, lastCycle + 2, frame.left, width - frame.right)
  const y = yScale(top)
  const trace = (points: Points, value: (box: Box) => number) =>
    points
      .map(({ cycle, box }, index) => `${index === 0 ? 'M' : 'L'}${place(x(cycle))} ${place(y(value(box)))}`)
      .join('')
  const line = (one: CycleSeries, value: (box: Box) => number) =>
    stretches(one.points)
      .map((points) => trace(points, value))
      .join('')
  const band = (one: CycleSeries, low: (box: Box) => number, high: (box: Box) => number) =>
    stretches(one.points)
      .map((points) => `${trace(points, high)}${trace(points.toReversed(), low).replace('M', 'L')}Z`)
      .join('')
  const [first] = series
  const bands =
    isSingle && first !== undefined
      ? `<path class="b2" d="${band(
          first,
          ({ low }) => low,
          ({ high }) => high,
        )}"/>` +
        `<path class="b1" d="${band(
          first,
          ({ p25 }) => p25,
          ({ p75 }) => p75,
        )}"/>`
      : ''
  const lines = series
    .map((one, index) => `<path class="l l${index + 1}" d="${line(one, (box) => (isSingle ? box.p50 : box.mean))}"/>`)
    .join('')
  const steps = ticksTo(lastCycle).map((cycle) => xLabel(x(cycle), cycle))
  // What is beyond the top of the axis is cut off at it.
  return svg(
    `${yAxis(top, y)}${steps.join('')}<svg x="0" y="${frame.top}" width="${width}" height="${height - frame.top - frame.bottom}" viewBox="0 ${frame.top} ${width} ${height - frame.top - frame.bottom}">${bands}${lines}</svg>`,
    label,
  )
}

type Points = CycleSeries['points']

/** Points of cycles that follow each other: no line is drawn over cycles without a value, such as index reads. */
function stretches(points: Points): readonly Points[] {
  const starts = points.flatMap(({ cycle }, index) => (points[index - 1]?.cycle === cycle - 1 ? [] : [index]))
  return starts.map((start, index) => points.slice(start, starts[index + 1]))
}

/** Boxes by lane, several metrics side by side. */
export function lanePlot(metrics: readonly LaneBoxes[], label: string): string {
  const lanes = [...new Set(metrics.flat().map(({ lane }) => lane))].sort((a, b) => a - b)
  const top = Math.max(...metrics.flat().map(({ box }) => box.high), 0) * 1.2 || 1
  const y = yScale(top)
  const step = (width - frame.left - frame.right) / Math.max(lanes.length, 1)
  const half = Math.min((step * 0.35) / metrics.length, 22)
  const marks = metrics.flatMap((boxes, metric) =>
    boxes.map(({ lane, box }) => {
      const middle = frame.left + step * (lanes.indexOf(lane) + 0.5) + (metric - (metrics.length - 1) / 2) * half * 2.4
      const [at, left, size] = [place(middle), place(middle - half), place(half * 2)]
      return (
        `<g class="k${metric + 1}"><path d="M${at} ${place(y(box.low))}V${place(y(box.high))}"/>` +
        `<rect x="${left}" y="${place(y(box.p75))}" width="${size}" height="${place(Math.max(y(box.p25) - y(box.p75), 1))}"/>` +
        `<path class="m" d="M${left} ${place(y(box.p50))}h${size}"/></g>`
      )
    }),
  )
  const names = lanes.map((lane, index) => xLabel(frame.left + step * (index + 0.5), lane))
  return svg(`${yAxis(top, y)}${marks.join('')}${names.join('')}`, label)
}

/** Bars of calls by score, in millions. */
export function scorePlot(bars: readonly QBar[], label: string): string {
  const top = (Math.max(...bars.map(({ calls }) => calls), 1) / 1e6) * 1.05
  const y = yScale(top)
  const x = scale(0.5, 50.5, frame.left, width - frame.right)
  const marks = bars.map(({ from, width: scores, calls, score }) => {
    const left = x(from - 0.5)
    const bottom = y(0)
    const at = y(calls / 1e6)
    const size = Math.max(x(from + scores - 0.5) - left - 1, 1)
    return `<rect class="${score >= 30 ? 'good' : 'poor'}" x="${place(left)}" y="${place(at)}" width="${place(size)}" height="${place(bottom - at)}"/>`
  })
  return svg(
    `${yAxis(top, y)}${marks.join('')}${[10, 20, 30, 40, 50].map((score) => xLabel(x(score), score)).join('')}`,
    label,
  )
}

/** Steps of the colour scale; one path holds all cells of a step, so that a map of thousands of tiles stays small. */
export const colourSteps = 24

interface Cell {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** 0 to 1; NaN for no value. */
  readonly share: number
}

function cells(all: readonly Cell[]): string {
  const paths = new Map<string, string>()
  for (const { x, y, width: cellWidth, height: cellHeight, share } of all) {
    const step = Math.round(Math.min(Math.max(share, 0), 1) * (colourSteps - 1))
    const name = Number.isNaN(share) ? 'none' : `c${step}`
    const path = `M${place(x)} ${place(y)}h${place(cellWidth)}v${place(cellHeight)}h-${place(cellWidth)}z`
    paths.set(name, (paths.get(name) ?? '') + path)
  }
  return [...paths].map(([name, path]) => `<path class="${name}" d="${path}"/>`).join('')
}

/** Share of calls by cycle and score; shares are drawn by their root, or all but one score would look empty. */
export function scoreMap({ cycles, scores, values }: QHeatMap, label: string): string {
  const x = scale(0, cycles, frame.left, width - frame.right)
  const y = scale(0, scores, height - frame.bottom, frame.top)
  const found: Cell[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let score = 0; score < scores; score++) {
      const value = values[cycle * scores + score] ?? 0
      if (value === 0) continue
      // Scores of one bin have one value: they become one cell.
      let end = score + 1
      while (end < scores && values[cycle * scores + end] === value) end++
      const share = Math.sqrt(value / 100)
      found.push({ x: x(cycle), y: y(end), width: x(1) - x(0), height: y(score) - y(end), share })
      score = end - 1
    }
  }
  const names = ticksTo(cycles).map((cycle) => xLabel(x(cycle), cycle))
  const levels = [10, 20, 30, 40].map(
    (score) => `<text x="${frame.left - 6}" y="${place(y(score))}" class="y">Q${score}</text>`,
  )
  return svg(`${cells(found)}${names.join('')}${levels.join('')}`, label)
}

/** The flow cell, lane beside lane. */
export function flowCellPlot({ tiles, lanes, columns, rows, range }: FlowCellMap, label: string): string {
  const laneGap = 8
  const tileWidth = Math.min((width - laneGap * lanes.length) / Math.max(lanes.length * columns, 1), 30)
  const tileHeight = Math.max(Math.min(360 / Math.max(rows, 1), 16), 2)
  const laneWidth = tileWidth * columns + laneGap
  const head = 16
  const found = tiles.map(({ lane, column, row, value }) => ({
    x: lanes.indexOf(lane) * laneWidth + column * tileWidth,
    y: head + row * tileHeight,
    width: tileWidth * 0.94,
    height: tileHeight * 0.9,
    share: Number.isFinite(value)
      ? range[1] > range[0]
        ? (value - range[0]) / (range[1] - range[0])
        : 0.5
      : Number.NaN,
  }))
  const names = lanes.map((lane, index) => `<text x="${place(index * laneWidth)}" y="11">${lane}</text>`)
  return svg(`${names.join('')}${cells(found)}`, label, Math.ceil(head + rows * tileHeight))
}
