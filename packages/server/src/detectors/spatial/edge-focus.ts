import type { FlowCellPlace } from '@seqward/contract'
import type { BlurMark, SpatialMarks } from '../../features/spatial-marks.ts'
import { inOrder, type SpatialFinding } from './spatial-finding.ts'
import type { SpatialRules } from './spatial-rules.ts'

type Edge = NonNullable<FlowCellPlace['edge']>
const edges: ReadonlySet<string> = new Set<Edge>([
  'first-swath',
  'last-swath',
  'first-tiles',
  'last-tiles',
  'both-ends',
])

/**
 * Focus lost at an edge of the flow cell while the middle stays sharp: tilt, seating, or a drive at the end of its
 * travel. Null when no edge stands out.
 */
export function edgeFocus(
  run: string,
  { blurs }: SpatialMarks,
  { focus: limits }: SpatialRules,
): SpatialFinding | null {
  const atEdges = blurs.filter(({ edge }) => edges.has(edge))
  const [worst] = [...atEdges].sort((a, b) => b.tiles * b.widening - a.tiles * a.widening)
  if (worst === undefined) return null
  const same = atEdges.filter(({ edge }) => edge === worst.edge)
  const places = new Map(same.map((mark) => [`${mark.lane} ${mark.surface}`, mark.tiles]))
  const tiles = [...places.values()].reduce((sum, count) => sum + count, 0)
  if (tiles < limits.tilesMin) return null
  const widest = Math.max(...same.map(({ widening }) => widening))
  return {
    pattern: 'edge-focus',
    run,
    subsystem: 'optical',
    cause: 'focus-drift',
    signal: 'focus',
    direction: 'up',
    observed: 100 + widest,
    expected: 100,
    unit: '%',
    deviations: widest / limits.deviation,
    place: placeOf(same, worst, tiles),
    // Both ends at once may be the flow cell that lies askew: the Z stage, which the history tells.
    isClear: widest >= limits.clearWidening && worst.edge !== 'both-ends',
  }
}

function placeOf(same: readonly BlurMark[], worst: BlurMark, count: number): FlowCellPlace {
  return {
    lanes: inOrder(same.map(({ lane }) => lane)),
    surfaces: inOrder(same.map(({ surface }) => surface)),
    edge: worst.edge as Edge,
    tiles: {
      count,
      first: Math.min(...same.map(({ firstTile }) => firstTile)),
      last: Math.max(...same.map(({ lastTile }) => lastTile)),
    },
    firstCycle: Math.min(...same.map(({ firstCycle }) => firstCycle)),
    lastCycle: Math.max(...same.map(({ lastCycle }) => lastCycle)),
  }
}
