import { entryOf, grainKeys, type RunSeries } from '@seqward/contract'
import { columnUnit, useValueText } from '../../format/use-value-text.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'
import { joinedTable, type JoinedTable } from './joined-table.ts'

/** The values of a run by read, lane and surface: the reads themselves, then quality by read, then density by lane. */
export function RunTables({ series }: { readonly series: readonly RunSeries[] }) {
  const { t } = useWords()
  const tables = [
    { id: 'by-read', head: t('run.reads'), table: joinedTable(series, ['read', 'lane', 'surface']) },
    { id: 'by-lane', head: t('run.lanes'), table: joinedTable(series, ['lane', 'surface']) },
    { id: 'reads', head: t('run.readsOfRun'), table: joinedTable(series, ['read']) },
  ].filter(({ table }) => table.rows.length > 0)
  if (tables.length === 0)
    return (
      <section aria-labelledby="by-read">
        <h2 id="by-read">{t('run.reads')}</h2>
        <p className="quiet">{t('run.noTables')}</p>
      </section>
    )
  return tables.map(({ id, head, table }) => (
    <section key={id} aria-labelledby={id}>
      <h2 id={id}>{head}</h2>
      <ValueTable caption={head} table={table} />
    </section>
  ))
}

function ValueTable({ caption, table }: { readonly caption: string; readonly table: JoinedTable }) {
  const { say, language } = useWords()
  const valueText = useValueText()
  return (
    <ScrollTable caption={caption} hideCaption look="compact">
      <thead>
        <tr>
          {table.keys.map((key) => (
            <th key={key} scope="col">
              {say(grainKeys[key].label)}
            </th>
          ))}
          {table.metrics.map((metric) => (
            <th key={metric} scope="col" className="number">
              {say(entryOf(metric).label)} <span className="unit">{columnUnit(metric, language)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ at, values }) => (
          <tr key={at.join()}>
            {at.map((part, index) => (
              <th key={table.keys[index]} scope="row">
                {part}
              </th>
            ))}
            {values.map((value, index) => {
              const metric = table.metrics[index]
              return (
                <td key={metric} className="number">
                  {value === null || metric === undefined ? '–' : valueText(metric, value, true)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
