import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, languages } from '@seqward/contract'
import { exitCodeOf, type Finding, findingReport, findingText } from '../doctor/finding.ts'
import { firewallRequest } from '../doctor/firewall-request.ts'
import { lookAtFolders } from '../doctor/look-at-folders.ts'
import { lookAtConfinement, lookAtDisk, lookAtHome } from '../doctor/look-at-machine.ts'
import { lookAtNetwork } from '../doctor/look-at-network.ts'
import { type AgentConfig, readConfig, requireHttps, usualConfig } from '../home/agent-config.ts'
import { usualHome } from '../home/home-folder.ts'
import { readInstruments } from '../home/instruments.ts'
import { destinationOf } from '../home/settings.ts'
import { scoutOf } from '../roles/scout-client.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'

/**
 * `seqward agent doctor`: everything that the IT department has to settle, in plain words, before anything is enrolled
 * and after. Needs no enrolment, changes nothing, listens on nothing, and shows no secret.
 */
export async function doctorCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      service: { type: 'string' },
      ca: { type: 'string' },
      root: { type: 'string', multiple: true },
      home: { type: 'string' },
      language: { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
    },
  })
  const language = languages.find((one) => one === values.language)
  if (language === undefined) return refuse(io, exitCodes.wrongUsage, `--language is ${languages.join(' or ')}`)
  const home = resolve(values.home ?? usualHome(process.env))
  const config = configOf(home, values)
  if (config === null)
    return refuse(io, exitCodes.wrongUsage, 'doctor needs --service https://HOST:PORT while nothing is enrolled')
  const instruments = instrumentsOf(home)
  const destination = destinationOf(config)
  const findings: Finding[] = []
  const show = async (more: readonly Finding[]) => {
    findings.push(...more)
    if (!values.json) for (const finding of more) await say(io.stdout, findingText(finding, language))
  }
  const receiptKeys = [...new Set(instruments.flatMap(({ enrolled }) => enrolled?.receiptPublicKey ?? []))]
  await show(await lookAtNetwork({ destination, receiptKeys, now: Date.now }))
  await show(lookAtFolders(config.roots))
  await show([await lookAtConfinement(startScout, config.confinement)])
  await show([lookAtHome(home), lookAtDisk(home, config.spoolBytesMax, instruments.length)])
  const request = firewallRequest(destination, language)
  const code = exitCodeOf(findings)
  if (values.json) {
    await sayJson(io, {
      findings: findings.map((finding) => findingReport(finding, language)),
      firewallRequest: request,
    })
    return code
  }
  await say(io.stdout, `\n${request}\n`)
  return code
}

/** What is set in the home, where there is one, with what was asked for on the command line in its place. */
function configOf(
  home: string,
  asked: { readonly service?: string; readonly ca?: string; readonly root?: readonly string[] },
): AgentConfig | null {
  const isThere = statSync(resolve(home, 'agent.json'), { throwIfNoEntry: false }) !== undefined
  const held = isThere ? readConfig(resolve(home, 'agent.json')) : null
  const service = asked.service === undefined ? held?.service : requireHttps(asked.service, '--service').origin
  if (service === undefined) return null
  return {
    ...usualConfig,
    ...held,
    service,
    ...(asked.ca === undefined ? {} : { caFile: resolve(asked.ca) }),
    ...(asked.root === undefined ? {} : { roots: asked.root.map((folder) => resolve(folder)) }),
  }
}

function instrumentsOf(home: string) {
  const folder = resolve(home, 'instruments')
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  return isThere ? readInstruments(folder).map(({ identity }) => identity) : []
}

/** The scout, under its real launcher, with nothing to list: it works only when it finds itself confined. */
async function startScout(): Promise<string | null> {
  const scout = scoutOf({ roots: [], sensorLogs: [] })
  try {
    await scout.list([])
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 120) : 'unknown'
  } finally {
    scout.stop()
  }
}
