/** What the service tells its own operator: one line of JSON for each event, on standard error. */
export type EventLine = (line: string) => void

type Level = 'info' | 'warn' | 'error'

/**
 * One function for each event, so that a field which could carry a serial number, a run or a body has no place to
 * stand. Instruments appear under the identity that the service gave them.
 */
export function createEvents(write: EventLine, now: () => Date) {
  const say = (level: Level, event: string, fields: Readonly<Record<string, string | number | boolean | null>> = {}) =>
    write(`${JSON.stringify({ at: now().toISOString(), level, event, ...fields })}\n`)
  return {
    started: (fields: { readonly agentsPort: number; readonly consolePort: number }) => say('info', 'started', fields),
    stopped: () => say('info', 'stopped'),
    instrumentEnrolled: (fields: { readonly instrument: string; readonly platform: string }) =>
      say('info', 'instrument-enrolled', fields),
    enrolmentRefused: (fields: { readonly reason: string }) => say('warn', 'enrolment-refused', fields),
    instrumentRevoked: (fields: { readonly instrument: string }) => say('warn', 'instrument-revoked', fields),
    keyRotated: (fields: { readonly instrument: string }) => say('info', 'instrument-key-rotated', fields),
    identitiesNotRead: (error: unknown) => say('error', 'identities-not-read', faultOf(error)),
    /** An agent is ahead: this service was restored without batches for which it gave receipts. */
    serviceBehind: (fields: { readonly instrument: string; readonly seq: number; readonly headSeq: number }) =>
      say('warn', 'service-behind-agent', fields),
    batchRefused: (fields: { readonly instrument: string; readonly seq: number; readonly reason: string }) =>
      say('warn', 'batch-refused', fields),
    /** What should have been impossible: the batch was refused and nothing of it kept; the auditor sees the finding. */
    secondLineHit: (fields: {
      readonly instrument: string
      readonly seq: number
      readonly place: string
      readonly kind: string
      readonly count: number
    }) => say('error', 'second-line-hit', fields),
    /** Two machines use one identity, or an agent's home was restored: the second one stops by itself. */
    numberReused: (fields: { readonly instrument: string; readonly seq: number }) =>
      say('error', 'batch-number-reused', fields),
    /** `requests`: how many were turned away since the last such line. */
    intakeShed: (fields: { readonly requests: number }) => say('warn', 'intake-shed', fields),
    logFailed: (fields: { readonly segment: string }, error: unknown) =>
      say('error', 'log-failed', { ...fields, ...faultOf(error) }),
    segmentRecovered: (fields: { readonly segment: string; readonly records: number; readonly cutBytes: number }) =>
      say('info', 'segment-recovered', fields),
    segmentDamaged: (fields: { readonly segment: string; readonly offset: number }) =>
      say('error', 'segment-damaged', fields),
    segmentKept: (fields: { readonly segment: string; readonly bytes: number }) => say('info', 'segment-kept', fields),
    auditFailed: (error: unknown) => say('error', 'audit-failed', faultOf(error)),
    indexFailed: (error: unknown) => say('error', 'index-failed', faultOf(error)),
    jobFailed: (fields: { readonly arrival: number; readonly attempts: number }, error: unknown) =>
      say('warn', 'job-failed', { ...fields, ...faultOf(error) }),
    jobSetAside: (fields: { readonly arrival: number }, error: unknown) =>
      say('error', 'job-set-aside', { ...fields, ...faultOf(error) }),
    workerFailed: (error: unknown) => say('error', 'worker-failed', faultOf(error)),
    insightsFailed: (fields: { readonly kind: string }, error: unknown) =>
      say('warn', 'insights-failed', { ...fields, ...faultOf(error) }),
    caseChanged: (fields: { readonly id: string; readonly state: string }) => say('info', 'case-changed', fields),
    tenantErased: (fields: { readonly tenant: string }) => say('warn', 'tenant-erased', fields),
    retentionRan: (fields: { readonly tenant: string; readonly class: string; readonly removed: number }) =>
      say('info', 'retention-ran', fields),
    rightsFailed: (error: unknown) => say('error', 'rights-failed', faultOf(error)),
    signedIn: (fields: { readonly role: string }) => say('info', 'signed-in', fields),
    requestFailed: (fields: { readonly route: string }, error: unknown) =>
      say('error', 'request-failed', { ...fields, ...faultOf(error) }),
  } as const
}

export type Events = ReturnType<typeof createEvents>

/** What an error is and where it arose; not its message, which could hold what it choked on. */
function faultOf(error: unknown): { readonly code: string; readonly where: string } {
  if (!(error instanceof Error)) return { code: 'unknown', where: 'unknown' }
  const code = 'code' in error ? String(error.code) : error.name
  const frame = error.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? ''
  return { code, where: /([^/\\(]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? 'unknown' }
}
