import { useQuery } from '@tanstack/react-query'
import { backtestQuery } from '../api/queries.ts'
import { oddsText, shortNumber } from '../format/numbers.ts'
import { useWords } from '../words/words.ts'

/** How often a detector was right on the laboratory's own history, or that nobody has measured it yet. */
export function TrackRecord({ detector }: { readonly detector: string }) {
  const { t, language } = useWords()
  const record = useQuery(backtestQuery).data?.report?.detectors.find((one) => one.detector === detector)
  const share = (value: number) => oddsText(value, language)
  const sentences: string[] = []
  if (record !== undefined && record.coverage.share !== null) {
    const { low, high, of } = record.coverage
    const words = { share: share(record.coverage.share), low: share(low), high: share(high), of }
    sentences.push(t('prediction.heldRecord', words))
  }
  if (record !== undefined && record.brier !== null) {
    const { score, ofTheMean } = record.brier
    sentences.push(
      t('prediction.brierRecord', { score: shortNumber(score, language), mean: shortNumber(ofTheMean, language) }),
    )
  }
  if (record !== undefined && record.precision.share !== null) {
    const { low, high } = record.precision
    sentences.push(
      t('prediction.alarmRecord', {
        share: share(record.precision.share),
        low: share(low),
        high: share(high),
        rate: shortNumber(record.alarms.perYear, language),
      }),
    )
  }
  return (
    <p className="quiet under">
      {t('prediction.record')} (<span className="code">{detector}</span>):{' '}
      {sentences.length > 0 ? sentences.join(' ') : t('prediction.notMeasured')}
    </p>
  )
}
