import { both } from '../languages.ts'
import { grainKeys, type VocabularyEntry } from './entry.ts'
import { decimal, enumeration, integer } from './forms.ts'
import { laneTilesMax, ofRuns } from './run-performance.ts'

type Told = Pick<VocabularyEntry, 'form' | 'unit' | 'source' | 'label' | 'says'>

const perLane = (told: Told): VocabularyEntry => ({
  ...ofRuns,
  review: 'patterns-in-a-run',
  ...told,
  grain: ['lane'],
  batches: ['progress', 'run-end'],
})
const perSurface = (told: Told): VocabularyEntry => ({
  ...ofRuns,
  review: 'patterns-in-a-run',
  ...told,
  grain: ['lane', 'surface'],
  batches: ['progress', 'run-end'],
})
/** A pattern on a surface: only blocks of 25 cycles that show one have a row. */
const perPatch = (told: Told): VocabularyEntry => ({
  ...ofRuns,
  review: 'patterns-in-a-run',
  ...told,
  grain: ['read', 'lane', 'surface', 'block'],
  batches: ['progress', 'run-end'],
})

/** Patterns on the flow cell, found at the site in values by tile and cycle that stay there. */
export const runPatterns = {
  'lane.surface_balance': {
    ...perLane({
      form: decimal(-300, 300, 1),
      unit: '%',
      source: 'Extraction',
      label: both('Light of the bottom against the top surface', '下表面相对上表面的信号强度'),
      says: both(
        'Bottom less top surface, 100 times the natural logarithm, median over at least 20 cycles and all channels.',
        '下表面与上表面信号强度之比（自然对数乘 100），至少 20 个循环及全部通道的中位数。',
      ),
    }),
    subsystem: 'optical',
  },
  'surface.light_loss': {
    ...perSurface({
      form: decimal(0, 100, 1),
      unit: '%',
      source: 'Extraction',
      label: both('Light lost by one surface', '单一表面的信号损失'),
      says: both(
        'Lasting loss against the other surface within the run, over all channels; only from 14 %.',
        '运行中相对另一表面的持续信号损失（全部通道），仅在达到 14% 时给出。',
      ),
    }),
    subsystem: 'optical',
  },
  'surface.light_loss_from': {
    ...perSurface({
      form: integer(1, 1000),
      unit: '{cycle}',
      source: 'Extraction',
      label: both('First cycle of the loss of light', '信号损失的起始循环'),
      says: both('From which cycle on the surface is darker.', '该表面从哪个循环起变暗。'),
    }),
    subsystem: 'optical',
  },
  'dip.tiles': perPatch({
    form: integer(0, laneTilesMax),
    unit: '{tile}',
    source: 'Q, Extraction',
    label: both('Tiles of a dip', '下降区域的小区数'),
    says: both(
      'Touching tiles whose quality or light fell below their own past, where at least three did; the worst patch of a block.',
      '质量或信号低于自身以往的相邻小区数（至少三个）；每个区块中最严重的一处。',
    ),
  }),
  'dip.first_tile': perPatch({
    form: integer(1, grainKeys.tile.max),
    unit: '1',
    source: 'Q, Extraction',
    label: both('Lowest tile number of a dip', '下降区域的最小小区号'),
    says: both('Where the patch begins, by tile number.', '该区域按小区号的起点。'),
  }),
  'dip.last_tile': perPatch({
    form: integer(1, grainKeys.tile.max),
    unit: '1',
    source: 'Q, Extraction',
    label: both('Highest tile number of a dip', '下降区域的最大小区号'),
    says: both('Where the patch ends, by tile number.', '该区域按小区号的终点。'),
  }),
  'dip.first_cycle': perPatch({
    form: integer(1, 1000),
    unit: '{cycle}',
    source: 'Q, Extraction',
    label: both('First cycle of a dip', '下降的起始循环'),
    says: both('First cycle in which a tile of the patch was down.', '该区域小区首次下降的循环。'),
  }),
  'dip.last_cycle': perPatch({
    form: integer(1, 1000),
    unit: '{cycle}',
    source: 'Q, Extraction',
    label: both('Last cycle of a dip', '下降的结束循环'),
    says: both('Last cycle in which a tile of the patch was down.', '该区域小区最后一次下降的循环。'),
  }),
  'dip.depth': perPatch({
    form: decimal(0, 999, 1),
    unit: '1',
    source: 'Q, Extraction',
    label: both('Depth of a dip', '下降深度'),
    says: both('Mean over the patch, in deviations of the surface.', '该区域的平均值，以该表面的离差计。'),
  }),
  'dip.cells': perPatch({
    form: integer(0, 400_000),
    unit: '1',
    source: 'Q, Extraction',
    label: both('Tiles times cycles of a dip', '下降区域的小区循环数'),
    says: both('How much of the run the patch took.', '该区域在运行中所占的小区循环数。'),
  }),
  'dip.q30_loss': perPatch({
    form: decimal(0, 100, 1),
    unit: '%',
    source: 'Q',
    label: both('%≥Q30 lost in a dip', '下降区域损失的 %≥Q30'),
    says: both(
      "Percentage points below the tiles' own past, mean over the patch.",
      '低于小区自身以往的百分点，该区域平均。',
    ),
  }),
  'blur.tiles': {
    ...perPatch({
      form: integer(0, laneTilesMax),
      unit: '{tile}',
      source: 'Extraction',
      label: both('Tiles out of focus', '失焦小区数'),
      says: both(
        'Touching tiles at least 15 % wider than the best quarter of their surface; the largest group of a block.',
        '比所在表面最佳四分之一至少宽 15% 的相邻小区数；每个区块中最大的一组。',
      ),
    }),
    subsystem: 'optical',
  },
  'blur.first_tile': {
    ...perPatch({
      form: integer(1, grainKeys.tile.max),
      unit: '1',
      source: 'Extraction',
      label: both('Lowest tile number out of focus', '失焦区域的最小小区号'),
      says: both('Where the group begins, by tile number.', '该区域按小区号的起点。'),
    }),
    subsystem: 'optical',
  },
  'blur.last_tile': {
    ...perPatch({
      form: integer(1, grainKeys.tile.max),
      unit: '1',
      source: 'Extraction',
      label: both('Highest tile number out of focus', '失焦区域的最大小区号'),
      says: both('Where the group ends, by tile number.', '该区域按小区号的终点。'),
    }),
    subsystem: 'optical',
  },
  'blur.widening': {
    ...perPatch({
      form: decimal(0, 400, 1),
      unit: '%',
      source: 'Extraction',
      label: both('Focus width beyond the surface', '超出所在表面的聚焦宽度'),
      says: both(
        'How much wider than the best quarter of the surface, median over the group.',
        '比该表面最佳四分之一宽的幅度，该组中位数。',
      ),
    }),
    subsystem: 'optical',
  },
  'blur.edge': {
    ...perPatch({
      form: enumeration('first-swath', 'last-swath', 'first-tiles', 'last-tiles', 'both-ends', 'inside'),
      unit: '',
      source: 'Extraction',
      label: both('Edge at which focus is lost', '失焦所在的边缘'),
      says: both(
        'Which edge of the surface most of the group lies at, if any.',
        '该组大部分位于表面的哪个边缘（若有）。',
      ),
    }),
    subsystem: 'optical',
  },
} as const satisfies Record<string, VocabularyEntry>
