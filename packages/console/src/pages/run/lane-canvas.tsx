import { useEffect, useRef } from 'react'
import { token } from '../../charts/chart-look.ts'
import type { LaneMap } from './tile-layout.ts'

/** A lane is drawn about this wide: it fits beside its name on a common screen, and shrinks on a narrow one. */
const lanePixels = 1000
/** Smaller squares cannot be told apart, larger ones say no more. */
const tilePixelsMin = 3
const tilePixelsMax = 18
/** A tile this many spreads from the median has the full colour. */
const spreadsFull = 8

/** The tiles of one lane as small squares: below the run's median in one colour, above it in another, paler when near. */
export function LaneCanvas(props: {
  readonly map: LaneMap
  readonly spread: { readonly median: number; readonly spread: number }
}) {
  const { map, spread } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = () => paint(canvas.current, map, spread)
    draw()
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    return () => scheme.removeEventListener('change', draw)
  }, [map, spread])
  return <canvas ref={canvas} aria-hidden="true" />
}

function paint(
  canvas: HTMLCanvasElement | null,
  { rows, columns, tiles }: LaneMap,
  { median, spread }: { readonly median: number; readonly spread: number },
): void {
  const size = Math.max(tilePixelsMin, Math.min(tilePixelsMax, Math.floor(lanePixels / columns)))
  const ctx = canvas?.getContext('2d')
  if (canvas === null || ctx === null || ctx === undefined) return
  canvas.width = columns * size * devicePixelRatio
  canvas.height = rows * size * devicePixelRatio
  canvas.style.aspectRatio = `${columns} / ${rows}`
  canvas.style.width = `${columns * size}px`
  ctx.scale(devicePixelRatio, devicePixelRatio)
  const colours = { below: token('--tile-below'), above: token('--tile-above'), ground: token('--tile-ground') }
  for (const { column, row, value } of tiles) {
    const away = Math.min(Math.abs(value - median) / (spread * spreadsFull), 1)
    ctx.globalAlpha = 1
    ctx.fillStyle = colours.ground
    ctx.fillRect(column * size, row * size, size - 1, size - 1)
    ctx.globalAlpha = away
    ctx.fillStyle = value < median ? colours.below : colours.above
    ctx.fillRect(column * size, row * size, size - 1, size - 1)
  }
}
