import { entryOf, type GrainKey, type RunSeries } from '@seqward/contract'
import { useMemo } from 'react'
import type uPlot from 'uplot'
import { listText } from '../format/lists.ts'
import { shortNumber } from '../format/numbers.ts'
import { withUnit } from '../format/units.ts'
import { useWords } from '../words/words.ts'
import { axes, lineLook, paintName, paintUpright, token } from './chart-look.ts'
import { CurveLegend } from './curve-legend.tsx'
import { CurveTable } from './curve-table.tsx'
import { type Curve, curvesOf, type ReadSpan } from './curves.ts'
import { Plot, type PlotOptions } from './plot.tsx'

const height = 260

interface Props {
  readonly series: RunSeries
  /** Keys of the horizontal axis: the cycle, or read and block. */
  readonly along: readonly GrainKey[]
  readonly apart: GrainKey | null
  readonly reads: readonly ReadSpan[]
}

/** Values of a run along its cycles or blocks, one line for each lane, surface or channel. */
export function CurveChart({ series, along, apart, reads }: Props) {
  const { t, say, language } = useWords()
  const byCycle = along.length === 1
  const { steps, curves } = useMemo(() => curvesOf(series, along, apart), [series, along, apart])
  const entry = entryOf(series.metric)
  const nameOf = useCurveName(apart)

  const data = useMemo((): uPlot.AlignedData => {
    const xs = steps.map((step, index) => (byCycle ? (step[0] ?? 0) : index))
    return [xs, ...curves.map((curve) => [...curve.values])]
  }, [steps, curves, byCycle])

  const options = useMemo((): PlotOptions => {
    const first = byCycle ? 1 : -0.5
    const last = byCycle ? Math.max(steps.at(-1)?.[0] ?? 1, 2) : steps.length - 0.5
    const readName = ({ read, isIndex }: ReadSpan) =>
      isIndex ? t('run.indexName', { read }) : t('run.readName', { read })
    return {
      scales: { x: { time: false, range: [first, last] } },
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      padding: [18, 10, 0, 0],
      axes: axes({
        x: (at) => (byCycle ? String(at) : (steps[at]?.join('·') ?? null)),
        y: (value) => shortNumber(value, language),
        xSpace: byCycle ? 56 : 40,
      }),
      series: [
        {},
        ...curves.map((_, index): uPlot.Series => {
          const look = lineLook(index)
          const points = byCycle ? { show: false } : { show: true, size: 5 }
          return { stroke: () => token(look.token), width: 1.5, dash: [...look.dash], spanGaps: false, points }
        }),
      ],
      hooks: {
        draw: [
          (plot) => {
            if (!byCycle) {
              for (const [index, step] of steps.entries())
                if (index > 0 && step[0] !== steps[index - 1]?.[0])
                  paintUpright(plot, index - 0.5, { token: '--line-strong', flag: false })
              return
            }
            for (const span of reads) {
              if (span.firstCycle > 1)
                paintUpright(plot, span.firstCycle - 0.5, { token: '--line-strong', flag: false })
              if (span.cycles > (last - first) / 12) paintName(plot, span.firstCycle, readName(span))
            }
          },
        ],
      },
    }
  }, [steps, curves, byCycle, reads, t, language])

  const text = (value: number) => withUnit(shortNumber(value, language), entry.unit, language)
  const measure = say(entry.label)
  const lines = curves.flatMap((curve) => {
    const extent = extentOf(curve)
    if (extent === null) return []
    const { first, last, min, max } = extent
    const words = { first: text(first), last: text(last), min: text(min), max: text(max) }
    return [t('chart.curveLine', { name: nameOf(curve.group), ...words })]
  })
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{measure}</strong>
        <span className="unseen">{t('chart.curve', { measure, lines: listText(lines, language) })}</span>
      </figcaption>
      <Plot options={options} data={data} height={height} />
      <CurveLegend names={curves.map((curve) => nameOf(curve.group))} />
      <CurveTable measure={measure} steps={steps} curves={curves} nameOf={nameOf} unit={entry.unit} />
    </figure>
  )
}

/** What a line is called: by lane, surface or channel, or simply all of them together. */
export function useCurveName(apart: GrainKey | null): (group: number | null) => string {
  const { t } = useWords()
  return (value) => {
    if (value === null) return t('fleet.all')
    if (apart === 'lane') return t('run.laneName', { value })
    return apart === 'surface' ? t('run.surfaceName', { value }) : t('run.channelName', { value })
  }
}

function extentOf({ values }: Curve) {
  const known = values.filter((value) => value !== null)
  const [first] = known
  const last = known.at(-1)
  if (first === undefined || last === undefined) return null
  return { first, last, min: Math.min(...known), max: Math.max(...known) }
}
