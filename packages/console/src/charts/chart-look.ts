import type uPlot from 'uplot'

/** Lines are told apart by colour and by dash; as many as a flow cell has lanes. */
export const lineLooks = [
  { token: '--line-1', dash: [] },
  { token: '--line-2', dash: [7, 3] },
  { token: '--line-3', dash: [2, 2] },
  { token: '--line-4', dash: [9, 3, 2, 3] },
  { token: '--line-5', dash: [4, 4] },
  { token: '--line-6', dash: [12, 3] },
  { token: '--line-7', dash: [2, 4] },
  { token: '--line-8', dash: [6, 2, 2, 2, 2, 2] },
] as const

/** The look of the n-th line, counted from 0; beyond the eighth they begin again. */
export function lineLook(index: number): (typeof lineLooks)[number] {
  return lineLooks[index % lineLooks.length] ?? lineLooks[0]
}

/** A colour of the style sheet, read when it is needed so that light and dark follow the reader. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

const font = () => `12px ${token('--type')}`

/** Axes in the console's look; `text` writes the numbers of an axis, null where a step has no name. */
export function axes(text: {
  readonly x: (at: number) => string | null
  readonly y: (value: number) => string
  readonly xSpace: number
}): uPlot.Axis[] {
  const common = (): uPlot.Axis => ({
    stroke: () => token('--ink-soft'),
    font: font(),
    grid: { stroke: () => token('--grid'), width: 1 },
    ticks: { show: false },
  })
  return [
    { ...common(), size: 28, gap: 6, space: text.xSpace, values: (_, at) => at.map(text.x), grid: { show: false } },
    { ...common(), size: 52, gap: 6, space: 34, values: (_, at) => at.map(text.y) },
  ]
}

/** Paints the expected band and its centre behind the values. */
export function paintBand(
  plot: uPlot,
  band: { readonly low: number; readonly high: number; readonly centre: number },
): void {
  const { ctx, bbox } = plot
  const y = (value: number) => plot.valToPos(value, 'y', true)
  ctx.save()
  ctx.fillStyle = token('--band')
  ctx.fillRect(bbox.left, y(band.high), bbox.width, y(band.low) - y(band.high))
  ctx.strokeStyle = token('--band-centre')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  strokeLine(ctx, [bbox.left, y(band.centre)], [bbox.left + bbox.width, y(band.centre)])
  ctx.restore()
}

/** Paints an upright line, with a small flag at its top where it marks a change. */
export function paintUpright(plot: uPlot, at: number, look: { readonly token: string; readonly flag: boolean }): void {
  const { ctx, bbox } = plot
  const x = Math.round(plot.valToPos(at, 'x', true))
  if (x < bbox.left || x > bbox.left + bbox.width) return
  ctx.save()
  ctx.strokeStyle = token(look.token)
  ctx.fillStyle = token(look.token)
  ctx.setLineDash([])
  ctx.lineWidth = (look.flag ? 1.5 : 1) * devicePixelRatio
  strokeLine(ctx, [x, bbox.top], [x, bbox.top + bbox.height])
  if (look.flag) {
    const size = 9 * devicePixelRatio
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x + size, bbox.top + size / 2)
    ctx.lineTo(x, bbox.top + size)
    ctx.fill()
  }
  ctx.restore()
}

/** Writes a short name at the top of the plot, beginning at a place of the axis. */
export function paintName(plot: uPlot, at: number, name: string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = `${11 * devicePixelRatio}px ${token('--type')}`
  ctx.fillStyle = token('--ink-soft')
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  ctx.fillText(name, plot.valToPos(at, 'x', true) + 4 * devicePixelRatio, bbox.top + 3 * devicePixelRatio)
  ctx.restore()
}

function strokeLine(
  ctx: CanvasRenderingContext2D,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}
