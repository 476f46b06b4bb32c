import { parseArgs } from 'node:util'
import { exitCodes, revocationReasons } from '@seqward/contract'
import { homeTenant } from '../server.ts'
import { whenApplied } from './identity-change.ts'
import { common, refuse, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward revoke --config FILE SERIAL|IDENTITY [--reason CODE] [--dry-run] [--json]

Ends the identity of an instrument: no request of it is taken any more, and its open enrolment codes are void. What it
sent stays. Its agent keeps what it has, says so in its status, and goes on once it is enrolled with a new code.
Works while the service runs, and returns when the service acts on it.
  --reason CODE  ${revocationReasons.join(', ')} (unspecified)
  --dry-run      says what would be revoked, and changes nothing
`

/** `seqward revoke`: 0 when it is in force, 3 when there is no such instrument, 5 when a running service did not act. */
export async function revokeCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...common,
      reason: { type: 'string', default: 'unspecified' },
      'dry-run': { type: 'boolean', default: false },
    },
  })
  if (values.help) return say(io.stdout, usage)
  const [named, ...more] = positionals
  const reason = revocationReasons.find((code) => code === values.reason)
  if (named === undefined || more.length > 0) return wrongUsage(io, usage, 'name one serial number or identity')
  if (reason === undefined) return wrongUsage(io, usage, '--reason is no reason')
  return withOffice(values.config, usage, io, async ({ store, audit, by }, config) => {
    const { identities } = store
    const found = await identities.find(homeTenant, named)
    if (found === null) return refuse(io, exitCodes.nothingMade, `there is no instrument ${named}`)
    const { instrument, state } = found
    const codes = await identities.openCodes(homeTenant, instrument)
    const report = { instrument, was: state, reason, openCodes: codes }
    if (values['dry-run']) {
      const text = `Would revoke ${instrument} (${state}) and void ${codes} open codes; nothing was changed.\n`
      return say(io.stdout, values.json ? `${JSON.stringify({ ...report, revoked: false, since: null })}\n` : text)
    }
    const change = await identities.revoke(homeTenant, instrument, reason, new Date().toISOString())
    await audit.record({ tenant: homeTenant, by, action: 'revoke', objectKind: 'instrument', object: instrument })
    const inForce = await whenApplied(identities, change, config)
    if (inForce === null)
      return refuse(io, exitCodes.unreachable, 'revoked, but the running service has not taken it up: restart it')
    const when =
      inForce.since === null ? 'No service runs; it holds from its next start on.' : `In force since ${inForce.since}.`
    const text = `${instrument} is revoked. ${when} ${codes} open codes are void.\n`
    return say(
      io.stdout,
      values.json ? `${JSON.stringify({ ...report, revoked: true, since: inForce.since })}\n` : text,
    )
  })
}
