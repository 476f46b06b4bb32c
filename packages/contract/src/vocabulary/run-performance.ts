import { both } from '../languages.ts'
import { expiresFirst, type GrainKey, retentionClasses, type VocabularyEntry } from './entry.ts'
import { decimal, enumeration, integer } from './forms.ts'

type Told = Pick<VocabularyEntry, 'form' | 'unit' | 'source' | 'label' | 'says'>

/** What all metrics of a run share. */
export const ofRuns = {
  kind: 'run-performance',
  subsystem: null,
  purpose: 'detect',
  sensitivity: 'technical',
  retentionMonths: retentionClasses.history,
  review: 'first-contract',
  expires: expiresFirst,
  since: 1,
} as const
const perRun = (told: Told): VocabularyEntry => ({ ...ofRuns, ...told, grain: [], batches: ['progress', 'run-end'] })
const perSurface = (told: Told, ...more: GrainKey[]): VocabularyEntry => ({
  ...ofRuns,
  ...told,
  grain: [...more, 'lane', 'surface'],
  batches: ['progress', 'run-end'],
})
const perCycle = (told: Told, ...more: GrainKey[]): VocabularyEntry => ({
  ...ofRuns,
  ...told,
  grain: ['lane', 'surface', 'cycle', ...more],
  batches: ['progress', 'run-end'],
})
const perBlock = (told: Told): VocabularyEntry => ({
  ...ofRuns,
  ...told,
  grain: ['read', 'lane', 'surface', 'block', 'channel'],
  batches: ['progress', 'run-end'],
})
const perTile = (told: Told, ...more: GrainKey[]): VocabularyEntry => ({
  ...ofRuns,
  ...told,
  grain: [...more, 'lane', 'tile'],
  batches: ['run-end'],
})

const share = decimal(0, 100, 2)
/** Phasing above this is a file fault, not chemistry: no read survives it. */
const phasing = decimal(0, 10, 4)
/** The densest patterned flow cells have 9.5 million wells on a square millimetre. */
const densityMax = 12_000_000
/** Tiles of a lane on one surface: 392 on a NovaSeq X 25B, the most that there are. */
export const laneTilesMax = 999
/** Widths beyond this are no focus at all: a cluster is 1 to 4 pixels wide. */
const focusMax = 30

export const runPerformance = {
  'run.state': perRun({
    form: enumeration('running', 'copying', 'complete', 'ended-early', 'stalled'),
    unit: '',
    source: 'completion markers',
    label: both('State of the run', '运行状态'),
    says: both('Whether the run goes on, is complete or ended early.', '运行正在进行、已完成或提前结束。'),
  }),
  'run.cycles_done': perRun({
    form: integer(0, 1000),
    unit: '{cycle}',
    source: 'Extraction, Q',
    label: both('Cycles done', '已完成循环'),
    says: both('Latest cycle for which the instrument wrote metrics.', '仪器已写入指标的最后一个循环。'),
  }),
  'run.elapsed_hours': perRun({
    form: decimal(0, 400, 1),
    unit: 'h',
    source: 'completion markers, file times',
    label: both('Elapsed time', '已用时间'),
    says: both('From the start of the run to the latest file that it wrote.', '从运行开始到最近写入文件的时间。'),
  }),
  'run.yield_gigabases': perRun({
    // A 25B flow cell with its longest kit gives 8,000.
    form: decimal(0, 9_000, 3),
    unit: 'G{base}',
    source: 'Q',
    label: both('Yield', '产量'),
    says: both(
      'Base calls of all reads, last cycle of each read left out.',
      '所有读段的碱基数（不含每个读段的最后一个循环）。',
    ),
  }),
  'run.q30_share': perRun({
    form: share,
    unit: '%',
    source: 'Q',
    label: both('%≥Q30 of the run', '运行 %≥Q30'),
    says: both('Share of base calls at Q30 and above, reads without index.', '非索引读段中质量不低于 Q30 的碱基比例。'),
  }),
  'read.q30_share': perSurface(
    {
      form: share,
      unit: '%',
      source: 'Q',
      label: both('%≥Q30', '%≥Q30'),
      says: both('Share of base calls at Q30 and above.', '质量不低于 Q30 的碱基比例。'),
    },
    'read',
  ),
  'read.error_rate': perSurface(
    {
      form: decimal(0, 100, 3),
      unit: '%',
      source: 'Error',
      label: both('Error rate', '错误率'),
      says: both('PhiX mismatches, mean over tiles.', 'PhiX 错配率，各小区平均。'),
    },
    'read',
  ),
  'read.aligned_share': perSurface(
    {
      form: share,
      unit: '%',
      source: 'Tile',
      label: both('% aligned', '比对率'),
      says: both('Share of clusters that align to PhiX, mean over tiles.', '比对到 PhiX 的簇比例，各小区平均。'),
    },
    'read',
  ),
  'read.phasing_rate': perSurface(
    {
      form: phasing,
      unit: '%',
      source: 'Tile, EmpiricalPhasing',
      label: both('Phasing', '相位滞后'),
      says: both('Molecules that fall behind, per cycle; mean over tiles.', '每循环滞后的分子比例，各小区平均。'),
    },
    'read',
  ),
  'read.prephasing_rate': perSurface(
    {
      form: phasing,
      unit: '%',
      source: 'Tile, EmpiricalPhasing',
      label: both('Prephasing', '相位超前'),
      says: both('Molecules that run ahead, per cycle; mean over tiles.', '每循环超前的分子比例，各小区平均。'),
    },
    'read',
  ),
  'lane.density': perSurface({
    form: integer(0, densityMax, 100),
    unit: '/mm2',
    source: 'Tile',
    label: both('Density', '簇密度'),
    says: both('Clusters per square millimetre, mean over tiles.', '每平方毫米簇数，各小区平均。'),
  }),
  'lane.density_pf': perSurface({
    form: integer(0, densityMax, 100),
    unit: '/mm2',
    source: 'Tile',
    label: both('Density passing filter', '过滤后簇密度'),
    says: both('Clusters that pass the filter per square millimetre.', '每平方毫米通过过滤的簇数。'),
  }),
  'lane.pf_share': perSurface({
    form: share,
    unit: '%',
    source: 'Tile',
    label: both('% passing filter', '% 通过过滤'),
    says: both('Share of clusters that pass the filter, mean over tiles.', '通过过滤的簇比例，各小区平均。'),
  }),
  'lane.clusters_pf': perSurface({
    form: integer(0, 5_000_000_000, 1000),
    unit: '{cluster}',
    source: 'Tile',
    label: both('Clusters passing filter', '通过过滤的簇数'),
    says: both('Sum over tiles.', '各小区之和。'),
  }),
  'lane.occupied_share': perSurface({
    form: share,
    unit: '%',
    source: 'ExtendedTile',
    label: both('% occupied', '% 占位'),
    says: both('Share of wells that hold a cluster.', '含簇的孔位比例。'),
  }),
  'lane.tile_count': perSurface({
    form: integer(0, laneTilesMax),
    unit: '{tile}',
    source: 'presence of records',
    label: both('Tiles', '小区数'),
    says: both('Tiles with metrics.', '有指标的小区数。'),
  }),
  'cycle.q30_share': perCycle({
    form: share,
    unit: '%',
    source: 'Q',
    label: both('%≥Q30 by cycle', '逐循环 %≥Q30'),
    says: both('Share of base calls at Q30 and above in one cycle.', '单个循环中质量不低于 Q30 的碱基比例。'),
  }),
  'cycle.error_rate': perCycle({
    form: decimal(0, 100, 2),
    unit: '%',
    source: 'Error',
    label: both('Error rate by cycle', '逐循环错误率'),
    says: both('PhiX mismatches in one cycle, mean over tiles.', '单个循环的 PhiX 错配率，各小区平均。'),
  }),
  'cycle.focus_width': {
    ...perCycle(
      {
        form: decimal(0, focusMax, 2),
        unit: '{pixel}',
        source: 'Extraction',
        label: both('Focus width', '聚焦宽度'),
        says: both('Full width at half maximum of clusters, median over tiles.', '簇的半高全宽，各小区中位数。'),
      },
      'channel',
    ),
    subsystem: 'optical',
  },
  'cycle.tiles_missing': {
    ...perCycle({
      form: integer(0, laneTilesMax),
      unit: '{tile}',
      source: 'presence of records',
      label: both('Tiles missing', '缺失小区'),
      says: both('Tiles without a record in a cycle that others have.', '其他小区已有记录而自身缺失的小区数。'),
    }),
    subsystem: 'optical',
  },
  'block.intensity': {
    ...perBlock({
      form: integer(0, 65_530, 10),
      unit: '1',
      source: 'Extraction',
      label: both('Intensity', '信号强度'),
      says: both(
        '90th percentile of intensity, median over 25 cycles and all tiles.',
        '强度第 90 百分位，25 循环及全部小区的中位数。',
      ),
    }),
    subsystem: 'optical',
  },
  'block.contrast': {
    ...perBlock({
      form: integer(0, 65_530, 10),
      unit: '1',
      source: 'Image',
      label: both('Image contrast', '图像对比度'),
      says: both(
        'Maximum less minimum contrast, median over 25 cycles and all tiles.',
        '最大与最小对比度之差，25 循环及全部小区的中位数。',
      ),
    }),
    subsystem: 'optical',
  },
  'tile.q30_share': perTile(
    {
      form: decimal(0, 100, 1),
      unit: '%',
      source: 'Q',
      label: both('%≥Q30 by tile', '逐小区 %≥Q30'),
      says: both('Share of base calls at Q30 and above over a read.', '一个读段内质量不低于 Q30 的碱基比例。'),
    },
    'read',
  ),
  'tile.error_rate': perTile(
    {
      form: decimal(0, 100, 2),
      unit: '%',
      source: 'Error',
      label: both('Error rate by tile', '逐小区错误率'),
      says: both('PhiX mismatches over a read.', '一个读段内的 PhiX 错配率。'),
    },
    'read',
  ),
  'tile.pf_share': perTile({
    form: decimal(0, 100, 1),
    unit: '%',
    source: 'Tile',
    label: both('% passing filter by tile', '逐小区 % 通过过滤'),
    says: both('Share of clusters that pass the filter.', '通过过滤的簇比例。'),
  }),
  'tile.density': perTile({
    form: integer(0, densityMax, 1000),
    unit: '/mm2',
    source: 'Tile',
    label: both('Density by tile', '逐小区簇密度'),
    says: both('Clusters per square millimetre.', '每平方毫米簇数。'),
  }),
  'tile.focus_width': {
    ...perTile(
      {
        form: decimal(0, focusMax, 2),
        unit: '{pixel}',
        source: 'Extraction',
        label: both('Focus width by tile', '逐小区聚焦宽度'),
        says: both('First channel, median over the cycles of a read.', '第一通道，一个读段各循环的中位数。'),
      },
      'read',
    ),
    subsystem: 'optical',
  },
} as const satisfies Record<string, VocabularyEntry>
