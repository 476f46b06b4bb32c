import { outlookMeasures, type RunOutlook } from '@seqward/contract'
import { oddsText, shortNumber } from '../../format/numbers.ts'
import { withUnit } from '../../format/units.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { TrackRecord } from '../../layout/track-record.tsx'
import { useWords } from '../../words/words.ts'

/** How a run that is going on will end, and what that advises, with how often such forecasts were right. */
export function Outlook({ outlook }: { readonly outlook: RunOutlook }) {
  const { t, say, language } = useWords()
  const runs = Math.max(...outlook.measures.map((one) => one.runs))
  return (
    <section className="panel" aria-labelledby="outlook">
      <h2 id="outlook">{t('prediction.outlook')}</h2>
      <p>
        {outlook.advice !== null && (
          <>
            <strong>{t(`advice.${outlook.advice}`)}</strong>{' '}
          </>
        )}
        {t('prediction.outlookLead', { cycles: outlook.cyclesDone, runs })}
      </p>
      <ScrollTable caption={t('prediction.outlookCaption')} hideCaption>
        <thead>
          <tr>
            <th scope="col">{t('prediction.measure')}</th>
            <th scope="col" className="number">
              {t('prediction.middle')}
            </th>
            <th scope="col" className="number">
              {t('prediction.range')}
            </th>
            <th scope="col">{t('prediction.failure')}</th>
          </tr>
        </thead>
        <tbody>
          {outlook.measures.map(({ measure, p10, p50, p90, advice }) => {
            const { unit, label } = outlookMeasures[measure]
            const text = (value: number) => withUnit(shortNumber(value, language), unit, language)
            return (
              <tr key={measure}>
                <th scope="row">{say(label)}</th>
                <td className="number strong">{text(p50)}</td>
                <td className="number">{`${shortNumber(p10, language)} – ${text(p90)}`}</td>
                <td>
                  {advice === null ? (
                    <span className="quiet">{t('prediction.noLimit')}</span>
                  ) : (
                    <>
                      {t('prediction.of', {
                        chance: oddsText(advice.failureChance, language),
                        limit: text(advice.limit),
                      })}
                      {' · '}
                      {t(`advice.${advice.advice}`)}
                      <span className="quiet block">
                        {t('prediction.costs', {
                          goOn: shortNumber(advice.goOnCost, language),
                          stop: shortNumber(advice.stopCost, language),
                        })}
                      </span>
                    </>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </ScrollTable>
      <p className="quiet under">{t('prediction.costsNote')}</p>
      <TrackRecord detector={outlook.detector} />
    </section>
  )
}
