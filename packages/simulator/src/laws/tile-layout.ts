import type { FlowCell } from '../platforms/platform.ts'
import { checkWhole } from '../simulator-error.ts'
import type { TileLayout, TilePlace } from './run-source.ts'

/**
 * The tiles of a flow cell when each lane and surface shows `tilesShown` of them, spread over as many swaths as the
 * platform has. Throws SimulatorError when the flow cell has not that many.
 */
export function tileLayout(flowCell: FlowCell, tilesShown: number = flowCell.tilesShown): TileLayout {
  checkWhole('tiles', tilesShown, 1, flowCell.swathsMax * flowCell.tilesPerSwathMax)
  // At least two tiles a swath where there are two: the ends of a swath look different from its middle.
  const swaths = Math.max(1, Math.min(flowCell.swathsMax, Math.floor(tilesShown / 2)))
  const tilesPerSwath = Math.ceil(tilesShown / swaths)
  const places: TilePlace[] = []
  for (let lane = 1; lane <= flowCell.lanes; lane++) {
    for (let surface = 1; surface <= flowCell.surfaces; surface++) {
      for (let index = 0; index < tilesShown; index++) {
        const swath = 1 + Math.floor(index / tilesPerSwath)
        const number = 1 + (index % tilesPerSwath)
        const edge = tilesPerSwath === 1 ? 0 : Math.abs((2 * (number - 1)) / (tilesPerSwath - 1) - 1)
        places.push({ lane, surface, tile: surface * 1000 + swath * 100 + number, edge })
      }
    }
  }
  return { swaths, tilesPerSwath, places }
}
