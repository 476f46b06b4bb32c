import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { keeperManifest } from '../confinement/confine-keeper.ts'
import type { Manifest } from '../confinement/manifest.ts'
import { confinementMode } from '../confinement/own-confinement.ts'
import { readConfig } from '../home/agent-config.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { destinationOf } from '../home/settings.ts'
import { roleManifest } from '../roles/launch-flags.ts'
import { isAsExpected, isTight, type ProbedRole, probeRoles } from '../roles/probe/probe-roles.ts'
import { firstHop } from '../uplink/destination.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'

/**
 * `seqward agent confinement`: what each role may read, list, write, start and connect to. With `--probe` it starts a
 * probe in the place of each role and tells what was refused; 78 when anything was not.
 */
export async function confinementCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
      probe: { type: 'boolean', default: false },
    },
  })
  if (values.probe) return tellProbe(values.json, io)
  const home = openHome(values.home ?? usualHome(process.env))
  const config = readConfig(home.config)
  const mode = confinementMode(process.env)
  // Which files of the system Node needs is known of Linux only.
  const roles = process.platform === 'linux' ? manifestsOf(home.folder, config) : []
  if (values.json) return sayJson(io, { mode, roles })
  const said = mode === 'system' ? systemText : nodeOnlyText
  await say(io.stdout, `${said}\n\n${roles.map(manifestText).join('\n\n')}\n`)
  return exitCodes.done
}

function manifestsOf(home: string, config: ReturnType<typeof readConfig>): readonly Manifest[] {
  const readable = [...config.roots, ...config.sensorLogs, ...config.operationLogs]
  return [
    keeperManifest(home),
    roleManifest({ role: 'scout', readable }),
    roleManifest({ role: 'collector', readable: [] }),
    roleManifest({ role: 'uplink', readable: [], connects: firstHop(destinationOf(config)) }),
  ]
}

const systemText =
  'Confined by the operating system (Landlock, seccomp) and by Node (permission model). A role that is not, does not start.'
const nodeOnlyText =
  'Confined by Node (permission model) ALONE: this site has chosen so, or this is not Linux. Its own policies must do the rest.'

function manifestText(manifest: Manifest): string {
  const { role, files, lists, owns, connects, resolves, programs } = manifest
  const collector = role === 'collector'
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['reads', collector ? [...collectorFiles, ...files] : manifest.readsAnything ? [keeperReads] : []],
    ['lists', lists],
    ['writes', owns],
    ['starts', manifest.starts ? programs.slice(0, 1) : []],
    ['connects', connects.map((port) => `TCP port ${port}${resolves === null ? '' : ` (${resolves})`}, and no other`)],
    ['listens', []],
    ['code', manifest.code],
    ['system', [...manifest.programs, ...manifest.runtime]],
  ]
  const lines = rows.map(
    ([word, places]) => `  ${word.padEnd(9)} ${places.length === 0 ? 'nothing' : places.join('\n            ')}`,
  )
  return `${role}\n${lines.join('\n')}`
}

const collectorFiles = [
  'of each run folder, by exact name and only while it is measured: RunInfo.xml, RunParameters.xml,',
  'RunCompletionStatus.xml, and in InterOp the metrics Tile, Q, Error, Extraction, Image, ExtendedTile, EmpiricalPhasing;',
  'logs of the catalogue in RTALogs and Logs (docs/spec/log-catalogue.md);',
  'the logs in the sensor folders; in the folders of operation logs, files named <serial>-<yyyymmdd>.jsonl',
]
const keeperReads = 'what its user may read: its children are held by its rules, too; its code opens no run folder'

async function tellProbe(json: boolean, io: AgentIo): Promise<ExitCode> {
  if (process.platform !== 'linux')
    return refuse(io, exitCodes.unsafeConfiguration, 'the probe knows the confinement of Linux only')
  const probed = await probeRoles()
  const tight = isTight(probed)
  if (json) await sayJson(io, { tight, probed })
  else await say(io.stdout, `${probed.map(probeText).join('\n\n')}\n`)
  if (tight) return exitCodes.done
  return refuse(io, exitCodes.unsafeConfiguration, 'the confinement is not as it should be: see the lines with "NO"')
}

function probeText({ role, layers, attempts }: ProbedRole): string {
  const title = `${role}, held by ${layers === 'system' ? 'the operating system alone' : 'Node and the operating system'}`
  const lines = attempts.map((attempt) => {
    const word = isAsExpected(attempt) ? 'ok' : 'NO'
    return `  ${word}  ${attempt.name.padEnd(36)} ${attempt.outcome === 'done' ? 'works' : `refused (${attempt.outcome})`}`
  })
  return `${title}\n${lines.join('\n')}`
}
