/* The tiles are chosen by arrow keys, as in a grid, but are painted: a group with a description and a spoken value. */
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/prefer-tag-over-role */
import type { FlowCellMap, FlowCellTile } from '@seqward/interop'
import { useEffect, useId, useRef, useState } from 'react'
import { token } from '../../charts/chart-look.ts'
import { colourAt, colourGradient } from '../parts/colour-scale.ts'
import { fill, useViewerWords } from '../words/words.ts'

/** The map is drawn about this large; tiles are rectangles of whole pixels within it. */
const mapWidth = 1080
const mapHeight = 640
const tileWidthMax = 34
const tileHeightMax = 22
/** Between lanes, and above them for their names. */
const laneGap = 14
const headHeight = 18

interface Layout {
  readonly tileWidth: number
  readonly tileHeight: number
  readonly laneWidth: number
}

function layoutOf({ columns, rows, lanes }: FlowCellMap): Layout {
  const width = (mapWidth - laneGap * lanes.length) / Math.max(lanes.length * columns, 1)
  const tileWidth = Math.max(3, Math.min(tileWidthMax, Math.floor(width)))
  const tileHeight = Math.max(3, Math.min(tileHeightMax, Math.floor(mapHeight / Math.max(rows, 1))))
  return { tileWidth, tileHeight, laneWidth: tileWidth * columns + laneGap }
}

/** The map as a picture that can be walked: pointer or arrow keys choose a tile, and its value is said in words. */
export function FlowCellCanvas({ map, name }: { readonly map: FlowCellMap; readonly name: string }) {
  const { words, figure } = useViewerWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [chosen, setChosen] = useState<FlowCellTile>()
  const helpId = useId()
  const layout = layoutOf(map)
  const width = layout.laneWidth * map.lanes.length
  const height = layout.tileHeight * map.rows + headHeight
  const shown = map.tiles.find(({ lane, tile }) => lane === chosen?.lane && tile === chosen.tile)

  useEffect(() => {
    const draw = () => paint(canvas.current, map, shown)
    draw()
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    return () => scheme.removeEventListener('change', draw)
  }, [map, shown])

  const chooseAt = (x: number, y: number) => {
    const lane = map.lanes[Math.floor(x / layout.laneWidth)]
    const column = Math.floor((x % layout.laneWidth) / layout.tileWidth)
    const row = Math.floor((y - headHeight) / layout.tileHeight)
    const tile = map.tiles.find((one) => one.lane === lane && one.column === column && one.row === row)
    if (tile !== undefined) setChosen(tile)
  }
  const step = (columns: number, rows: number) => {
    const from = shown ?? map.tiles[0]
    if (from !== undefined) setChosen(neighbour(map, from, columns, rows) ?? from)
  }
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{name}</strong>
        <span className="chart-readout" aria-live="polite">
          {shown !== undefined &&
            fill(words.tileSays, { lane: shown.lane, tile: shown.tile, value: figure(shown.value) })}
        </span>
      </figcaption>
      <div
        role="group"
        className="flow-cell"
        tabIndex={0}
        aria-label={name}
        aria-describedby={helpId}
        onKeyDown={(event) => {
          const move = arrows[event.key]
          if (move === undefined) return
          event.preventDefault()
          step(...move)
        }}
      >
        <canvas
          ref={canvas}
          width={width}
          height={height}
          style={{ width, height }}
          aria-hidden="true"
          onPointerMove={({ nativeEvent }) => chooseAt(nativeEvent.offsetX, nativeEvent.offsetY)}
          onPointerDown={({ nativeEvent }) => chooseAt(nativeEvent.offsetX, nativeEvent.offsetY)}
        />
      </div>
      <p className="scale">
        <span className="unseen">{words.scale}</span>
        <span>{figure(map.range[0])}</span>
        <span className="scale-bar" style={{ background: colourGradient }} />
        <span>{figure(map.range[1])}</span>
        <span id={helpId} className="quiet">
          {words.flowCellHelp}
        </span>
      </p>
    </figure>
  )
}

const arrows: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The next tile in a direction; beyond the edge of a lane, the nearest of the lane beside it. */
function neighbour(map: FlowCellMap, from: FlowCellTile, columns: number, rows: number): FlowCellTile | undefined {
  const placeOf = ({ lane, column }: FlowCellTile) => map.lanes.indexOf(lane) * map.columns + column
  const candidates = map.tiles.filter((tile) =>
    columns === 0
      ? placeOf(tile) === placeOf(from) && Math.sign(tile.row - from.row) === rows
      : Math.sign(placeOf(tile) - placeOf(from)) === columns,
  )
  const distance = (tile: FlowCellTile) =>
    Math.abs(placeOf(tile) - placeOf(from)) * map.rows + Math.abs(tile.row - from.row)
  return candidates.reduce<FlowCellTile | undefined>(
    (best, tile) => (best === undefined || distance(tile) < distance(best) ? tile : best),
    undefined,
  )
}

function paint(canvas: HTMLCanvasElement | null, map: FlowCellMap, chosen: FlowCellTile | undefined): void {
  const ctx = canvas?.getContext('2d')
  if (canvas === null || ctx === null || ctx === undefined) return
  const { tileWidth, tileHeight, laneWidth } = layoutOf(map)
  const [low, high] = map.range
  canvas.width = laneWidth * map.lanes.length * devicePixelRatio
  canvas.height = (tileHeight * map.rows + headHeight) * devicePixelRatio
  ctx.scale(devicePixelRatio, devicePixelRatio)
  ctx.font = `12px ${token('--type')}`
  ctx.fillStyle = token('--ink-soft')
  for (const [index, lane] of map.lanes.entries()) ctx.fillText(String(lane), index * laneWidth, headHeight - 6)
  const missing = token('--tile-ground')
  const cornerOf = ({ lane, column, row }: FlowCellTile) =>
    [map.lanes.indexOf(lane) * laneWidth + column * tileWidth, headHeight + row * tileHeight] as const
  for (const tile of map.tiles) {
    const share = high > low ? (tile.value - low) / (high - low) : 0.5
    ctx.fillStyle = Number.isFinite(tile.value) ? colourAt(share) : missing
    ctx.fillRect(...cornerOf(tile), tileWidth - 1, tileHeight - 1)
  }
  if (chosen === undefined) return
  const [x, y] = cornerOf(chosen)
  ctx.strokeStyle = token('--ink')
  ctx.lineWidth = 2
  ctx.strokeRect(x - 1, y - 1, tileWidth + 1, tileHeight + 1)
}
