import type { RunDetail } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { instrumentQuery, runQuery } from '../../api/queries.ts'
import { readSpans } from '../../charts/curves.ts'
import { useValueText } from '../../format/use-value-text.ts'
import { CaseList } from '../../layout/case-list.tsx'
import { ConfigurationFacts } from '../../layout/configuration-facts.tsx'
import { CycleProgress } from '../../layout/cycle-progress.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { RunStateText } from '../../layout/run-state.tsx'
import { OnDay } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { Outlook } from './outlook.tsx'
import { RunCurves } from './run-curves.tsx'
import { RunTables } from './run-tables.tsx'
import { TileMaps } from './tile-maps.tsx'

/** One run: its facts, its values by read, lane and surface, and its course over the cycles. */
export function RunPage() {
  const { instrument, run } = useParams({ from: '/instruments/$instrument/runs/$run' })
  const asked = useQuery(runQuery(instrument, run))
  return (
    <>
      <PageHead title={run} code>
        <UnderTitle instrument={instrument} detail={asked.data} />
      </PageHead>
      <Loaded asked={asked}>{(detail) => <RunParts detail={detail} />}</Loaded>
    </>
  )
}

function UnderTitle({ instrument, detail }: { readonly instrument: string; readonly detail: RunDetail | undefined }) {
  const { t } = useWords()
  const valueText = useValueText()
  const serial = useQuery(instrumentQuery(instrument)).data?.serial ?? instrument
  return (
    <p className="under-title">
      <Link to="/instruments/$instrument" params={{ instrument }} className="code">
        {serial}
      </Link>
      {detail !== undefined && (
        <>
          <RunStateText state={detail.state} />
          {detail.startedDay !== null && <OnDay day={detail.startedDay} />}
          {detail.cyclesDone !== null && detail.cyclesPlanned !== null && (
            <CycleProgress done={detail.cyclesDone} planned={detail.cyclesPlanned} />
          )}
          {detail.q30Share !== null && (
            <span>
              {t('run.q30')} <strong>{valueText('run.q30_share', detail.q30Share)}</strong>
            </span>
          )}
          {detail.yieldGigabases !== null && (
            <span>
              {t('run.yield')} <strong>{valueText('run.yield_gigabases', detail.yieldGigabases)}</strong>
            </span>
          )}
        </>
      )}
    </p>
  )
}

function RunParts({ detail }: { readonly detail: RunDetail }) {
  const { t } = useWords()
  const { series } = detail
  const reads = readSpans(series)
  return (
    <>
      {detail.outlook !== undefined && <Outlook outlook={detail.outlook} />}
      <section className="panel" aria-labelledby="cases">
        <h2 id="cases">{t('run.cases')}</h2>
        {detail.cases.length > 0 ? <CaseList cases={detail.cases} /> : <p className="quiet">{t('run.noCases')}</p>}
      </section>
      <section aria-labelledby="curves">
        <h2 id="curves">{t('run.curves')}</h2>
        <RunCurves
          series={series.filter((one) => one.metric.startsWith('cycle.'))}
          along={['cycle']}
          reads={reads}
          lead={t('run.curvesLead')}
          none={t('run.noCurves')}
        />
      </section>
      <section aria-labelledby="blocks">
        <h2 id="blocks">{t('run.blocks')}</h2>
        <RunCurves
          series={series.filter((one) => one.metric.startsWith('block.'))}
          along={['read', 'block']}
          reads={reads}
          lead={t('run.blocksLead')}
          none={t('run.noBlocks')}
        />
      </section>
      <RunTables series={series} />
      <TileMaps series={series.filter((one) => one.metric.startsWith('tile.'))} />
      <section className="panel" aria-labelledby="facts">
        <h2 id="facts">{t('run.facts')}</h2>
        {detail.facts.length > 0 ? (
          <ConfigurationFacts facts={detail.facts} />
        ) : (
          <p className="quiet">{t('run.factsNone')}</p>
        )}
      </section>
    </>
  )
}
