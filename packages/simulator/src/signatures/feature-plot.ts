import { featureLimits, type FeatureName } from '../fit/feature-limits.ts'
import type { RunFeatures } from '../fit/run-features.ts'
import { plotText, svgDocument } from './svg.ts'

export interface PlatformFeatures {
  readonly platform: string
  readonly real: readonly RunFeatures[]
  readonly simulated: readonly RunFeatures[]
}

const rowHeight = 20
const labelWidth = 250
const columnWidth = 190
const headHeight = 46

/** Real beside simulated runs: a row for each feature, a column for each platform, a dot for each run. */
export function featurePlot(platforms: readonly PlatformFeatures[]): string {
  const names = Object.keys(featureLimits) as FeatureName[]
  const width = labelWidth + platforms.length * columnWidth
  const height = headHeight + names.length * rowHeight + 10
  const body = [
    '<circle cx="14" cy="16" r="4" class="real"/>',
    plotText(24, 20, 'real run', 11),
    '<circle cx="94" cy="16" r="4" class="made"/>',
    plotText(104, 20, 'simulated run', 11),
    ...platforms.map(({ platform }, column) => plotText(labelWidth + column * columnWidth, 38, platform, 12, 'bold')),
    ...names.flatMap((name, row) => {
      const y = headHeight + row * rowHeight
      return [
        plotText(10, y + 12, featureLimits[name].label, 11),
        ...platforms.map((one, column) => cell(name, one, labelWidth + column * columnWidth, y)),
      ]
    }),
  ]
  return svgDocument(width, height, 'Features of real run folders beside those of simulated ones', body)
}

function cell(name: FeatureName, { real, simulated }: PlatformFeatures, x: number, y: number): string {
  const [known, made] = [real, simulated].map((runs) => runs.flatMap((run) => run[name] ?? []))
  if (known === undefined || made === undefined || known.length === 0) {
    return plotText(x, y + 12, 'no real run shows it', 9)
  }
  const { places } = featureLimits[name]
  const all = [...known, ...made]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const dotsWidth = columnWidth - 100
  const at = (value: number): number => x + 42 + (high === low ? 0.5 : (value - low) / (high - low)) * dotsWidth
  const dot = (value: number, kind: 'real' | 'made'): string =>
    `<circle cx="${at(value).toFixed(1)}" cy="${y + 8}" r="3.2" fill-opacity="0.75" class="${kind}"/>`
  return [
    plotText(x + 36, y + 12, low.toFixed(places), 9, 'end'),
    `<path d="M${x + 42} ${y + 8}h${dotsWidth}" class="neutral"/>`,
    ...known.map((value) => dot(value, 'real')),
    ...made.map((value) => dot(value, 'made')),
    plotText(x + 48 + dotsWidth, y + 12, high.toFixed(places), 9),
  ].join('')
}
