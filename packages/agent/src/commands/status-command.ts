import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { coversContract } from '../consent/agreed-contracts.ts'
import { readConsentLog } from '../consent/consent-log.ts'
import { consentOf } from '../consent/coverage.ts'
import { confinementMode } from '../confinement/own-confinement.ts'
import { readConfig } from '../home/agent-config.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { isLocked } from '../home/home-lock.ts'
import { readInstruments } from '../home/instruments.ts'
import { readSiteKeys } from '../home/site-keys.ts'
import { type InstrumentStatus, readStatus } from '../home/status-file.ts'
import { agentVersion } from '../version.ts'
import { type AgentIo, say, sayJson } from './agent-io.ts'
import { consentReport, consentText } from './consent-command.ts'
import { uplinkLines } from './uplink-lines.ts'

/** `seqward agent status`: consent as it is now, the rest as the agent last told it. */
export async function statusCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const home = openHome(values.home ?? usualHome(process.env))
  const config = readConfig(home.config)
  const keys = readSiteKeys(home.siteKey)
  const log = keys === null ? { records: [], damaged: false } : readConsentLog(home.consent, keys.consentPublicKey)
  const consent = consentOf(log, coversContract(home.contracts))
  const told = readStatus(home.status)
  const running = isLocked(home.lock)
  const instruments = readInstruments(home.instruments).map(({ identity }): InstrumentStatus & { platform: string } => {
    const one = told?.instruments.find(({ serial }) => serial === identity.serial)
    const instrument = identity.enrolled?.instrument ?? ''
    return { ...notHeardOf, ...one, serial: identity.serial, instrument, platform: identity.platform }
  })
  const report = {
    version: agentVersion,
    at: told?.at ?? null,
    running,
    service: config.service,
    confinement: confinementMode(process.env),
    consent: consentReport(consent),
    ticks: told?.ticks ?? 0,
    idle: told?.idle ?? false,
    instruments,
    uplink: told?.uplink ?? null,
    runs: told?.runs ?? { seen: 0, covered: 0, waiting: 0, withheld: 0, withheldBy: {} },
    valuesWithheld: told?.valuesWithheld ?? 0,
    filesWithheld: told?.filesWithheld ?? 0,
  }
  if (values.json) return sayJson(io, report)
  const { runs } = report
  const reasons = Object.entries(runs.withheldBy).map(([reason, count]) => `${count} ${reason}`)
  const lines = [
    consentText(consent),
    running ? `The agent runs; it last wrote at ${report.at ?? 'no time yet'}.` : 'The agent is not running.',
    `Run folders: ${runs.seen} seen, ${runs.covered} covered, ${runs.waiting} waiting, ${runs.withheld} not sent${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}.`,
    ...instruments.map(
      (one) =>
        `${one.serial} (${one.instrument}): ${one.receipts} sent, ${one.pendingBatches} waiting, latest receipt ${one.lastReceiptAt ?? 'none'}${one.lastFailure === null ? '' : `, latest attempt: ${one.lastFailure}`}`,
    ),
    ...uplinkLines(told?.uplink, 'en'),
    confinementLine[report.confinement],
  ]
  await say(io.stdout, `${lines.join('\n')}\n`)
  return exitCodes.done
}

const confinementLine = {
  system: 'Confined by the operating system and by Node.',
  'node-only': 'Confined by Node ALONE: the operating system does not hold the roles ("seqward agent confinement").',
} as const

const notHeardOf: Omit<InstrumentStatus, 'serial' | 'instrument'> = {
  pendingBatches: 0,
  pendingBytes: 0,
  lastSeq: 0,
  receipts: 0,
  lastReceiptAt: null,
  lastFailure: null,
}
