import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { generateKeyPair } from '@seqward/contract/sealing'
import { enrolmentCode, requestEnrolment } from '../enrolment/enrol.ts'
import { type AgentConfig, readConfig, requireHttps, usualConfig, writeConfig } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import { type HomeFolder, makeHome, usualHome } from '../home/home-folder.ts'
import { type InstrumentIdentity, keepIdentity, readIdentity, serialPattern } from '../home/instruments.ts'
import { destinationOf } from '../home/settings.ts'
import { siteKeys } from '../home/site-keys.ts'
import { platformOfInstrument } from '../metrics/platform.ts'
import { uplinkTransport } from '../roles/uplink-client.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'

/** `seqward agent enrol`: makes a key here, then asks the service. Repeating it with the same code is safe. */
export async function enrolCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      service: { type: 'string' },
      ca: { type: 'string' },
      serial: { type: 'string' },
      code: { type: 'string' },
      home: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      'sensor-log': { type: 'string', multiple: true, default: [] },
      'tick-seconds': { type: 'string' },
      'progress-seconds': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const { service, serial } = values
  if (service === undefined || serial === undefined || values.code === undefined)
    return refuse(io, exitCodes.wrongUsage, 'enrol needs --service, --serial and --code')
  if (!serialPattern.test(serial)) return refuse(io, exitCodes.wrongUsage, '--serial is no serial number')
  const code = enrolmentCode(values.code)
  if (code === null) return refuse(io, exitCodes.wrongUsage, '--code is no enrolment code: 26 letters and digits')
  const address = requireHttps(service, '--service').origin
  if (values.ca !== undefined) readFile(resolve(values.ca))

  const home = makeHome(values.home ?? usualHome(process.env))
  siteKeys(home.siteKey)
  const config = keepConfig(home, {
    service: address,
    caFile: values.ca === undefined ? null : resolve(values.ca),
    roots: values.root.map((folder) => resolve(folder)),
    sensorLogs: values['sensor-log'].map((folder) => resolve(folder)),
    tickSeconds: seconds(values['tick-seconds'], '--tick-seconds'),
    progressSeconds: seconds(values['progress-seconds'], '--progress-seconds'),
  })
  const applicant = applicantFor(home, serial, code)
  const outcome = await ask(applicant, config)
  if (outcome.kind === 'unreachable')
    return refuse(
      io,
      exitCodes.unreachable,
      `the service cannot be reached (${outcome.code}); the same command may be repeated`,
    )
  if (outcome.kind === 'refused')
    return refuse(io, exitCodes.refused, `the service refused the enrolment (${outcome.code})`)
  const { instrument, epoch, receiptPublicKey } = outcome.answer
  keepIdentity(home.instruments, { ...applicant, enrolled: { instrument, epoch, receiptPublicKey } })
  rmSync(applicantPath(home, serial), { force: true })
  if (values.json) return sayJson(io, { serial, instrument, epoch, platform: applicant.platform })
  await say(io.stdout, `${serial} is enrolled as ${instrument}. Sending is off until "seqward agent consent on".\n`)
  return exitCodes.done
}

async function ask(applicant: InstrumentIdentity, config: AgentConfig) {
  if (applicant.enrolled !== null) return { kind: 'enrolled', answer: applicant.enrolled } as const
  const uplink = uplinkTransport(destinationOf(config))
  try {
    return await requestEnrolment(applicant, (request) => uplink.send(request), Date.now())
  } finally {
    uplink.stop()
  }
}

/**
 * The identity that asks: the enrolled one when the code is the same; one that asked before, so that a lost answer can
 * be fetched again; else a new one, whose key is durable before the service hears of it.
 */
function applicantFor(home: HomeFolder, serial: string, code: string): InstrumentIdentity {
  const enrolled = readIdentity(home.instruments, serial)
  if (enrolled?.code === code) return enrolled
  const asked = readIdentity(home.instruments, serial, 'applicant.json')
  if (asked?.code === code) return asked
  const { privateKey, publicKey } = generateKeyPair()
  const platform = platformOfInstrument(serial)
  const made: InstrumentIdentity = { format: 1, serial, platform, privateKey, publicKey, code, enrolled: null }
  keepIdentity(home.instruments, made, 'applicant.json')
  return made
}

function applicantPath(home: HomeFolder, serial: string): string {
  return join(home.instruments, serial, 'applicant.json')
}

/** Adds folders to what the home watches already. One home speaks with one service. */
function keepConfig(
  home: HomeFolder,
  asked: Pick<AgentConfig, 'service' | 'caFile' | 'roots' | 'sensorLogs'> & {
    readonly tickSeconds: number | null
    readonly progressSeconds: number | null
  },
): AgentConfig {
  const before = existing(home)
  if (before !== null && new URL(before.service).origin !== asked.service)
    throw new HomeError('malformed', `${home.config}: this home belongs to ${before.service}; use another --home`)
  const config: AgentConfig = {
    ...usualConfig,
    ...before,
    service: asked.service,
    caFile: asked.caFile ?? before?.caFile ?? null,
    roots: [...new Set([...(before?.roots ?? []), ...asked.roots])],
    sensorLogs: [...new Set([...(before?.sensorLogs ?? []), ...asked.sensorLogs])],
    tickSeconds: asked.tickSeconds ?? before?.tickSeconds ?? usualConfig.tickSeconds,
    progressSeconds: asked.progressSeconds ?? before?.progressSeconds ?? usualConfig.progressSeconds,
  }
  writeConfig(home.config, config)
  return readConfig(home.config)
}

function existing(home: HomeFolder): AgentConfig | null {
  try {
    return readConfig(home.config)
  } catch (error) {
    if (error instanceof HomeError && error.code === 'missing') return null
    throw error
  }
}

function readFile(path: string): void {
  try {
    readFileSync(path)
  } catch {
    throw new HomeError('missing', `${path}: certificates cannot be read`)
  }
}

function seconds(text: string | undefined, name: string): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw Object.assign(new Error(`${name} is no number of seconds`), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' })
  return value
}
