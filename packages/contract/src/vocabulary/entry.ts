import type { Bilingual } from '../languages.ts'
import { both } from '../languages.ts'
import type { Form } from './forms.ts'
import type { ReviewId } from './reviews.ts'

/** The four kinds of data that a site may disclose. */
export const dataKinds = {
  'instrument-performance': both('Instrument performance', '仪器性能'),
  'run-performance': both('Run performance', '运行性能'),
  'instrument-configuration': both('Instrument configuration', '仪器配置'),
  'run-configuration': both('Run configuration', '运行配置'),
} as const satisfies Record<string, Bilingual>
export type DataKind = keyof typeof dataKinds

/** Where a fault can sit. The last four are not the instrument's fault and are never blamed on it. */
export const subsystems = {
  optical: both('Optical', '光学'),
  mechanical: both('Mechanical', '机械'),
  thermal: both('Thermal', '温控'),
  fluidic: both('Fluidic', '流路'),
  compute: both('Compute', '计算机'),
  consumable: both('Consumable', '耗材'),
  library: both('Library', '文库'),
  software: both('Software', '软件'),
  unknown: both('Not yet known', '尚不明确'),
} as const satisfies Record<string, Bilingual>
export type Subsystem = keyof typeof subsystems

/** By what a value is keyed, with the bounds of each key. */
export const grainKeys = {
  read: { min: 1, max: 8, label: both('Read', '读段') },
  lane: { min: 1, max: 8, label: both('Lane', '泳道') },
  surface: { min: 1, max: 2, label: both('Surface', '表面') },
  cycle: { min: 1, max: 1000, label: both('Cycle', '循环') },
  /** Separate blocks of 25 cycles inside a read; block 1 holds the read's cycles 1 to 25. */
  block: { min: 1, max: 40, label: both('Block of 25 cycles', '25 循环区块') },
  /** The highest number is surface 2, swath 3, camera 6, tile 99 of a NextSeq 500; other namings have four digits. */
  tile: { min: 1, max: 23_699, label: both('Tile', '小区') },
  /** In canonical order: A, C, G, T; red, green; 1, 2; blue, green. */
  channel: { min: 1, max: 4, label: both('Channel', '通道') },
  /** Days since 1970-01-01 in the instrument's own time: from 2005, when the first of these instruments ran, to 2049. */
  day: { min: 12_784, max: 29_219, label: both('Day', '日期') },
  /** Colour, lane, axis or board of a sensor, counted from 1. */
  position: { min: 1, max: 16, label: both('Position', '位置') },
  /** Number of a message in the log catalogue (log-catalogue/). */
  message: { min: 1, max: 511, label: both('Message', '消息') },
  /** Which of the numbers of a message. */
  parameter: { min: 1, max: 3, label: both('Parameter', '参数') },
  /** Number of a log source in the catalogue. */
  log_source: { min: 1, max: 15, label: both('Log', '日志') },
} as const
export type GrainKey = keyof typeof grainKeys
export const grainKeyNames = Object.keys(grainKeys) as readonly GrainKey[]

export const batchKinds = ['configuration', 'progress', 'run-end', 'sensors', 'log', 'agent', 'posture'] as const
export type BatchKind = (typeof batchKinds)[number]

/** Why a value is collected, and what the laboratory has from it. */
export const purposes = {
  detect: {
    purpose: both('To find a fault while it is small', '在故障尚小时发现它'),
    benefit: both('Fewer lost runs, and a case that says where the fault sits', '减少运行失败，并指明故障所在'),
  },
  predict: {
    purpose: both('To see wear early and plan the repair', '及早发现磨损并安排维修'),
    benefit: both('Repairs at a convenient time, before a run fails', '在运行失败之前，于方便的时间维修'),
  },
  attribute: {
    purpose: both(
      'To tell the instrument from lot, kit, version and library',
      '区分仪器与批次、试剂盒、版本和文库的影响',
    ),
    benefit: both('A bad lot or version is named, not the instrument', '指出有问题的批次或版本，而不是归咎于仪器'),
  },
  operate: {
    purpose: both('To show that the agent itself is well and holds nothing up', '表明代理程序自身正常且不妨碍运行'),
    benefit: both('Its own use of the computer is seen, and gaps are declared', '其资源占用可见，数据缺口会被声明'),
  },
} as const
export type Purpose = keyof typeof purposes

export const sensitivities = {
  technical: both('Technical: says nothing about people or samples', '技术数据：不涉及人员或样本'),
  linkable: both('Linkable: could be matched with a purchase or a calendar', '可关联：可能与采购或日程对应'),
} as const
export type Sensitivity = keyof typeof sensitivities

/** Retention classes in months: what says how a run or a part behaved, and what only says how the agent is. */
export const retentionClasses = {
  history: 60,
  operation: 12,
} as const

/** A field is looked at again within two years, or it ends. */
export const expiresFirst = '2028-11-30'

/** One metric: what it is, in which bounds it may leave, why, and for how long it is kept. */
export interface VocabularyEntry {
  readonly kind: DataKind
  /** The subsystem that the value speaks of, where it speaks of one. */
  readonly subsystem: Subsystem | null
  readonly form: Form
  /** UCUM code; empty for values that are no quantity. */
  readonly unit: string
  /** Keys of each value; none for a fact that a body states once. */
  readonly grain: readonly GrainKey[]
  readonly batches: readonly BatchKind[]
  readonly source: string
  readonly purpose: Purpose
  readonly sensitivity: Sensitivity
  readonly retentionMonths: number
  /** The review that let it in or last looked at it (reviews.ts). */
  readonly review: ReviewId
  /** First day on which agents no longer send it, ISO 8601, unless a review renews it before. */
  readonly expires: string
  /** Contract version that brought it in. */
  readonly since: number
  readonly label: Bilingual
  readonly says: Bilingual
}
