import type { DataKind, DictionaryRow, Language } from '@seqward/contract'
import { unitText } from '../../format/units.ts'
import { sourceWords } from '../../words/source-words.ts'

/** Rows of a kind that hold every word that is looked for, in name, code, meaning, unit or source. */
export function rowsThatFit(
  rows: readonly DictionaryRow[],
  kind: DataKind | 'all',
  sought: string,
  language: Language,
): readonly DictionaryRow[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (kind !== 'all' && row.kind !== kind) return false
    const text = [
      row.metric,
      row.label[language],
      row.says[language],
      row.unit,
      unitText(row.unit, language),
      sourceWords(row.source)[language],
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
