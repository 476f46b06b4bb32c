import { type DictionaryRow, dataKinds, type Form, grainKeys, sensitivities } from '@seqward/contract'
import { listText } from '../../format/lists.ts'
import { unitText } from '../../format/units.ts'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { sourceWords } from '../../words/source-words.ts'
import { useWords } from '../../words/words.ts'

/** All that the contract says of each value. */
export function DictionaryTable({ rows }: { readonly rows: readonly DictionaryRow[] }) {
  const { t } = useWords()
  const columns = ['name', 'says', 'form', 'by', 'why', 'kept'] as const
  return (
    <ScrollTable caption={t('data.caption')} hideCaption look="dictionary">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`data.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.metric} row={row} />
        ))}
      </tbody>
    </ScrollTable>
  )
}

function Row({ row }: { readonly row: DictionaryRow }) {
  const { t, say, language } = useWords()
  const formText = useFormText()
  const unit = unitText(row.unit, language)
  return (
    <tr className="top">
      <th scope="row">
        {say(row.label)}
        <span className="code quiet block">{row.metric}</span>
        <span className="quiet block">{say(dataKinds[row.kind])}</span>
      </th>
      <td>
        {say(row.says)}
        <span className="quiet block">{t('data.source', { source: say(sourceWords(row.source)) })}</span>
      </td>
      <td>
        {formText(row.form)}
        {unit !== '' && <span className="quiet block">{unit}</span>}
      </td>
      <td>
        {row.grain.length === 0
          ? t('data.once')
          : listText(
              row.grain.map((key) => say(grainKeys[key].label)),
              language,
            )}
      </td>
      <td>
        {say(row.purpose)}
        <span className="quiet block">{say(row.benefit)}</span>
      </td>
      <td>
        {t('data.months', { count: row.retentionMonths })}
        <span className="quiet block">{say(sensitivities[row.sensitivity])}</span>
      </td>
    </tr>
  )
}

/** The form of a value in words, with its bounds. */
function useFormText(): (form: Form) => string {
  const { t, language } = useWords()
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 })
  const bounds = (form: { readonly min: number; readonly max: number }) => ({
    min: number.format(form.min),
    max: number.format(form.max),
  })
  return (form) => {
    switch (form.type) {
      case 'enumeration':
        return t('form.enumeration', { values: listText(form.values, language) })
      case 'boolean':
        return t('form.boolean')
      case 'registry':
        return t('form.registry', { registry: t(`registry.${form.registry}`) })
      case 'integer':
        return form.step === 1
          ? t('form.integer', bounds(form))
          : t('form.integerStep', { ...bounds(form), step: number.format(form.step) })
      case 'decimal':
        return t('form.decimal', { ...bounds(form), count: form.places })
    }
  }
}
