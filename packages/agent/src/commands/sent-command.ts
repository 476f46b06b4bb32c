import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { HomeError } from '../home/home-error.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { readInstruments } from '../home/instruments.ts'
import { readSiteKeys } from '../home/site-keys.ts'
import { type AgentIo, say } from './agent-io.ts'
import { keptBodies, type SentBatch, sentBatches } from './sent-batches.ts'

/** `seqward agent sent`: every batch that ever left, with its receipt and, while it is kept, its body. */
export async function sentCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      search: { type: 'string' },
      run: { type: 'string' },
      kind: { type: 'string' },
      since: { type: 'string' },
      bodies: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const home = openHome(values.home ?? usualHome(process.env))
  const keys = readSiteKeys(home.siteKey)
  if (keys === null) throw new HomeError('missing', `${home.siteKey}: not there; enrol an instrument first`)
  const wanted = values.search
  let shown = 0
  if (values.json) await say(io.stdout, '{"batches":[')
  for (const folder of readInstruments(home.instruments)) {
    const bodies = keptBodies(folder, keys.spoolKey)
    for (const batch of sentBatches(folder)) {
      const body = bodies.body(batch.envelope.bodySha256)
      if (values.run !== undefined && batch.run !== values.run) continue
      if (values.kind !== undefined && batch.kind !== values.kind) continue
      // ISO 8601 sorts as text; a day alone stands for its beginning.
      if (values.since !== undefined && batch.envelope.madeAt < values.since) continue
      if (wanted !== undefined && !matches(batch, body, wanted)) continue
      shown += 1
      if (values.json) await say(io.stdout, `${shown > 1 ? ',' : ''}${JSON.stringify(report(batch, body))}`)
      else if (values.bodies) await say(io.stdout, `${body ?? JSON.stringify(notKept(batch))}\n`)
      else await say(io.stdout, `${lineOf(batch, body)}\n`)
    }
  }
  if (values.json) await say(io.stdout, ']}\n')
  return exitCodes.done
}

function report(batch: SentBatch, body: string | null): object {
  const { serial, envelope, kind, run, receipt, givenUp } = batch
  return {
    serial,
    instrument: envelope.instrument,
    epoch: envelope.epoch,
    seq: envelope.seq,
    kind,
    run,
    madeAt: envelope.madeAt,
    bodyBytes: envelope.bodyBytes,
    bodySha256: envelope.bodySha256,
    contract: envelope.contract,
    gaps: envelope.gaps,
    outcome: outcomeOf(batch),
    reason: receipt?.opened.kind === 'refused' ? receipt.opened.reason : null,
    receivedAt: receipt?.opened.serverTime ?? null,
    receipt: receipt?.signed ?? null,
    body: body === null ? null : (JSON.parse(body) as unknown),
    givenUp,
  }
}

function lineOf(batch: SentBatch, body: string | null): string {
  const { envelope, kind, run, serial } = batch
  const kept = body === null ? 'body no longer kept' : `${envelope.bodyBytes} bytes`
  return [serial, String(envelope.seq).padStart(6), envelope.madeAt, kind, run ?? '-', kept, outcomeOf(batch)].join(
    '  ',
  )
}

function outcomeOf({ receipt, givenUp }: SentBatch): string {
  return receipt?.opened.kind ?? (givenUp ? 'given-up' : 'no-receipt-yet')
}

function matches(batch: SentBatch, body: string | null, text: string): boolean {
  const { serial, kind, run, envelope } = batch
  return [serial, kind, run ?? '', envelope.bodySha256, envelope.madeAt, body ?? ''].some((one) => one.includes(text))
}

function notKept({ envelope }: SentBatch): object {
  return { bodyNoLongerKept: envelope.bodySha256 }
}
