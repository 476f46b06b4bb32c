import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import { rotateKey } from '../enrolment/rotate-key.ts'
import { readConfig } from '../home/agent-config.ts'
import { openHome, usualHome } from '../home/home-folder.ts'
import { readInstruments } from '../home/instruments.ts'
import { isElsewhere, machineMark } from '../home/machine-mark.ts'
import { destinationOf } from '../home/settings.ts'
import { siteKeys } from '../home/site-keys.ts'
import { uplinkTransport } from '../roles/uplink-client.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'

/** `seqward agent rotate-key`: a new key for one instrument, or for all. Interrupted, it is simply called again. */
export async function rotateKeyCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [serial, ...more] = positionals
  if (more.length > 0) return refuse(io, exitCodes.wrongUsage, 'rotate-key takes one serial number, or none for all')
  const home = openHome(values.home ?? usualHome(process.env))
  const all = readInstruments(home.instruments).map(({ identity }) => identity)
  const chosen = all.filter((one) => one.enrolled !== null && (serial === undefined || one.serial === serial))
  if (chosen.length === 0)
    return refuse(
      io,
      exitCodes.nothingMade,
      serial === undefined ? 'nothing is enrolled here' : `${serial} is not enrolled here`,
    )
  const mark = machineMark(home.folder, siteKeys(home.siteKey))
  const copied = chosen.find(({ machine }) => isElsewhere(machine, mark))
  if (copied !== undefined)
    return refuse(io, exitCodes.unsafeConfiguration, `${copied.serial}: this home is a copy; enrol it with a new code`)
  const uplink = uplinkTransport(destinationOf(readConfig(home.config)))
  try {
    const changed: { serial: string; key: string }[] = []
    for (const identity of chosen) {
      const outcome = await rotateKey(home.instruments, identity, (request) => uplink.send(request), Date.now())
      if (outcome.kind === 'unreachable')
        return await refuse(
          io,
          exitCodes.unreachable,
          `${identity.serial}: the service cannot be reached (${outcome.code}); the old key stays good, the same command may be repeated`,
        )
      if (outcome.kind === 'refused')
        return await refuse(
          io,
          exitCodes.refused,
          `${identity.serial}: the service refused the new key (${outcome.code})`,
        )
      changed.push({ serial: identity.serial, key: sha256Hex(outcome.publicKey).slice(0, 16) })
    }
    if (values.json) return await sayJson(io, { changed })
    for (const one of changed)
      await say(io.stdout, `${one.serial}: new key ${one.key}; the old one ends with the first receipt under it.\n`)
    return exitCodes.done
  } finally {
    uplink.stop()
  }
}
