import { type ExitCode, exitCodes } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { openAgent } from '../agent.ts'
import { coversContract } from '../consent/agreed-contracts.ts'
import { readConsentLog } from '../consent/consent-log.ts'
import { allowsSending, consentOf } from '../consent/coverage.ts'
import { eventLog } from '../events.ts'
import { readConfig } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { lockHome } from '../home/home-lock.ts'
import { readInstruments } from '../home/instruments.ts'
import { readSiteKeys } from '../home/site-keys.ts'
import { openStation, type Station } from '../roles/keeper/station.ts'
import type { Transport } from '../uplink/transport.ts'
import { type AgentIo, refuse } from './agent-io.ts'

/** What a command on a medium works with. */
export interface OpenStations {
  readonly stations: readonly Station[]
}

/** Nothing leaves over a network while these stations are open. */
const noNetwork: Transport = { send: async () => ({ kind: 'unreachable', code: 'no-network' }) }

/**
 * Opens all instruments of a home for work on a medium, in place of the agent, which must not run. A withdrawal of
 * consent that was made since is carried out first. @throws HomeError.
 */
export async function withStations(
  homeFolder: string | undefined,
  io: AgentIo,
  { needsConsent }: { readonly needsConsent: boolean },
  work: (open: OpenStations) => Promise<ExitCode>,
): Promise<ExitCode> {
  const home = openHome(homeFolder ?? usualHome(process.env))
  const config = readConfig(home.config)
  const keys = readSiteKeys(home.siteKey)
  if (keys === null) throw new HomeError('missing', `${home.siteKey}: not there; enrol an instrument first`)
  const events = eventLog(
    (line) => io.stderr.write(line),
    () => new Date(),
    'error',
  )
  await openAgent(home.folder, { events, now: Date.now, writesStatus: false }).stop()
  const log = readConsentLog(home.consent, keys.consentPublicKey)
  if (needsConsent && !allowsSending(consentOf(log, coversContract(home.contracts))))
    return refuse(
      io,
      exitCodes.refused,
      `sending is off (contract ${contractHash().slice(0, 12)}): "seqward agent consent on"`,
    )
  const unlock = lockHome(home.lock)
  const stations: Station[] = []
  try {
    for (const folder of readInstruments(home.instruments)) {
      const { enrolled } = folder.identity
      if (enrolled === null) continue
      stations.push(
        openStation({
          folder,
          enrolled,
          spoolKey: keys.spoolKey,
          spoolBytesMax: config.spoolBytesMax,
          sentBytesMax: config.sentBytesMax,
          transport: noNetwork,
          backoff: { baseMilliseconds: 1_000, capMilliseconds: 1_000 },
          now: Date.now,
          events,
          maySend: () => false,
          onChange: () => {},
        }),
      )
    }
    return await work({ stations })
  } finally {
    for (const station of stations) await station.close()
    unlock()
  }
}
