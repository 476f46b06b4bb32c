import type { BatchRow } from '@seqward/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { batchesQuery, fleetQuery } from '../../api/queries.ts'
import { useSerials } from '../../api/use-serials.ts'
import { bytesText } from '../../format/numbers.ts'
import { Loaded } from '../../layout/loaded.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { DataHead } from './data-head.tsx'

/** Characters of a digest that are shown in a table; the whole one stands with the batch. */
const digestShown = 12

/** Every batch that the service received. */
export function BatchesPage() {
  const { t } = useWords()
  const [instrument, setInstrument] = useState<string | null>(null)
  const asked = useInfiniteQuery(batchesQuery(instrument))
  return (
    <>
      <DataHead />
      <section aria-label={t('data.batches')}>
        <p className="lead">{t('batches.lead')}</p>
        <div className="filters">
          <InstrumentFilter chosen={instrument} onChoose={setInstrument} />
        </div>
        <Loaded asked={asked}>
          {(answer) => {
            const rows = answer.pages.flatMap((page) => page.rows)
            return rows.length === 0 ? <NoBatches /> : <BatchTable rows={rows} />
          }}
        </Loaded>
        {asked.hasNextPage && (
          <button
            type="button"
            className="button"
            disabled={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {t('app.more')}
          </button>
        )}
      </section>
    </>
  )
}

function InstrumentFilter(props: {
  readonly chosen: string | null
  readonly onChoose: (instrument: string | null) => void
}) {
  const { chosen, onChoose } = props
  const { t } = useWords()
  const instruments = useQuery(fleetQuery).data?.instruments ?? []
  const sorted = [...instruments].sort((a, b) => a.serial.localeCompare(b.serial))
  return (
    <label className="search">
      <span>{t('batches.from')}</span>
      <select value={chosen ?? ''} onChange={(event) => onChoose(event.target.value || null)}>
        <option value="">{t('batches.allInstruments')}</option>
        {sorted.map((one) => (
          <option key={one.instrument} value={one.instrument}>
            {one.serial}
          </option>
        ))}
      </select>
    </label>
  )
}

function NoBatches() {
  const { t } = useWords()
  return (
    <div className="note">
      <h2>{t('batches.emptyTitle')}</h2>
      <p>{t('batches.empty')}</p>
    </div>
  )
}

function BatchTable({ rows }: { readonly rows: readonly BatchRow[] }) {
  const { t } = useWords()
  const serialOf = useSerials()
  return (
    <ScrollTable caption={t('batches.caption')} hideCaption>
      <thead>
        <tr>
          <th scope="col">{t('batches.received')}</th>
          <th scope="col">{t('batches.instrument')}</th>
          <th scope="col" className="number">
            {t('batches.number')}
          </th>
          <th scope="col">{t('batches.kind')}</th>
          <th scope="col">{t('batches.run')}</th>
          <th scope="col" className="number">
            {t('batches.size')}
          </th>
          <th scope="col">{t('batches.digest')}</th>
          <th scope="col">{t('batches.outcome')}</th>
          <th scope="col">{t('batches.open')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.instrument} ${row.epoch} ${row.seq}`} row={row} serial={serialOf(row.instrument)} />
        ))}
      </tbody>
    </ScrollTable>
  )
}

function Row({ row, serial }: { readonly row: BatchRow; readonly serial: string }) {
  const { t, language } = useWords()
  const { instrument, epoch, seq, run } = row
  return (
    <tr>
      <td>
        <At instant={row.receivedAt} />
      </td>
      <td>
        <Link to="/instruments/$instrument" params={{ instrument }} className="code">
          {serial}
        </Link>
      </td>
      <td className="number">{seq}</td>
      <td>{t(`batchKind.${row.kind}`)}</td>
      <td>
        {run === null ? (
          <span className="quiet">{t('batches.noRun')}</span>
        ) : (
          <Link to="/instruments/$instrument/runs/$run" params={{ instrument, run }} className="code">
            {run}
          </Link>
        )}
      </td>
      <td className="number">{bytesText(row.bodyBytes, language)}</td>
      <td className="code" title={row.bodySha256}>
        {row.bodySha256.slice(0, digestShown)}…
      </td>
      <td>{t(`outcome.${row.outcome}`)}</td>
      <td>
        {row.outcome === 'refused' ? (
          <span className="quiet">{t('batches.notKept')}</span>
        ) : (
          <Link
            to="/data/batches/$instrument/$epoch/$seq"
            params={{ instrument, epoch, seq: String(seq) }}
            aria-label={t('batches.openLabel', { seq, instrument: serial })}
          >
            {t('batches.open')}
          </Link>
        )}
      </td>
    </tr>
  )
}
