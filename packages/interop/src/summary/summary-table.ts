import type { CycleRange, CycleState, LaneSummary, ReadSummary, RunLevel, RunSummary } from './run-summary.ts'
import { fixed, rangeText } from './summary-csv.ts'

export type TableLanguage = 'en' | 'zh'

/** The summary as aligned text for a terminal: the run by read, then each read by lane. Warnings are not in it. */
export function formatSummaryTable(
  summary: RunSummary,
  { language = 'en' }: { readonly language?: TableLanguage } = {},
): string {
  const words = wordsOf[language]
  const levels: [string, RunLevel][] = [
    ...summary.reads.map((read): [string, RunLevel] => [titleOf(read, words), read.summary]),
    [words.nonindex, summary.nonindex],
    [words.total, summary.total],
  ]
  const run = [words.runColumns, ...levels.map(([title, level]) => [title, ...runCells(level)])]
  const reads = summary.reads
    .filter((read) => read.lanes.length > 0)
    .map((read) => `${titleOf(read, words)}\n${align([words.laneColumns, ...read.lanes.map(laneCells)])}`)
  return `${[align(run), ...reads].join('\n\n')}\n`
}

interface Words {
  readonly runColumns: readonly string[]
  readonly laneColumns: readonly string[]
  readonly read: string
  readonly index: string
  readonly nonindex: string
  readonly total: string
}

const wordsOf: Readonly<Record<TableLanguage, Words>> = {
  en: {
    runColumns: [
      '',
      'Yield Gb',
      'Projected Gb',
      '%>=Q30',
      'Error %',
      'Aligned %',
      'Intensity C1',
      'Occupied %',
      'Reads PF M',
    ],
    laneColumns: [
      'Lane',
      'Tiles',
      'Density K/mm2',
      'PF %',
      'Reads PF M',
      '%>=Q30',
      'Yield Gb',
      'Error %',
      'Aligned %',
      'Phasing',
      'Prephasing',
      'Intensity C1',
      'Occupied %',
      'Cycles',
    ],
    read: 'Read',
    index: 'index',
    nonindex: 'Without index',
    total: 'Total',
  },
  zh: {
    runColumns: [
      '',
      '产量 Gb',
      '预计产量 Gb',
      '%>=Q30',
      '错误率 %',
      '比对率 %',
      '首循环强度',
      '占有率 %',
      '合格读段 M',
    ],
    laneColumns: [
      '泳道',
      '小区',
      '密度 K/mm2',
      '合格率 %',
      '合格读段 M',
      '%>=Q30',
      '产量 Gb',
      '错误率 %',
      '比对率 %',
      '定相',
      '预定相',
      '首循环强度',
      '占有率 %',
      '循环',
    ],
    read: '读段',
    index: '索引',
    nonindex: '不含索引',
    total: '合计',
  },
}

function titleOf(read: ReadSummary, words: Words): string {
  return `${words.read} ${read.number}${read.is_index ? ` (${words.index})` : ''}`
}

function runCells(level: RunLevel): string[] {
  return [
    cell(level.yield_g, 2),
    cell(level.projected_yield_g, 2),
    cell(level.percent_gt_q30, 2),
    cell(level.error_rate, 2),
    cell(level.percent_aligned, 2),
    cell(level.first_cycle_intensity, 0),
    cell(level.percent_occupied, 2),
    cell(level.reads_pf, 2, 1e6),
  ]
}

function laneCells({ lane, tile_count, stat, cycle_state }: LaneSummary): string[] {
  return [
    String(lane),
    String(tile_count),
    cell(stat.density.mean, 0, 1000),
    cell(stat.percent_pf.mean, 2),
    cell(stat.reads_pf, 2, 1e6),
    cell(stat.percent_gt_q30, 2),
    cell(stat.yield_g, 2),
    cell(stat.error_rate.mean, 2),
    cell(stat.percent_aligned.mean, 2),
    cell(stat.phasing.mean, 3),
    cell(stat.prephasing.mean, 3),
    cell(stat.first_cycle_intensity.mean, 0),
    cell(stat.percent_occupied.mean, 2),
    rangeText(furthest(cycle_state)),
  ]
}

/** How far the lane is, by the kind of record that is furthest: not every folder has every kind. */
function furthest({ extracted, called, qscored, error }: CycleState): CycleRange {
  return [extracted, called, qscored, error].reduce((best, range) =>
    (range?.[1] ?? -1) > (best?.[1] ?? -1) ? range : best,
  )
}

/** A dash says "no value" more quietly than a NaN among numbers. */
function cell(value: number | null, places: number, unit = 1): string {
  return value === null ? '-' : fixed(value, places, unit)
}

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  const pad = (text: string, column: number) => {
    const space = ' '.repeat(Math.max((widths[column] ?? 0) - widthOf(text), 0))
    return column === 0 ? text + space : space + text
  }
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** Places that a text takes on a terminal: Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1
  return width
}
