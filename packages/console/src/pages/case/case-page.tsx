import { caseStates, type CaseDetail, causes, subsystems } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { caseQuery } from '../../api/queries.ts'
import { SignalChart } from '../../charts/signal-chart.tsx'
import { oddsText } from '../../format/numbers.ts'
import { type FactRow, Facts } from '../../layout/facts.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { RiskMark } from '../../layout/risk-mark.tsx'
import { At, OnDay } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { Candidates } from './candidates.tsx'
import { CaseActions } from './case-actions.tsx'
import { CaseHistory } from './case-history.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { Predictions } from './predictions.tsx'
import { SharedInstruments } from './shared-instruments.tsx'
import { TellingTests } from './telling-tests.tsx'

/** One case: what is wrong, how sure that is, what it stands on, and what people decided. */
export function CasePage() {
  const params = useParams({ from: '/cases/$case' })
  const asked = useQuery(caseQuery(params.case))
  const { t } = useWords()
  const title = useCaseTitle(asked.data)
  return (
    <>
      <PageHead title={title ?? t('case.title')}>
        {asked.data !== undefined && <WhatIsWrong one={asked.data} />}
      </PageHead>
      <Loaded asked={asked}>{(one) => <CaseParts one={one} />}</Loaded>
    </>
  )
}

function useCaseTitle(one: CaseDetail | undefined): string | null {
  const { t, say } = useWords()
  if (one === undefined) return null
  const cause = say(causes[one.cause].label)
  if (one.instrument === null) return t('case.fleetTitle', { cause })
  return t('case.onInstrument', { cause, serial: one.serial ?? one.instrument })
}

function WhatIsWrong({ one }: { readonly one: CaseDetail }) {
  const { t, say, language } = useWords()
  const subject = one.instrument === null ? t('case.subjectFleet') : (one.serial ?? one.instrument)
  const odds = one.candidates.find(({ cause }) => cause === one.cause)?.probability
  return (
    <>
      <p className="statement">{t(`caseSays.${one.cause}`, { subject })}</p>
      <p className="under-title">
        <RiskMark risk={one.severity} />
        <span className="tag">{say(caseStates[one.state])}</span>
        {one.subsystem !== 'unknown' && <span>{say(subsystems[one.subsystem])}</span>}
        {odds !== undefined && <span>{t('case.odds', { odds: oddsText(odds, language) })}</span>}
        {one.instrument !== null && (
          <Link to="/instruments/$instrument" params={{ instrument: one.instrument }} className="code">
            {one.serial ?? one.instrument}
          </Link>
        )}
      </p>
    </>
  )
}

function CaseParts({ one }: { readonly one: CaseDetail }) {
  const { t } = useWords()
  return (
    <>
      <div className="columns columns-wide-first">
        <div className="stack">
          <section className="panel" aria-labelledby="candidates">
            <h2 id="candidates">{t('case.candidates')}</h2>
            <Candidates candidates={one.candidates} />
            <p className="quiet under">{t('case.oddsNote')}</p>
            <TellingTests tests={one.discriminatingTests ?? []} />
          </section>
          <section className="panel" aria-label={t('case.state')}>
            <Facts rows={useCaseFacts(one)} />
            {one.instruments.length > 1 && <SharedInstruments instruments={one.instruments} />}
          </section>
        </div>
        <section className="panel panel-next" aria-labelledby="next">
          <h2 id="next">{t('case.next')}</h2>
          <p>{t(`caseNext.${one.cause}`)}</p>
          <CaseActions one={one} />
        </section>
      </div>
      {one.predictions !== undefined && <Predictions predictions={one.predictions} />}
      <section aria-labelledby="evidence">
        <h2 id="evidence">{t('case.evidence')}</h2>
        {one.evidence.length > 0 ? <EvidenceTable one={one} /> : <p className="quiet">{t('case.noEvidence')}</p>}
      </section>
      {one.signals.length > 0 && (
        <section aria-labelledby="signals">
          <h2 id="signals">{t('case.signals')}</h2>
          <div className="charts">
            {one.signals.map((series, index) => (
              // A fleet case can show the same signal of several instruments, and a series does not name its own.
              <SignalChart key={`${series.signal} ${index}`} series={series} sinceDay={one.sinceDay} />
            ))}
          </div>
        </section>
      )}
      <section aria-labelledby="history">
        <h2 id="history">{t('case.history')}</h2>
        <CaseHistory history={one.history} />
      </section>
    </>
  )
}

function useCaseFacts(one: CaseDetail): readonly FactRow[] {
  const { t } = useWords()
  return [
    ...(one.sinceDay === null ? [] : [{ name: t('case.since'), value: <OnDay day={one.sinceDay} /> }]),
    { name: t('case.opened'), value: <At instant={one.openedAt} /> },
    { name: t('case.updated'), value: <At instant={one.updatedAt} /> },
    ...(one.lot === null ? [] : [{ name: t('case.lot'), value: one.lot, code: true }]),
  ]
}
