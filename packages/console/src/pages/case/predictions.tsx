import { type CaseDetail, causes, type LimitPrediction, signals } from '@seqward/contract'
import { numberText, oddsText, shortNumber } from '../../format/numbers.ts'
import { withUnit } from '../../format/units.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { OnDay } from '../../layout/times.tsx'
import { TrackRecord } from '../../layout/track-record.tsx'
import { useWords } from '../../words/words.ts'

/** When the signals of a case reach their limits and how soon its part fails, each with how often that was right. */
export function Predictions({ predictions }: { readonly predictions: NonNullable<CaseDetail['predictions']> }) {
  const { t } = useWords()
  const { limits, parts } = predictions
  const [limit] = limits
  const [part] = parts
  return (
    <section className="panel" aria-labelledby="predictions">
      <h2 id="predictions">{t('prediction.title')}</h2>
      {limit !== undefined && (
        <>
          <LimitsTable limits={limits} />
          <TrackRecord detector={limit.detector} />
        </>
      )}
      {part !== undefined && (
        <>
          <Parts parts={parts} />
          <TrackRecord detector={part.detector} />
        </>
      )}
    </section>
  )
}

function LimitsTable({ limits }: { readonly limits: readonly LimitPrediction[] }) {
  const { t, say, language } = useWords()
  return (
    <ScrollTable caption={t('prediction.limitsCaption')}>
      <thead>
        <tr>
          <th scope="col">{t('prediction.signal')}</th>
          <th scope="col">{t('prediction.limit')}</th>
          <th scope="col">{t('prediction.earliest')}</th>
          <th scope="col">{t('prediction.middle')}</th>
          <th scope="col">{t('prediction.latest')}</th>
        </tr>
      </thead>
      <tbody>
        {limits.map((one) => (
          <tr key={one.signal}>
            <th scope="row">{say(signals[one.signal])}</th>
            <td>
              {withUnit(shortNumber(one.limit, language), one.unit, language)}
              <span className="quiet block">{t(`prediction.${one.basis}`)}</span>
            </td>
            <Days days={one.p10} from={one.asOfDay} />
            <Days days={one.p50} from={one.asOfDay} />
            <Days days={one.p90} from={one.asOfDay} />
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

/** Ten years: no further does a drift of today carry. */
const daysMax = 3650

function Days({ days, from }: { readonly days: number; readonly from: number }) {
  const { t, language } = useWords()
  if (days >= daysMax) return <td>{t('prediction.beyond')}</td>
  return (
    <td>
      {t('prediction.days', { days: numberText(days, days < 10 ? 1 : 0, language) })}
      <span className="quiet block">
        <OnDay day={from + Math.round(days)} />
      </span>
    </td>
  )
}

function Parts({ parts }: { readonly parts: NonNullable<CaseDetail['predictions']>['parts'] }) {
  const { t, say, language } = useWords()
  return (
    <ul className="plain-list">
      {parts.map(({ cause, ageDays, within30Days, within90Days, lives, repairs }) => (
        <li key={cause}>
          {t('prediction.partsText', {
            cause: say(causes[cause].label),
            within30: oddsText(within30Days, language),
            within90: oddsText(within90Days, language),
            age: ageDays,
            repairs,
            lives,
          })}
        </li>
      ))}
    </ul>
  )
}
