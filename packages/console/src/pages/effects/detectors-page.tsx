import type { BacktestReport, CountedDays, CountedShare, DetectorRecord } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { backtestQuery } from '../../api/queries.ts'
import { numberText, oddsText, shortNumber } from '../../format/numbers.ts'
import { instantText } from '../../format/times.ts'
import { Loaded } from '../../layout/loaded.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'
import { EffectsHead } from './effects-head.tsx'

/** How often each detector was right on the laboratory's own history. */
export function DetectorsPage() {
  const { t } = useWords()
  const asked = useQuery(backtestQuery)
  return (
    <>
      <EffectsHead page="detectors" />
      <Loaded asked={asked}>
        {({ report }) => (report === null ? <p className="note">{t('detectors.none')}</p> : <Report report={report} />)}
      </Loaded>
    </>
  )
}

function Report({ report }: { readonly report: BacktestReport }) {
  const { t, language } = useWords()
  const { instruments, runs, confirmed, refuted, rules } = report
  const years = numberText(report.instrumentYears, 1, language)
  const when = instantText(report.madeAt, language)
  return (
    <>
      <p>{t('detectors.counts', { instruments, years, runs, confirmed, refuted, rules, when })}</p>
      <ScrollTable caption={t('detectors.caption')} hideCaption>
        <thead>
          <tr>
            <th scope="col">{t('detectors.detector')}</th>
            <th scope="col">{t('detectors.precision')}</th>
            <th scope="col">{t('detectors.alarms')}</th>
            <th scope="col">{t('detectors.missed')}</th>
            <th scope="col">{t('detectors.lead3')}</th>
            <th scope="col">
              {t('detectors.coverage')}
              <span className="quiet block">{t('detectors.coverageNote')}</span>
            </th>
            <th scope="col">{t('detectors.brier')}</th>
          </tr>
        </thead>
        <tbody>
          {report.detectors.map((record) => (
            <Row key={record.detector} record={record} />
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}

function Row({ record }: { readonly record: DetectorRecord }) {
  const { t, language } = useWords()
  const { precision, unjudged, alarms, missed, leadDays, coverage, brier } = record
  const number = (value: number) => shortNumber(value, language)
  const isAlarming = alarms.events > 0 || missed.of > 0
  return (
    <tr>
      <th scope="row" className="code">
        {record.detector}
      </th>
      <td>
        <ShareText share={precision} />
        {unjudged > 0 && <span className="quiet block">{t('detectors.unjudged', { count: unjudged })}</span>}
      </td>
      <td>
        {isAlarming
          ? t('detectors.rate', { rate: number(alarms.perYear), low: number(alarms.low), high: number(alarms.high) })
          : t('detectors.nothing')}
      </td>
      <td>
        <ShareText share={missed} />
      </td>
      <td>{leadDays === null ? t('detectors.nothing') : <DaysText days={leadDays} />}</td>
      <td>
        <ShareText share={coverage} />
      </td>
      <td>
        {brier === null
          ? t('detectors.nothing')
          : t('detectors.brierText', { score: number(brier.score), mean: number(brier.ofTheMean) })}
      </td>
    </tr>
  )
}

function ShareText({ share: { share, low, high, of } }: { readonly share: CountedShare }) {
  const { t, language } = useWords()
  if (share === null) return t('detectors.nothing')
  const text = (value: number) => oddsText(value, language)
  return t('detectors.share', { share: text(share), low: text(low), high: text(high), of })
}

function DaysText({ days }: { readonly days: CountedDays }) {
  const { t, language } = useWords()
  const text = (of: CountedDays['p10']) => {
    const whole = (value: number) => numberText(value, 0, language)
    return t('detectors.rate', { rate: whole(of.days), low: whole(of.low), high: whole(of.high) })
  }
  return t('detectors.days', { p10: text(days.p10), p50: text(days.p50), p90: text(days.p90) })
}
