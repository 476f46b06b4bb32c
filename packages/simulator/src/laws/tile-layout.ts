import type { FlowCell } from '../platforms/platform.ts'
import { checkWhole } from '../simulator-error.ts'
import type { TileLayout, TilePlace } from './run-source.ts'

/** Tiles that a lane and surface of the real flow cell has. */
export function tilesOfLane(flowCell: FlowCell): number {
  return flowCell.swathsMax * flowCell.tilesPerSwathMax
}

/**
 * The tiles of a flow cell when each lane and surface shows `tilesShown` of them, spread over as many swaths as the
 * platform has. Throws SimulatorError when the flow cell has not that many. Names: spec interop-format 0.4.
 */
export function tileLayout(flowCell: FlowCell, tilesShown: number = flowCell.tilesShown): TileLayout {
  checkWhole('tiles', tilesShown, 1, tilesOfLane(flowCell))
  // At least two tiles a swath where there are two: the ends of a swath look different from its middle.
  const swaths = Math.max(1, Math.min(flowCell.swathsMax, Math.floor(tilesShown / 2)))
  const tilesPerSwath = Math.ceil(tilesShown / swaths)
  const { sectionsPerLane = 1, lanesPerSection = 1 } = flowCell.cameras ?? {}
  const tilesPerSection = Math.ceil(tilesPerSwath / sectionsPerLane)
  const places: TilePlace[] = []
  for (let lane = 1; lane <= flowCell.lanes; lane++) {
    const camerasBefore = sectionsPerLane * Math.floor((lane - 1) / lanesPerSection)
    for (let surface = 1; surface <= flowCell.surfaces; surface++) {
      for (let index = 0; index < tilesShown; index++) {
        const swath = 1 + Math.floor(index / tilesPerSwath)
        const number = 1 + (index % tilesPerSwath)
        const edge = tilesPerSwath === 1 ? 0 : Math.abs((2 * (number - 1)) / (tilesPerSwath - 1) - 1)
        const camera = camerasBefore + 1 + Math.floor((number - 1) / tilesPerSection)
        const tile =
          flowCell.cameras === undefined
            ? surface * 1000 + swath * 100 + number
            : surface * 10_000 + swath * 1000 + camera * 100 + 1 + ((number - 1) % tilesPerSection)
        places.push({ lane, surface, tile, swath, number, edge, along: (index + 0.5) / tilesShown })
      }
    }
  }
  return { swaths, tilesPerSwath: tilesPerSection, places }
}
