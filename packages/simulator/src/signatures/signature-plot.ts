import type { FaultSignature, SignaturePanel } from './fault-signature.ts'
import { plotText, svgDocument } from './svg.ts'

const panelWidth = 250
const panelHeight = 120
const panelsPerRow = 4
const margin = { left: 46, right: 10, top: 24, bottom: 26 }
const headHeight = 58
const lineHeight = 15
/** A change smaller than this fills no panel: it would show noise as if it meant something. */
const leastSpan = { '%': 6, points: 1.5 } as const

/** The signature of a fault as an SVG document: a small chart for each measure, then what sensors and log say. */
export function signaturePlot(signature: FaultSignature): string {
  const { fault, panels, onsetCycle } = signature
  const told = [
    ...fault.onSensors.map(
      ({ signal, how, full, positions }) =>
        `${signal}${positions === 'all' ? '' : `, ${positions} position`}: ${how === 'multiply' ? '×' : full > 0 ? '+' : ''}${full}`,
    ),
    ...fault.onLog.map(({ code, perRun }) => `log ${code}: ${perRun} a run`),
  ]
  const rows = Math.ceil(panels.length / panelsPerRow)
  const width = panelsPerRow * panelWidth
  const height = headHeight + rows * panelHeight + 10 + Math.max(1, told.length) * lineHeight + 8
  const body = [
    plotText(10, 20, `${fault.name} at full severity${onsetCycle > 1 ? ` from cycle ${onsetCycle}` : ''}`, 15, 'bold'),
    plotText(10, 38, fault.says, 12),
    `<path d="M10 48h18" class="first"/>`,
    plotText(32, 52, 'lanes of the first pump', 11),
    `<path d="M170 48h18" class="last"/>`,
    plotText(192, 52, 'lanes of the last pump', 11),
    ...panels.map((panel, index) => {
      const x = (index % panelsPerRow) * panelWidth
      const y = headHeight + Math.floor(index / panelsPerRow) * panelHeight
      return `<g transform="translate(${x} ${y})">${panelPlot(panel, signature)}</g>`
    }),
    ...(told.length === 0 ? ['sensors and log: nothing'] : told).map((line, index) =>
      plotText(10, headHeight + rows * panelHeight + 14 + index * lineHeight, line, 11),
    ),
  ]
  return svgDocument(width, height, `${fault.name}: ${fault.says}`, body)
}

function panelPlot(
  { label, unit, firstPump, lastPump }: SignaturePanel,
  { cycles, onsetCycle }: FaultSignature,
): string {
  const neutral = unit === '%' ? 100 : 0
  const values = [...firstPump, ...lastPump].filter(Number.isFinite)
  const span = leastSpan[unit] / 2
  const low = Math.min(neutral - span, ...values)
  const high = Math.max(neutral + span, ...values)
  const plotWidth = panelWidth - margin.left - margin.right
  const plotHeight = panelHeight - margin.top - margin.bottom
  const x = (cycle: number): number => margin.left + ((cycle - 1) / Math.max(1, cycles - 1)) * plotWidth
  const y = (value: number): number => margin.top + (1 - (value - low) / (high - low)) * plotHeight
  const path = (series: Float64Array): string => {
    let pen = 'M'
    let d = ''
    series.forEach((value, index) => {
      if (!Number.isFinite(value)) {
        pen = 'M'
        return
      }
      d += `${pen}${x(index + 1).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
    })
    return d
  }
  return [
    plotText(margin.left, 14, `${label} (${unit})`, 11, 'bold'),
    `<path d="M${margin.left} ${y(neutral).toFixed(1)}h${plotWidth}" class="neutral"/>`,
    onsetCycle > 1 ? `<path d="M${x(onsetCycle).toFixed(1)} ${margin.top}v${plotHeight}" class="onset"/>` : '',
    plotText(margin.left - 4, margin.top + 8, short(high), 10, 'end'),
    plotText(margin.left - 4, margin.top + plotHeight, short(low), 10, 'end'),
    plotText(margin.left, panelHeight - 12, 'cycle 1', 10),
    plotText(panelWidth - margin.right, panelHeight - 12, String(cycles), 10, 'end'),
    `<path d="${path(firstPump)}" class="first"/>`,
    `<path d="${path(lastPump)}" class="last"/>`,
  ].join('')
}

function short(value: number): string {
  return Math.abs(value) >= 20 ? value.toFixed(0) : value.toFixed(1)
}
