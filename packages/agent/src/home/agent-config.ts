import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { HomeError } from './home-error.ts'
import { proxyFault } from './proxy-settings.ts'
import { writeWhole } from './whole-file.ts'

/** What a site decides about its agent, as `agent.json` in the home holds it. */
export interface AgentConfig {
  /** Address of the service: https, one host and one port. */
  readonly service: string
  /** Certificates that may sign the service's, in PEM, beside the well-known ones and those of this computer's store. */
  readonly caFile: string | null
  /** `http://host:port` of a proxy; `none`: never one; null: what HTTPS_PROXY and NO_PROXY say. */
  readonly proxy: string | null
  /** File with `user:password` for the proxy, readable by its owner only. */
  readonly proxyCredentialsFile: string | null
  /** Seals batches to the service's key, so that a proxy that inspects TLS cannot read them. */
  readonly sealPayload: boolean | 'when-inspected'
  /** Folders that hold run folders, up to three levels down. */
  readonly roots: readonly string[]
  /** Folders that hold sensor logs. */
  readonly sensorLogs: readonly string[]
  /** Folders that hold operation logs (docs/spec/operation-log.md). */
  readonly operationLogs: readonly string[]
  /** Mapping file for probes of other makers (docs/operate/sensors.md); null where there are none. */
  readonly sensorMappings: string | null
  /** Keeps runs here for which the instrument's own setting for its maker is off; a signed record can say so, too. */
  readonly followInstrument: boolean
  /** What holds the roles: Node and the operating system, or (`node-only`) Node alone, where policies of the site do the rest. */
  readonly confinement: 'system' | 'node-only'
  /** Seconds between two looks at the roots. */
  readonly tickSeconds: number
  /** Least seconds between two progress batches of a run. */
  readonly progressSeconds: number
  /** Bytes of metric files that are read of one growing run in an hour; NovaSeq X 25B ends at 224 MB. */
  readonly readBytesPerHour: number
  /** First and longest wait, in seconds, before a batch is sent again. */
  readonly backoffSeconds: { readonly base: number; readonly cap: number }
  /** Most bytes that unsent batches of one instrument may take on disk; the oldest cycles go first. */
  readonly spoolBytesMax: number
  /** Unsent batches older than so many days go; 0: never. */
  readonly spoolDaysMax: number
  /** Bytes that are left free on the volume, or a twentieth of a small one; 0: no such limit. */
  readonly diskFreeBytesMin: number
  /** Most bytes of batches that have left, kept per instrument so that `sent` can show them. */
  readonly sentBytesMax: number
}

export const usualConfig: Omit<AgentConfig, 'service'> = {
  caFile: null,
  proxy: null,
  proxyCredentialsFile: null,
  sealPayload: false,
  roots: [],
  sensorLogs: [],
  operationLogs: [],
  sensorMappings: null,
  followInstrument: false,
  confinement: 'system',
  tickSeconds: 300,
  progressSeconds: 300,
  readBytesPerHour: 512 * 1024 ** 2,
  backoffSeconds: { base: 5, cap: 900 },
  spoolBytesMax: 1024 ** 3,
  spoolDaysMax: 90,
  diskFreeBytesMin: 1024 ** 3,
  sentBytesMax: 256 * 1024 ** 2,
}

/** @throws HomeError `missing` or `malformed`; the message lists every mistake. */
export function readConfig(path: string): AgentConfig {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new HomeError('missing', `${path}: not there; "seqward agent enrol" makes it`)
  }
  return parseConfig(text, path)
}

/** Writes the whole configuration, so that a person sees every setting that there is. */
export function writeConfig(path: string, config: AgentConfig): void {
  writeWhole(path, `${JSON.stringify(config, null, 2)}\n`)
}

/** @throws HomeError `malformed` with every mistake, or `unsafe` for an address without TLS. */
export function parseConfig(text: string, path: string): AgentConfig {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new HomeError('malformed', `${path}: not JSON`)
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new HomeError('malformed', `${path}: not an object`)
  const config: Record<string, unknown> = { ...usualConfig, ...given }
  const mistakes: string[] = []
  const known = new Set([...Object.keys(usualConfig), 'service'])
  for (const name of Object.keys(config)) if (!known.has(name)) mistakes.push(`${name} is no setting`)
  const { service, caFile, roots, sensorLogs, backoffSeconds } = config
  if (typeof service !== 'string') mistakes.push('service is missing')
  else requireHttps(service, path)
  if (caFile !== null && !isFolder(caFile)) mistakes.push('caFile is neither null nor an absolute path')
  const wrongProxy = proxyFault(config.proxy)
  if (wrongProxy !== null) mistakes.push(wrongProxy)
  if (config.proxyCredentialsFile !== null && !isFolder(config.proxyCredentialsFile))
    mistakes.push('proxyCredentialsFile is neither null nor an absolute path')
  if (typeof config.sealPayload !== 'boolean' && config.sealPayload !== 'when-inspected')
    mistakes.push('sealPayload is not true, false or "when-inspected"')
  if (!Array.isArray(roots) || !roots.every(isFolder)) mistakes.push('roots is not a list of absolute paths')
  if (!Array.isArray(sensorLogs) || !sensorLogs.every(isFolder))
    mistakes.push('sensorLogs is not a list of absolute paths')
  if (!Array.isArray(config.operationLogs) || !config.operationLogs.every(isFolder))
    mistakes.push('operationLogs is not a list of absolute paths')
  if (config.sensorMappings !== null && !isFolder(config.sensorMappings))
    mistakes.push('sensorMappings is neither null nor an absolute path')
  if (typeof config.followInstrument !== 'boolean') mistakes.push('followInstrument is neither true nor false')
  if (config.confinement !== 'system' && config.confinement !== 'node-only')
    mistakes.push('confinement is neither "system" nor "node-only"')
  for (const [name, least, most] of numbers)
    if (!isBetween(config[name], least, most)) mistakes.push(`${name} is not a number from ${least} to ${most}`)
  const { base, cap } = (backoffSeconds ?? {}) as { base?: unknown; cap?: unknown }
  if (!isBetween(base, 0.01, 3600) || !isBetween(cap, 0.01, 86_400))
    mistakes.push('backoffSeconds is not {base, cap} in seconds')
  if (mistakes.length > 0) throw new HomeError('malformed', `${path}: ${mistakes.join('; ')}`)
  return config as unknown as AgentConfig
}

/** @throws HomeError `unsafe` unless the address is https with no more than host and port. */
export function requireHttps(service: string, where: string): URL {
  const url = URL.canParse(service) ? new URL(service) : null
  if (url === null) throw new HomeError('malformed', `${where}: the service is no address`)
  if (url.protocol !== 'https:') throw new HomeError('unsafe', `${where}: the service must be an https address`)
  if (url.pathname !== '/' || url.search !== '' || url.username !== '' || url.hash !== '')
    throw new HomeError('malformed', `${where}: the service is a host and a port, no more`)
  return url
}

const numbers: readonly (readonly [string, number, number])[] = [
  ['tickSeconds', 0.05, 86_400],
  ['progressSeconds', 0, 86_400],
  ['readBytesPerHour', 1024 ** 2, 1024 ** 5],
  ['spoolBytesMax', 64 * 1024, 1024 ** 4],
  ['sentBytesMax', 0, 1024 ** 4],
  ['spoolDaysMax', 0, 3650],
  ['diskFreeBytesMin', 0, 1024 ** 4],
]

const isFolder = (value: unknown) => typeof value === 'string' && isAbsolute(value)
const isBetween = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most
