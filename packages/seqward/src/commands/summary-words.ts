import type { CycleMetricId, TableLanguage, TileMetricId } from '@seqward/interop'

interface PageWords {
  readonly summary: string
  readonly warnings: string
  readonly plots: string
  readonly legend: string
  readonly byCycle: string
  readonly byLane: string
  readonly flowCell: string
  readonly scores: string
  readonly scoreMap: string
  readonly read: string
  readonly cycle: string
  readonly all: string
  readonly passing: string
  /** Metrics without a name are not drawn. */
  readonly cycleMetrics: Partial<Record<CycleMetricId, string>>
  readonly tileMetrics: Readonly<Record<TileMetricId, string>>
}

/** The words of the page that `seqward summary --html` writes. */
export const pageWords: Readonly<Record<TableLanguage, PageWords>> = {
  en: {
    summary: 'Summary',
    warnings: 'What could not be read or used',
    plots: 'Plots',
    legend:
      'By cycle: lines are means of the tiles; a single line is their median, with quartiles and whiskers as bands. ' +
      'By lane: boxes over the tiles. Maps: dark is little, bright is much; lanes stand side by side.',
    byCycle: 'By cycle',
    byLane: 'By lane',
    flowCell: 'Flow cell',
    scores: 'Calls by Q score, millions',
    scoreMap: 'Q scores by cycle',
    read: 'read',
    cycle: 'cycle',
    all: 'all',
    passing: 'PF',
    cycleMetrics: {
      intensity: 'intensity P90',
      focus: 'focus (FWHM)',
      base: '% base',
      noCall: '% no call',
      q30: '% ≥ Q30',
      medianQ: 'median Q score',
      errorRate: 'error rate',
      phasingWeight: 'phasing weight',
      prephasingWeight: 'prephasing weight',
      correctedIntensity: 'corrected intensity',
      calledIntensity: 'called intensity',
      signalToNoise: 'signal to noise',
    },
    tileMetrics: {
      density: 'density',
      densityPf: 'density PF',
      clusterCount: 'clusters',
      clusterCountPf: 'clusters PF',
      percentPf: '% passing filter',
      occupiedCount: 'occupied wells',
      percentOccupied: '% occupied',
      aligned: '% aligned',
      phasing: 'phasing rate',
      prephasing: 'prephasing rate',
    },
  },
  zh: {
    summary: '汇总',
    warnings: '未能读取或使用的内容',
    plots: '图',
    legend:
      '按循环：线为各小区的平均值；单线为中位数，色带为四分位数和须线。按泳道：各小区的箱形图。' +
      '流动槽图：深色为少，亮色为多，各泳道并列。',
    byCycle: '按循环',
    byLane: '按泳道',
    flowCell: '流动槽',
    scores: '各质量值的碱基数，百万',
    scoreMap: '各循环的质量值',
    read: '读段',
    cycle: '循环',
    all: '全部',
    passing: '合格',
    cycleMetrics: {
      intensity: '强度 P90',
      focus: '焦点（半高宽）',
      base: '碱基百分比',
      noCall: '未判读百分比',
      q30: '% ≥ Q30',
      medianQ: '质量值中位数',
      errorRate: '错误率',
      phasingWeight: '定相权重',
      prephasingWeight: '预定相权重',
      correctedIntensity: '校正强度',
      calledIntensity: '判读强度',
      signalToNoise: '信噪比',
    },
    tileMetrics: {
      density: '密度',
      densityPf: '合格密度',
      clusterCount: '簇数',
      clusterCountPf: '合格簇数',
      percentPf: '合格率',
      occupiedCount: '已占有孔数',
      percentOccupied: '占有率',
      aligned: '比对率',
      phasing: '定相率',
      prephasing: '预定相率',
    },
  },
}
