import {
  byCycle,
  byLane,
  type CyclePlotMetric,
  cyclePlotMetrics,
  flowCellMap,
  qHeatMap,
  qHistogram,
  type Run,
  type RunSummary,
  formatSummaryTable,
  type TableLanguage,
  type TilePlotMetric,
  tilePlotMetrics,
} from '@seqward/interop'
import { colourSteps, cyclePlot, escapeXml, flowCellPlot, lanePlot, scoreMap, scorePlot } from './summary-svg.ts'
import { pageWords } from './summary-words.ts'

/**
 * The summary of a run with its plots as one page that needs nothing else: no script, no request, styles and pictures
 * within it. Works from a disk and in a mail.
 */
export function summaryPage(run: Run, summary: RunSummary, name: string, language: TableLanguage): string {
  const words = pageWords[language]
  const plots = [
    ...cyclePlots(run, language),
    ...lanePlots(run, language),
    ...scorePlots(run, language),
    ...maps(run, language),
  ]
  const warnings = summary.warnings.map(
    ({ file, offset, reason }) =>
      `<li lang="en"><code>${escapeXml(file)}</code> (${offset}): ${escapeXml(reason)}</li>`,
  )
  const { runInfo } = run
  const facts = [runInfo?.instrument, runInfo?.flowCell, runInfo?.date].filter((fact) => fact !== undefined)
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(name)}</title>
<style>${styles()}</style>
</head>
<body>
<h1>${escapeXml(name)}</h1>
<p>${facts.map(escapeXml).join(' · ')}</p>
<h2>${words.summary}</h2>
<pre tabindex="0">${escapeXml(formatSummaryTable(summary, { language }))}</pre>
${warnings.length === 0 ? '' : `<h2>${words.warnings}</h2>\n<ul>${warnings.join('\n')}</ul>`}
<h2>${words.plots}</h2>
<p>${words.legend}</p>
<div class="plots">
${plots.map(({ title, parts, picture }) => `<figure><figcaption>${title}${legend(parts)}</figcaption>${picture}</figure>`).join('\n')}
</div>
</body>
</html>
`
}

interface PagePlot {
  readonly title: string
  readonly parts: readonly string[]
  readonly picture: string
}

/** Beyond this the axis of the error rate is cut: one bad cycle would flatten all others (spec: summary-statistics 9.1). */
const errorRateMax = 5

function cyclePlots(run: Run, language: TableLanguage): PagePlot[] {
  const words = pageWords[language]
  return cyclePlotMetrics(run)
    .filter(({ id }) => words.cycleMetrics[id] !== undefined)
    .map((metric) => {
      const title = titled(words.byCycle, words.cycleMetrics[metric.id], metric)
      const series = byCycle(metric, run.tileNaming)
      const top = metric.id === 'errorRate' ? errorRateMax : undefined
      return { title, parts: metric.parts.filter((part) => part !== ''), picture: cyclePlot(series, title, top) }
    })
}

/** Metrics that are drawn together, such as density and density PF. */
const lanePairs: readonly (readonly TilePlotMetric['id'][])[] = [
  ['density', 'densityPf'],
  ['clusterCount', 'clusterCountPf'],
  ['percentPf'],
  ['percentOccupied'],
  ['aligned'],
  ['phasing'],
  ['prephasing'],
]

function lanePlots(run: Run, language: TableLanguage): PagePlot[] {
  const words = pageWords[language]
  const known = tilePlotMetrics(run)
  return lanePairs.flatMap((ids) => {
    const metrics = ids.flatMap((id) => known.find((metric) => metric.id === id) ?? [])
    const [first] = metrics
    if (first === undefined) return []
    const reads = first.isByRead ? (run.runInfo?.reads ?? []).filter(({ isIndex }) => !isIndex) : [undefined]
    return reads.map((read) => {
      const name = words.tileMetrics[first.id] + (read === undefined ? '' : `, ${words.read} ${read.number}`)
      const title = titled(words.byLane, name, first)
      const boxes = metrics.map((metric) => byLane(metric, run.tileNaming, { read: read?.number }))
      return { title, parts: metrics.length > 1 ? [words.all, words.passing] : [], picture: lanePlot(boxes, title) }
    })
  })
}

function scorePlots(run: Run, language: TableLanguage): PagePlot[] {
  const words = pageWords[language]
  const bars = qHistogram(run)
  const map = qHeatMap(run)
  return [
    ...(bars.length === 0 ? [] : [{ title: words.scores, parts: [], picture: scorePlot(bars, words.scores) }]),
    ...(map === undefined ? [] : [{ title: words.scoreMap, parts: [], picture: scoreMap(map, words.scoreMap) }]),
  ]
}

/** Flow-cell maps of the first cycle and of what a tile has once: where dirt, bubbles and edges show. */
function maps(run: Run, language: TableLanguage): PagePlot[] {
  const words = pageWords[language]
  const byTile = tilePlotMetrics(run).filter(({ id }) => id === 'densityPf' || id === 'percentPf')
  const shown: (CyclePlotMetric | TilePlotMetric)[] = cyclePlotMetrics(run).filter(
    ({ id }) => id === 'intensity' || id === 'q30' || id === 'errorRate',
  )
  return [...shown, ...byTile].flatMap((metric) => {
    const cycle = metric.kind === 'cycle' ? firstCycleOf(metric) : undefined
    const map = flowCellMap(run, metric, { cycle })
    const name =
      metric.kind === 'cycle'
        ? `${words.cycleMetrics[metric.id]}, ${words.cycle} ${cycle}`
        : words.tileMetrics[metric.id]
    const title = `${titled(words.flowCell, name, metric)}, ${map.range.map((end) => Number(end.toPrecision(4))).join(' – ')}`
    return map.tiles.length === 0 ? [] : [{ title, parts: [], picture: flowCellPlot(map, title) }]
  })
}

function firstCycleOf({ ids }: CyclePlotMetric): number {
  return ids.cycle.reduce((first, cycle) => Math.min(first, cycle), 65_535)
}

function titled(kind: string, name: string | undefined, { unit }: { readonly unit: string }): string {
  return escapeXml(`${kind}: ${name ?? ''}${unit === '' ? '' : ` (${unit})`}`)
}

function legend(parts: readonly string[]): string {
  return parts.map((part, index) => ` <span class="t${index + 1}">— ${escapeXml(part.toUpperCase())}</span>`).join('')
}

const lineColours = ['#0a5257', '#b25400', '#5a4ab5', '#a01f66'] as const
/** The ends and middle of the colour scale, dark to bright: told apart in grey as well. */
const scaleColours = [
  [38, 52, 110],
  [34, 118, 142],
  [70, 170, 128],
  [190, 210, 80],
  [252, 232, 110],
] as const

function styles(): string {
  const lines = lineColours.map((colour, index) => {
    const name = index + 1
    return `.l${name}{stroke:${colour}}.t${name}{color:${colour}}.k${name}{stroke:${colour};fill:${colour}33}`
  })
  const steps = Array.from(
    { length: colourSteps },
    (_, step) => `.c${step}{fill:${colourOf(step / (colourSteps - 1))}}`,
  )
  return [
    'body{font:15px/1.45 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:2rem;color:#17211d;background:#fbfcfa}',
    'pre{overflow:auto;font-size:13px}h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.1rem}',
    '.plots{display:grid;gap:1.2rem;grid-template-columns:repeat(auto-fill,minmax(min(36rem,100%),1fr))}',
    'figure{margin:0}figcaption{font-weight:600;font-size:13px}svg{width:100%;display:block}text{font-size:12px;fill:#4a5751}',
    '.x{text-anchor:middle}.y{text-anchor:end;dominant-baseline:middle}.g{stroke:#e3e7e1}.l{fill:none;stroke-width:1.5}',
    '.b1{fill:#0a525755}.b2{fill:#0a52571c}.m{stroke-width:2.5}.good{fill:#0a5257}.poor{fill:#b25400}.none{fill:#dfe3dc}',
    ...lines,
    ...steps,
  ].join('')
}

function colourOf(share: number): string {
  const at = share * (scaleColours.length - 1)
  const index = Math.min(Math.floor(at), scaleColours.length - 2)
  const low = scaleColours[index] ?? scaleColours[0]
  const high = scaleColours[index + 1] ?? low
  const mix = (part: 0 | 1 | 2) => Math.round(low[part] + (high[part] - low[part]) * (at - index))
  return `rgb(${mix(0)},${mix(1)},${mix(2)})`
}
