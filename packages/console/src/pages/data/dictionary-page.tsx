import { type DataKind, dataKinds, type DictionaryRow } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { dictionaryQuery } from '../../api/queries.ts'
import { Choice } from '../../layout/choice.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { useWords } from '../../words/words.ts'
import { DataHead } from './data-head.tsx'
import { DictionaryTable } from './dictionary-table.tsx'
import { rowsThatFit } from './rows-that-fit.ts'

/** The list of everything that may leave a site. */
export function DictionaryPage() {
  const asked = useQuery(dictionaryQuery)
  return (
    <>
      <DataHead />
      <Loaded asked={asked}>{(rows) => <Dictionary rows={rows} />}</Loaded>
    </>
  )
}

function Dictionary({ rows }: { readonly rows: readonly DictionaryRow[] }) {
  const { t, say, language } = useWords()
  const [kind, setKind] = useState<DataKind | 'all'>('all')
  const [search, setSearch] = useState('')
  const sought = useDeferredValue(search)
  const found = useMemo(() => rowsThatFit(rows, kind, sought, language), [rows, kind, sought, language])
  const kinds = Object.keys(dataKinds) as readonly DataKind[]
  const options = [
    { key: 'all' as const, label: t('data.allKinds'), count: rows.length },
    ...kinds.map((key) => ({
      key,
      label: say(dataKinds[key]),
      count: rows.filter((row) => row.kind === key).length,
    })),
  ]
  return (
    <section aria-label={t('data.dictionary')}>
      <div className="filters">
        <Choice label={t('data.kind')} options={options} chosen={kind} onChoose={setKind} />
        <label className="search">
          <span>{t('data.search')}</span>
          <input
            type="search"
            value={search}
            placeholder={t('data.searchHint')}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <output className="shown">{t('data.shown', { shown: found.length, total: rows.length })}</output>
      </div>
      {found.length > 0 ? <DictionaryTable rows={found} /> : <p className="note">{t('data.noMatch')}</p>}
    </section>
  )
}
