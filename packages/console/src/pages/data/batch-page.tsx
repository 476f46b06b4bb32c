import { type BatchDetail, canonicalJson, type Json } from '@seqward/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { batchQuery } from '../../api/queries.ts'
import { useSerials } from '../../api/use-serials.ts'
import { bytesText } from '../../format/numbers.ts'
import { Facts } from '../../layout/facts.tsx'
import { Loaded } from '../../layout/loaded.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { At } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'
import { BodyContents } from './body-contents.tsx'
import { BodyText } from './body-text.tsx'

/** One batch: its envelope's figures, what is in it, and its exact body. */
export function BatchPage() {
  const { instrument, epoch, seq } = useParams({ from: '/data/batches/$instrument/$epoch/$seq' })
  const { t } = useWords()
  const serialOf = useSerials()
  const asked = useQuery(batchQuery(instrument, epoch, Number(seq)))
  return (
    <>
      <PageHead title={t('batch.title', { seq: Number(seq), instrument: serialOf(instrument) })}>
        <p className="under-title">
          <Link to="/data/batches">{t('data.batches')}</Link>
        </p>
      </PageHead>
      <Loaded asked={asked}>{(batch) => <BatchParts batch={batch} serial={serialOf(instrument)} />}</Loaded>
    </>
  )
}

function BatchParts({ batch, serial }: { readonly batch: BatchDetail; readonly serial: string }) {
  const { t, language } = useWords()
  const { instrument, epoch, seq, run } = batch
  // The body is canonical JSON by the contract, so writing it anew gives the very bytes that the site disclosed.
  const text = useMemo(() => canonicalJson(batch.body as unknown as Json), [batch])
  return (
    <>
      <section className="panel" aria-label={t('data.batches')}>
        <Facts
          rows={[
            { name: t('batches.received'), value: <At instant={batch.receivedAt} /> },
            {
              name: t('batches.instrument'),
              value: (
                <Link to="/instruments/$instrument" params={{ instrument }}>
                  {serial}
                </Link>
              ),
              code: true,
            },
            { name: t('batches.kind'), value: t(`batchKind.${batch.kind}`) },
            { name: t('batches.run'), value: run ?? t('batches.noRun'), code: run !== null },
            { name: t('batches.outcome'), value: t(`outcome.${batch.outcome}`) },
            { name: t('batches.size'), value: bytesText(batch.bodyBytes, language) },
            { name: t('batch.epoch'), value: epoch, code: true },
            { name: t('batches.digest'), value: batch.bodySha256, code: true, wide: true },
          ]}
        />
      </section>
      <section aria-labelledby="inside">
        <h2 id="inside">{t('batch.inside')}</h2>
        <BodyContents body={batch.body} />
      </section>
      <section aria-labelledby="body">
        <h2 id="body">{t('batch.body')}</h2>
        <p className="lead">{t('batch.bodyLead')}</p>
        <BodyText text={text} sha256={batch.bodySha256} fileName={`${serial}-${epoch}-${seq}.json`} />
      </section>
    </>
  )
}
