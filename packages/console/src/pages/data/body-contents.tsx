import { type Body, entryOf, grainKeys, isMetric, type Value } from '@seqward/contract'
import { listText } from '../../format/lists.ts'
import { useValueText } from '../../format/use-value-text.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'

/** What a body holds, under the names of the dictionary: its facts with their values, its series with their sizes. */
export function BodyContents({ body }: { readonly body: Body }) {
  return (
    <div className="columns columns-close">
      <BodyFacts facts={body.facts} />
      <BodySeries series={body.series} />
    </div>
  )
}

function BodyFacts({ facts }: { readonly facts: Body['facts'] }) {
  const { t, say } = useWords()
  const valueText = useValueText()
  const rows: readonly (readonly [string, Value])[] = Object.entries(facts)
  if (rows.length === 0) return <p className="quiet">{t('batch.noFacts')}</p>
  return (
    <ScrollTable caption={t('batch.factsCaption')}>
      <thead>
        <tr>
          <th scope="col">{t('data.name')}</th>
          <th scope="col">{t('batch.value')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([metric, value]) => (
          <tr key={metric}>
            <th scope="row">
              {isMetric(metric) ? say(entryOf(metric).label) : metric}
              <span className="code quiet block">{metric}</span>
            </th>
            <td>{isMetric(metric) ? valueText(metric, value) : String(value)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

function BodySeries({ series }: { readonly series: Body['series'] }) {
  const { t, say, language } = useWords()
  if (series.length === 0) return <p className="quiet">{t('batch.noSeries')}</p>
  return (
    <ScrollTable caption={t('batch.seriesCaption')}>
      <thead>
        <tr>
          <th scope="col">{t('data.name')}</th>
          <th scope="col">{t('data.by')}</th>
          <th scope="col" className="number">
            {t('batch.size')}
          </th>
        </tr>
      </thead>
      <tbody>
        {series.map(({ metric, values }) => {
          const entry = entryOf(metric)
          return (
            <tr key={metric}>
              <th scope="row">
                {say(entry.label)}
                <span className="code quiet block">{metric}</span>
              </th>
              <td>
                {listText(
                  entry.grain.map((key) => say(grainKeys[key].label)),
                  language,
                )}
              </td>
              <td className="number">{t('batch.values', { count: values.length })}</td>
            </tr>
          )
        })}
      </tbody>
    </ScrollTable>
  )
}
