import {
  type EffectMetric,
  type EffectsReport,
  effectMetrics,
  type EffectWord,
  effectVerdicts,
  effectFactors,
  type EffectFactor,
} from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { effectsQuery } from '../../api/queries.ts'
import { instantText } from '../../format/times.ts'
import { Choice } from '../../layout/choice.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { useWords } from '../../words/words.ts'
import { EffectsHead } from './effects-head.tsx'
import { EffectsTable } from './effects-table.tsx'
import { VersionsTable } from './versions-table.tsx'

/** What lots, kits, types, versions and instruments do to a metric, with intervals and with what cannot be told. */
export function EffectsPage() {
  const { t, say } = useWords()
  const [metric, setMetric] = useState<EffectMetric>('q30')
  const asked = useQuery(effectsQuery(metric))
  const metrics = Object.keys(effectMetrics) as readonly EffectMetric[]
  return (
    <>
      <EffectsHead page="effects" />
      <div className="filters">
        <Choice
          label={t('effects.metric')}
          options={metrics.map((key) => ({ key, label: say(effectMetrics[key].label) }))}
          chosen={metric}
          onChoose={setMetric}
        />
      </div>
      <Loaded asked={asked}>
        {(report) =>
          report.madeAt === null ? <p className="note">{t('effects.none')}</p> : <Report report={report} />
        }
      </Loaded>
    </>
  )
}

function Report({ report }: { readonly report: EffectsReport }) {
  const { t, language } = useWords()
  return (
    <>
      <p>
        {t('effects.counts', {
          when: instantText(report.madeAt ?? '', language),
          runs: report.runs,
          instruments: report.instruments,
        })}{' '}
        {report.runsLeftOut > 0 && t('effects.leftOut', { count: report.runsLeftOut })}
      </p>
      {report.rows.length === 0 ? <p className="note">{t('effects.noRows')}</p> : <Effects report={report} />}
      <section aria-labelledby="versions">
        <h2 id="versions">{t('effects.versions')}</h2>
        <p className="lead">{t('effects.versionsLead')}</p>
        {report.versions.length === 0 ? (
          <p className="note">{t('effects.noVersions')}</p>
        ) : (
          <VersionsTable report={report} />
        )}
      </section>
    </>
  )
}

function Effects({ report }: { readonly report: EffectsReport }) {
  const { t, say } = useWords()
  const [verdict, setVerdict] = useState<EffectWord | 'all'>('all')
  const [factor, setFactor] = useState<EffectFactor | 'all'>('all')
  const { rows } = report
  const found = rows.filter(
    (row) => (verdict === 'all' || row.verdict === verdict) && (factor === 'all' || row.factor === factor),
  )
  const factors = (Object.keys(effectFactors) as readonly EffectFactor[]).filter((key) =>
    rows.some((row) => row.factor === key),
  )
  const verdicts = Object.keys(effectVerdicts) as readonly EffectWord[]
  const all = { key: 'all' as const, label: t('effects.all') }
  return (
    <section aria-label={t('effects.title')}>
      <div className="filters">
        <Choice
          label={t('effects.verdict')}
          options={[
            { ...all, count: rows.length },
            ...verdicts.map((key) => ({
              key,
              label: say(effectVerdicts[key]),
              count: rows.filter((row) => row.verdict === key).length,
            })),
          ]}
          chosen={verdict}
          onChoose={setVerdict}
        />
        <Choice
          label={t('effects.factor')}
          options={[all, ...factors.map((key) => ({ key, label: say(effectFactors[key]) }))]}
          chosen={factor}
          onChoose={setFactor}
        />
        <output className="shown">{t('effects.shown', { shown: found.length, total: rows.length })}</output>
      </div>
      {found.length > 0 ? (
        <EffectsTable metric={report.metric} rows={found} />
      ) : (
        <p className="note">{t('effects.noMatch')}</p>
      )}
    </section>
  )
}
