import type { DipMark, SpatialMarks } from '../../features/spatial-marks.ts'
import type { SpatialFinding } from './spatial-finding.ts'
import type { SpatialRules } from './spatial-rules.ts'

/**
 * Neighbouring tiles that fall: a bubble when they recover, an obstruction on the flow cell when they stay down to the
 * end of the read. Only the worst few. A single small one is for watching: good runs have them.
 */
export function tileDips(run: string, { dips }: SpatialMarks, rules: SpatialRules): readonly SpatialFinding[] {
  const worstOf = (found: readonly DipMark[]) => [...found].sort((a, b) => weight(b) - weight(a)).slice(0, dipsMax)
  return [
    ...worstOf(dips.filter(({ staysToEnd }) => !staysToEnd)).map((dip) => findingOf(run, dip, rules)),
    ...worstOf(dips.filter(({ staysToEnd }) => staysToEnd)).map((dip) => findingOf(run, dip, rules)),
  ]
}

/** Dips of one run that evidence names. */
const dipsMax = 5

const weight = ({ cells, deviations }: DipMark) => cells * deviations

function findingOf(run: string, dip: DipMark, { dip: limits }: SpatialRules): SpatialFinding {
  const { staysToEnd, qualityLoss } = dip
  return {
    pattern: staysToEnd ? 'obstruction' : 'bubble',
    run,
    subsystem: staysToEnd ? 'consumable' : 'fluidic',
    cause: staysToEnd ? 'flow-cell' : 'bubble',
    signal: qualityLoss === null ? 'intensity' : 'tile-scatter',
    direction: 'down',
    observed: qualityLoss === null ? -dip.deviations : -qualityLoss,
    expected: 0,
    unit: qualityLoss === null ? '1' : '%',
    deviations: dip.deviations,
    place: {
      lanes: [dip.lane],
      surfaces: [dip.surface],
      tiles: { count: dip.tiles, first: dip.firstTile, last: dip.lastTile },
      firstCycle: dip.firstCycle,
      lastCycle: staysToEnd ? null : dip.lastCycle,
    },
    isClear: !staysToEnd && dip.tiles >= limits.clearTiles && dip.cells >= limits.clearCells,
  }
}
