import { both } from '../languages.ts'
import { expiresFirst, grainKeys, retentionClasses, type Sensitivity, type VocabularyEntry } from './entry.ts'
import { boolean, enumeration, integer, registry } from './forms.ts'

type Told = Pick<VocabularyEntry, 'form' | 'unit' | 'source' | 'label' | 'says'>

const fact = (told: Told, sensitivity: Sensitivity = 'technical'): VocabularyEntry => ({
  kind: 'run-configuration',
  subsystem: null,
  grain: [],
  batches: ['configuration'],
  purpose: 'attribute',
  sensitivity,
  retentionMonths: retentionClasses.history,
  review: 'first-contract',
  expires: expiresFirst,
  since: 1,
  ...told,
})
const perRead = (told: Told): VocabularyEntry => ({ ...fact(told), grain: ['read'] })

const rfid = 'RunParameters, fields that the instrument fills'
/** Days since 1970-01-01, in the bounds of the key. */
const day = integer(grainKeys.day.min, grainKeys.day.max)

/** Part, lot, serial and expiry of one consumable: the same four for each. */
function consumable<Name extends string>(name: Name, en: string, zh: string) {
  return {
    [`${name}.part`]: fact({
      form: registry('part-number'),
      unit: '',
      source: rfid,
      label: both(`${en}: part`, `${zh}：部件号`),
      says: both('Part number from the tag.', '标签中的部件号。'),
    }),
    [`${name}.lot`]: fact(
      {
        form: registry('lot-number'),
        unit: '',
        source: rfid,
        label: both(`${en}: lot`, `${zh}：批号`),
        says: both('Lot number from the tag.', '标签中的批号。'),
      },
      'linkable',
    ),
    [`${name}.expiry_day`]: fact({
      form: day,
      unit: 'd',
      source: rfid,
      label: both(`${en}: expiry`, `${zh}：有效期`),
      says: both('Day of expiry from the tag.', '标签中的到期日。'),
    }),
  } as { readonly [Key in `${Name}.${'part' | 'lot' | 'expiry_day'}`]: VocabularyEntry }
}

export const runConfiguration = {
  'run.started_day': fact(
    {
      form: day,
      unit: 'd',
      source: 'RunInfo',
      label: both('Start day', '开始日期'),
      says: both('Day on which the run started, in the instrument’s time.', '运行开始的日期（仪器时间）。'),
    },
    'linkable',
  ),
  'run.started_minute': fact({
    form: integer(0, 1439),
    unit: 'min',
    source: 'RunInfo, file times',
    label: both('Start minute', '开始分钟'),
    says: both('Minute of that day, where it is known.', '当日的第几分钟（如已知）。'),
  }),
  'run.counter': fact({
    form: integer(0, 19_999),
    unit: '{run}',
    source: 'RunInfo',
    label: both('Run counter', '运行计数'),
    says: both('Runs that the instrument has counted.', '仪器累计的运行次数。'),
  }),
  'run.side': fact({
    form: enumeration('A', 'B'),
    unit: '',
    source: 'RunParameters',
    label: both('Side', '侧位'),
    says: both('Flow-cell position.', '流动槽位置。'),
  }),
  'run.cycles_planned': fact({
    form: integer(1, 1000),
    unit: '{cycle}',
    source: 'RunInfo',
    label: both('Cycles planned', '计划循环数'),
    says: both('Cycles of all reads.', '所有读段的循环总数。'),
  }),
  'run.lane_count': fact({
    form: integer(1, 8),
    unit: '{lane}',
    source: 'RunInfo',
    label: both('Lanes', '泳道数'),
    says: both('Lanes of the flow cell.', '流动槽泳道数。'),
  }),
  'run.surface_count': fact({
    form: integer(1, 2),
    unit: '1',
    source: 'RunInfo',
    label: both('Surfaces', '表面数'),
    says: both('Surfaces imaged.', '成像表面数。'),
  }),
  'run.tile_count': fact({
    form: integer(1, 9_999),
    unit: '{tile}',
    source: 'RunInfo',
    label: both('Tiles of the flow cell', '流动槽小区数'),
    says: both('Tiles that the layout names.', '布局中列出的小区数。'),
  }),
  'run.channel_count': fact({
    form: integer(1, 4),
    unit: '1',
    source: 'RunInfo',
    label: both('Channels', '通道数'),
    says: both('Images taken per cycle.', '每循环拍摄的图像通道数。'),
  }),
  'run.flow_cell_type': fact({
    form: enumeration(
      'S1',
      'S2',
      'S4',
      'SP',
      '1.5B',
      '5B',
      '10B',
      '25B',
      'P1',
      'P2',
      'P3',
      'P4',
      'high',
      'mid',
      'standard',
      'rapid',
      'high-output',
      'micro',
      'nano',
      'custom',
    ),
    unit: '',
    source: 'RunParameters',
    label: both('Flow-cell type', '流动槽类型'),
    says: both('Known type, else custom.', '已知类型，否则为 custom。'),
  }),
  'run.chemistry': fact({
    form: enumeration('v1', 'v1.5', 'v2', 'v3', 'v4', 'x-leap', 'default', 'amplicon', 'custom'),
    unit: '',
    source: 'RunParameters',
    label: both('Chemistry', '化学版本'),
    says: both('Known chemistry, else custom.', '已知化学版本，否则为 custom。'),
  }),
  'run.wash_type': fact({
    form: enumeration('post-run', 'maintenance', 'missed-post-run'),
    unit: '',
    source: 'RunParameters',
    label: both('Latest wash', '最近一次清洗'),
    says: both('Wash before the run.', '运行前的清洗类型。'),
  }),
  'read.cycles': perRead({
    form: integer(1, 1000),
    unit: '{cycle}',
    source: 'RunInfo',
    label: both('Cycles of the read', '读段循环数'),
    says: both('Cycles planned.', '计划循环数。'),
  }),
  'read.is_index': perRead({
    form: boolean(),
    unit: '',
    source: 'RunInfo',
    label: both('Index read', '索引读段'),
    says: both('Whether the read is an index read.', '是否为索引读段。'),
  }),
  'flow_cell.serial': fact(
    {
      form: registry('flow-cell-serial'),
      unit: '',
      source: rfid,
      label: both('Flow cell: serial', '流动槽：序列号'),
      says: both('Serial number of the flow cell.', '流动槽序列号。'),
    },
    'linkable',
  ),
  ...consumable('flow_cell', 'Flow cell', '流动槽'),
  ...consumable('reagent', 'Reagent kit', '试剂盒'),
  ...consumable('cluster_kit', 'Cluster kit', '成簇试剂盒'),
  ...consumable('buffer', 'Buffer', '缓冲液'),
} as const satisfies Record<string, VocabularyEntry>
