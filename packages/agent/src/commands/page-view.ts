import { readConfig } from '../home/agent-config.ts'
import { isLocked } from '../home/home-lock.ts'
import { readInstruments } from '../home/instruments.ts'
import { readStatus } from '../home/status-file.ts'
import type { PageView } from '../page/page-lines.ts'
import { dateOf, type DecisionPlace, readDecisions } from './consent-decisions.ts'
import { type SentBatch, sentBatches } from './sent-batches.ts'

/** Batches in the list of what left; "sent" shows all. */
const leftMax = 20

/** Looks at a home again and again for the page; what left is read anew only when something was settled. */
export function pageViewer(place: DecisionPlace): () => PageView {
  const { home } = place
  let left: PageView['left'] = []
  let readAt = ''
  return () => {
    const { log, consent } = readDecisions(place)
    const status = readStatus(home.status)
    const folders = readInstruments(home.instruments)
    const told = status?.instruments ?? []
    const looks = JSON.stringify(told.map(({ serial, receipts, lastSeq }) => [serial, receipts, lastSeq]))
    if (looks !== readAt) left = latestOf(folders.flatMap((folder) => lastBatches(sentBatches(folder))))
    readAt = looks
    const config = readConfig(home.config)
    const ticked = log.records.findLast(({ kind }) => kind === 'on')
    const by = ticked?.name === undefined ? ticked?.who : `${ticked.name} (${ticked.who})`
    return {
      state: consent.state,
      ticked: consent.state !== 'on' || ticked === undefined ? null : { at: ticked.at, by: by ?? '' },
      history: consent.spans.map(({ fromDay, toDay }) => ({ from: dateOf(fromDay), to: dateOf(toDay) })),
      followsInstrument: consent.followsInstrument || config.followInstrument,
      service: config.service,
      running: isLocked(home.lock),
      instruments: folders.map(({ identity: { serial } }) => {
        const one = told.find((other) => other.serial === serial)
        return {
          serial,
          receipts: one?.receipts ?? 0,
          pendingBatches: one?.pendingBatches ?? 0,
          lastReceiptAt: one?.lastReceiptAt ?? null,
          lastFailure: one?.lastFailure ?? null,
        }
      }),
      left,
    }
  }
}

function lastBatches(batches: Iterable<SentBatch>): SentBatch[] {
  const last: SentBatch[] = []
  for (const batch of batches) {
    last.push(batch)
    if (last.length > leftMax) last.shift()
  }
  return last
}

function latestOf(batches: readonly SentBatch[]): PageView['left'] {
  return [...batches]
    .sort((a, b) => (a.envelope.madeAt < b.envelope.madeAt ? 1 : -1))
    .slice(0, leftMax)
    .map(({ envelope, kind, run, receipt, givenUp }) => {
      const opened = receipt?.opened
      const outcome = opened?.kind === 'refused' ? opened.reason : opened?.kind
      return {
        at: envelope.madeAt,
        kind,
        run,
        outcome: outcome ?? (givenUp ? 'given-up' : 'no-receipt'),
        bytes: envelope.bodyBytes,
      }
    })
}
