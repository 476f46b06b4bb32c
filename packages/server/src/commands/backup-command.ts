import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { serviceTenant } from '../audit/act.ts'
import { BackupError } from '../backup/archive.ts'
import { makeBackup } from '../backup/make-backup.ts'
import { restoreBackup } from '../backup/restore-backup.ts'
import { exitCodes } from '@seqward/contract'
import { openProvider } from '../keys/open-provider.ts'
import { openOffice } from '../server.ts'
import { frameFaults } from './check-data.ts'
import { isServiceRunning } from './identity-change.ts'
import { openLogAlone } from './open-log.ts'
import { common, refuse, say, type ServiceIo, withConfig, withOffice, wrongUsage } from './service-command.ts'

const backupUsage = `Usage: seqward backup --config FILE --out FILE [--json]

Writes one encrypted file with all that the service keeps, while it runs. Wrapping keys are not in it: keep those of the
provider apart, as docs/operate/keys.md says.
`

const restoreUsage = `Usage: seqward restore --config FILE --in FILE [--json]

Unpacks a backup into the data folder of the configuration, which must not be there, or be empty; then opens everything
in it. Tenants that were erased since stay erased.
`

/** `seqward backup`. */
export async function backupCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({ args, options: { ...common, out: { type: 'string' } } })
  if (values.help) return say(io.stdout, backupUsage)
  const { out } = values
  if (out === undefined) return wrongUsage(io, backupUsage, '--out is missing')
  return withOffice(values.config, backupUsage, io, async (office, config) => {
    let made: Awaited<ReturnType<typeof makeBackup>>
    try {
      made = await makeBackup({ ...office, dataDir: config.dataDir }, out)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      return refuse(io, exitCodes.wrongUsage, `${out} is there already`)
    }
    await office.audit.record({ tenant: serviceTenant, by: office.by, action: 'backup', objectKind: 'backup' })
    return say(
      io.stdout,
      values.json ? `${JSON.stringify({ out, ...made })}\n` : `${made.files} files, ${made.bytes} bytes in ${out}.\n`,
    )
  })
}

/** `seqward restore`: 0 when all of it opens, 3 when something does not. */
export async function restoreCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({ args, options: { ...common, in: { type: 'string' } } })
  if (values.help) return say(io.stdout, restoreUsage)
  const { in: source } = values
  if (source === undefined) return wrongUsage(io, restoreUsage, '--in is missing')
  return withConfig(values.config, restoreUsage, io, async (config) => {
    try {
      const provider = await openProvider(config.keys)
      try {
        await restoreBackup(source, config.dataDir, provider)
      } finally {
        await provider.close()
      }
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      return refuse(io, exitCodes.nothingMade, error.message)
    }
    if (isServiceRunning(config)) return refuse(io, exitCodes.unsafeConfiguration, join(config.dataDir, 'service.lock'))
    const office = await openOffice(config, () => new Date())
    try {
      const alone = await openLogAlone(office, config)
      const damaged: string[] = []
      let [rows, batches] = [0, 0]
      for (const tenant of office.keyring.tenants()) {
        const census = await office.store.sealed.census(tenant, office.keyring.tenantVersion(tenant))
        const frames = await frameFaults(office.store, alone.log, tenant)
        rows += census.opened
        batches += frames.opened
        damaged.push(...census.damaged, ...frames.damaged)
      }
      await alone.close()
      const erased = (await office.store.rights.tenants()).flatMap(({ tenant, state }) =>
        state === 'erased' ? [tenant] : [],
      )
      await office.audit.record({ tenant: serviceTenant, by: office.by, action: 'restore', objectKind: 'backup' })
      const text = `Restored: ${rows} sealed rows and ${batches} batches open; ${damaged.length} do not.${erased.length > 0 ? ` Erased, and still so: ${erased.join(', ')}.` : ''}\n`
      say(io.stdout, values.json ? `${JSON.stringify({ rows, batches, damaged, erased })}\n` : text)
      return damaged.length === 0 ? exitCodes.done : exitCodes.nothingMade
    } finally {
      await office.close()
    }
  })
}
