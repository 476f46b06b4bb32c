import type { InstrumentDetail } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { instrumentQuery } from '../../api/queries.ts'
import { SignalChart } from '../../charts/signal-chart.tsx'
import { furthestFirst } from '../../charts/signal-shape.ts'
import { numberText } from '../../format/numbers.ts'
import { platformName } from '../../format/platform-names.ts'
import { CaseList } from '../../layout/case-list.tsx'
import { ConfigurationFacts } from '../../layout/configuration-facts.tsx'
import { CycleProgress } from '../../layout/cycle-progress.tsx'
import { Facts } from '../../layout/facts.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { riskOf } from '../../layout/risk.ts'
import { RiskMark } from '../../layout/risk-mark.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { RunsTable } from './runs-table.tsx'

/** One instrument: what it is, how it does over its runs, what is wrong with it. */
export function InstrumentPage() {
  const { instrument } = useParams({ from: '/instruments/$instrument' })
  const asked = useQuery(instrumentQuery(instrument))
  return (
    <>
      <PageHead title={asked.data?.serial ?? instrument} code>
        {asked.data !== undefined && <UnderTitle one={asked.data} />}
      </PageHead>
      <Loaded asked={asked}>{(one) => <InstrumentParts one={one} />}</Loaded>
    </>
  )
}

function UnderTitle({ one }: { readonly one: InstrumentDetail }) {
  const { t } = useWords()
  return (
    <p className="under-title">
      <RiskMark risk={riskOf(one)} />
      <span>{platformName(one.platform) ?? t('instrument.otherPlatform')}</span>
      {one.currentRun !== null && (
        <CycleProgress done={one.currentRun.cyclesDone} planned={one.currentRun.cyclesPlanned} />
      )}
    </p>
  )
}

function InstrumentParts({ one }: { readonly one: InstrumentDetail }) {
  const { t, language } = useWords()
  return (
    <>
      <section className="panel" aria-labelledby="cases">
        <h2 id="cases">{t('instrument.cases')}</h2>
        {one.cases.length > 0 ? (
          <CaseList cases={one.cases} />
        ) : (
          <p className="quiet">{t(one.lastBatchAt === null ? 'instrument.noCasesYet' : 'instrument.noCases')}</p>
        )}
      </section>

      <section aria-labelledby="signals">
        <h2 id="signals">{t('instrument.signals')}</h2>
        <p className="lead">{one.signals.length > 0 ? t('instrument.signalsLead') : t('instrument.noSignals')}</p>
        <div className="charts">
          {furthestFirst(one.signals).map((series) => (
            <SignalChart key={series.signal} series={series} sinceDay={null} />
          ))}
        </div>
      </section>

      <div className="columns">
        <section className="panel" aria-labelledby="identity">
          <h2 id="identity">{t('instrument.identity')}</h2>
          <Facts
            rows={[
              { name: t('instrument.serial'), value: one.serial, code: true },
              { name: t('instrument.platform'), value: platformName(one.platform) ?? t('instrument.otherPlatform') },
              { name: t('instrument.id'), value: one.instrument, code: true },
              { name: t('instrument.runs'), value: numberText(one.runCount, 0, language) },
              {
                name: t('instrument.lastHeard'),
                value: one.lastBatchAt === null ? t('fleet.never') : <At instant={one.lastBatchAt} />,
              },
            ]}
          />
        </section>
        <section className="panel" aria-labelledby="configuration">
          <h2 id="configuration">{t('instrument.configuration')}</h2>
          {one.configuration.length > 0 ? (
            <ConfigurationFacts facts={one.configuration} />
          ) : (
            <p className="quiet">{t('instrument.noConfiguration')}</p>
          )}
        </section>
      </div>

      <section aria-labelledby="runs">
        <h2 id="runs">{t('instrument.runs')}</h2>
        {one.runs.length > 0 ? (
          <RunsTable instrument={one.instrument} runs={one.runs} />
        ) : (
          <p className="quiet">{t('instrument.noRuns')}</p>
        )}
      </section>
    </>
  )
}
