import type { BacktestReport, CountedShare, DetectorRecord } from '@seqward/contract'

const columns = [
  ['detector', 26],
  ['right', 20],
  ['unjudged', 9],
  ['alarms a year', 22],
  ['missed', 20],
  ['days ahead p10 p50 p90', 40],
  ['in p10 to p90', 20],
  ['Brier (of the mean)', 20],
] as const

/** A report for people: shares in percent, everything with its 95 % interval. */
export function backtestTable(report: BacktestReport): string {
  const { instruments, instrumentYears, runs, confirmed, refuted, rules, source } = report
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, at) => cell.padEnd(columns[at]?.[1] ?? 0))
      .join(' ')
      .trimEnd()}\n`
  return [
    `${source}: ${instruments} instruments, ${instrumentYears} instrument-years, ${runs} runs; `,
    `${confirmed} confirmed, ${refuted} refuted; rules ${rules}\n`,
    line(columns.map(([name]) => name)),
    ...report.detectors.map((record) => line(cellsOf(record))),
  ].join('')
}

function cellsOf({ detector, precision, unjudged, alarms, missed, leadDays, coverage, brier }: DetectorRecord) {
  const days = leadDays === null ? [] : [leadDays.p10, leadDays.p50, leadDays.p90]
  return [
    detector,
    share(precision),
    String(unjudged),
    `${alarms.perYear.toFixed(2)} (${alarms.low.toFixed(2)}-${alarms.high.toFixed(2)})`,
    share(missed),
    days.map((one) => `${one.days.toFixed(0)} (${one.low.toFixed(0)}-${one.high.toFixed(0)})`).join(' ') || '-',
    share(coverage),
    brier === null ? '-' : `${brier.score.toFixed(3)} (${brier.ofTheMean.toFixed(3)})`,
  ]
}

function share({ share: part, low, high, of }: CountedShare): string {
  if (part === null) return '-'
  const percent = (value: number) => (100 * value).toFixed(0)
  return `${percent(part)} (${percent(low)}-${percent(high)}) of ${of}`
}
