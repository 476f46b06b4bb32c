import { entryOf, type GrainKey, grainKeys, type RunSeries } from '@seqward/contract'
import { useState } from 'react'
import { CurveChart } from '../../charts/curve-chart.tsx'
import { apartKeys, type ReadSpan } from '../../charts/curves.ts'
import { Choice } from '../../layout/choice.tsx'
import { useWords } from '../../words/words.ts'

interface Props {
  readonly series: readonly RunSeries[]
  readonly along: readonly GrainKey[]
  readonly reads: readonly ReadSpan[]
  readonly lead: string
  readonly none: string
}

/** One chart at a time, with the measure to show and the key to tell lines apart by. */
export function RunCurves({ series, along, reads, lead, none }: Props) {
  const { t, say } = useWords()
  const [measure, setMeasure] = useState<string | null>(null)
  const [apart, setApart] = useState<GrainKey | 'all' | null>(null)
  const shown = series.find((one) => one.metric === measure) ?? series[0]
  if (shown === undefined) return <p className="quiet">{none}</p>
  const keys = apartKeys(shown, along)
  const chosen = apart === 'all' || (apart !== null && keys.includes(apart)) ? apart : (keys[0] ?? 'all')
  return (
    <>
      <p className="lead">{lead}</p>
      <div className="filters">
        <Choice
          label={t('run.measure')}
          options={series.map(({ metric }) => ({ key: metric as string, label: say(entryOf(metric).label) }))}
          chosen={shown.metric}
          onChoose={setMeasure}
        />
        {keys.length > 0 && (
          <Choice
            label={t('run.apart')}
            options={[
              ...keys.map((key) => ({ key: key as GrainKey | 'all', label: say(grainKeys[key].label) })),
              { key: 'all', label: t('fleet.all') },
            ]}
            chosen={chosen}
            onChoose={setApart}
          />
        )}
      </div>
      <CurveChart series={shown} along={along} apart={chosen === 'all' ? null : chosen} reads={reads} />
    </>
  )
}
