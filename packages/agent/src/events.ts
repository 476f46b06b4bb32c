/** Names and shapes of everything that the agent logs. No event may carry a run's name, a path or a serial number. */
export type EventLevel = 'info' | 'warning' | 'error'

const order: readonly EventLevel[] = ['info', 'warning', 'error']

/** Who the event is about: the identity of an instrument as the service knows it. */
interface OfInstrument {
  readonly instrument: string
}

export type Events = ReturnType<typeof eventLog>

/** One helper for each event; each writes one JSON line. Events below `level` are dropped. */
export function eventLog(write: (line: string) => void, now: () => Date, level: EventLevel = 'info') {
  const say = (at: EventLevel, event: string, detail: object = {}) => {
    if (order.indexOf(at) < order.indexOf(level)) return
    write(`${JSON.stringify({ at: now().toISOString(), level: at, event, ...detail })}\n`)
  }
  return {
    started: (detail: { version: string; instruments: number }) => say('info', 'agent-started', detail),
    stopped: () => say('info', 'agent-stopped'),
    ticked: (detail: { runs: number; bodies: number; milliseconds: number }) => say('info', 'ticked', detail),
    consentChanged: (detail: { state: string }) => say('info', 'consent-changed', detail),
    consentDamaged: () => say('error', 'consent-record-damaged'),
    consentNotRead: (detail: { code: string }) => say('error', 'consent-not-read', detail),
    purged: (detail: OfInstrument & { batches: number }) => say('info', 'unsent-batches-purged', detail),
    dropped: (detail: OfInstrument & { batches: number; reason: string }) =>
      say('warning', 'unsent-batches-dropped', detail),
    diskLow: (detail: OfInstrument) => say('error', 'disk-low', detail),
    spoolDamaged: (detail: OfInstrument & { frames: number }) => say('error', 'spool-damaged', detail),
    ledgerDamaged: (detail: OfInstrument & { part: number; lines: number }) =>
      say('error', 'ledger-damaged-new-part', detail),
    ledgerCut: (detail: OfInstrument & { bytes: number }) => say('warning', 'ledger-torn-line-cut', detail),
    batchSettled: (detail: OfInstrument & { seq: number; outcome: string }) => say('info', 'batch-settled', detail),
    identityElsewhere: (detail: OfInstrument) => say('error', 'identity-of-another-machine', detail),
    batchRefused: (detail: OfInstrument & { seq: number; reason: string }) => say('error', 'batch-refused', detail),
    sendLater: (detail: OfInstrument & { seq: number; reason: string; waitMilliseconds: number }) =>
      say('warning', 'send-later', detail),
    stationFailed: (detail: OfInstrument & { code: string }) => say('error', 'batches-not-kept', detail),
    statusNotWritten: (detail: { code: string }) => say('warning', 'status-not-written', detail),
    rootUnreadable: (detail: { code: string }) => say('warning', 'root-not-listed', detail),
    bodyRejected: (detail: { places: readonly string[] }) => say('error', 'body-not-of-the-contract', detail),
    collectorFailed: (detail: { reason: string }) => say('error', 'collector-failed', detail),
    roleEnded: (detail: { role: string; code: number | null }) => say('error', 'role-ended', detail),
    tickFailed: (detail: { reason: string }) => say('error', 'tick-failed', detail),
  }
}
