import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { serviceTenant } from '../audit/act.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { finishRotation } from '../rights/finish-rotation.ts'
import type { Office } from '../server.ts'
import { frameFaults } from './check-data.ts'
import { isServiceRunning } from './identity-change.ts'
import { openLogAlone, openLogBeside } from './open-log.ts'
import { common, refuse, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward keys list --config FILE [--json]
       seqward keys rotate --config FILE [--tenant NAME] [--kek | --tenant-key] [--drop-old] [--dry-run] [--verify] [--json]
       seqward keys verify --config FILE [--json]

list shows every key: its wrapping key at the provider, and the versions that still open something.

rotate makes new keys while the service runs. Without --tenant, those of the database and of all tenants.
  --kek         new wrapping keys at the provider; all other keys are wrapped again (the default)
  --tenant-key  a new version of the tenants' own keys; rows and segments are sealed again, then the old one is dropped
  --drop-old    destroys wrapping keys that were replaced. Backups from before open no more
  --dry-run     says what would be done, and changes nothing
  --verify      opens everything afterwards, as verify does

verify opens every sealed row and every kept batch, and names what does not open.
`

/** Longest that a running service may take to seal everything again. */
const rotationMsMax = 30 * 60_000

/** `seqward keys`: 0 done, 3 when something does not open, 5 when a running service did not finish in time. */
export async function keysCommand([action, ...args]: string[], io: ServiceIo): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: action === undefined ? [] : args,
    options: {
      ...common,
      tenant: { type: 'string' },
      kek: flag,
      'tenant-key': flag,
      'drop-old': flag,
      'dry-run': flag,
      verify: flag,
    },
  })
  if (values.help || action === '--help' || action === '-h') return say(io.stdout, usage)
  const print = (value: unknown, text: string) => say(io.stdout, values.json ? `${JSON.stringify(value)}\n` : text)
  switch (action ?? '') {
    case 'list':
      return withOffice(values.config, usage, io, async (office) => {
        const keys = await listKeys(office)
        return print(
          keys,
          keys
            .map(
              (key) =>
                `${key.name}: ${key.wrapping.length} wrapping (${key.provider} ${key.keyId}), version ${key.current}, ${key.versions.length} in use\n`,
            )
            .join(''),
        )
      })
    case 'verify':
      return withOffice(values.config, usage, io, async (office, config) => {
        const found = await verifyAll(office, config)
        print(found, verifyText(found))
        return found.damaged.length === 0 ? exitCodes.done : exitCodes.nothingMade
      })
    case 'rotate':
      if (values.kek && values['tenant-key']) return wrongUsage(io, usage, 'choose --kek or --tenant-key')
      return withOffice(values.config, usage, io, async (office, config) => {
        const { tenant } = values
        if (tenant !== undefined && !office.keyring.hasTenant(tenant))
          return refuse(io, exitCodes.nothingMade, `there is no tenant ${tenant}`)
        const ofTenantKey = values['tenant-key']
        const names = office.keyring
          .names()
          .filter((name) => (tenant === undefined ? !ofTenantKey || name !== 'database' : name === `tenant-${tenant}`))
        const kind = ofTenantKey ? 'tenant-key' : 'kek'
        if (values['dry-run'])
          return print({ kind, names, rotated: false }, `Would rotate: ${names.join(', ')}; nothing was changed.\n`)
        const rotated = ofTenantKey ? await rotateTenants(office, config, names) : await rotateWrapping(office, names)
        if (rotated === null) return refuse(io, exitCodes.unreachable, 'the running service has not finished in time')
        const dropped = values['drop-old'] ? await dropOld(office, names) : []
        await record(office, names)
        const verified = values.verify ? await verifyAll(office, config) : null
        const text = `Rotated: ${rotated.join(', ')}.${dropped.length > 0 ? ` Destroyed: ${dropped.join(', ')}.` : ''}\n`
        print({ kind, names, rotated: true, dropped, verified }, text + (verified === null ? '' : verifyText(verified)))
        return verified === null || verified.damaged.length === 0 ? exitCodes.done : exitCodes.nothingMade
      })
    default:
      return wrongUsage(io, usage, 'say list, rotate or verify')
  }
}

async function listKeys({ keyring, provider }: Office) {
  const keys = []
  for (const name of keyring.names()) {
    const found = await keyring.record(name)
    if (found === null) continue
    const { keyId, current } = found
    const versions = found.versions.map(({ version, madeAt }) => ({ version, madeAt }))
    keys.push({ name, provider: provider.kind, keyId, current, versions, wrapping: await provider.list(name) })
  }
  return keys
}

async function rotateWrapping({ keyring }: Office, names: readonly string[]): Promise<readonly string[]> {
  const done = []
  for (const name of names) {
    const { from, to } = await keyring.renewWrapping(name)
    done.push(`${name} (${from} to ${to})`)
  }
  return done
}

/** The running service seals everything again by itself; without one, this does. Null when it took too long. */
async function rotateTenants(
  office: Office,
  config: ServiceConfig,
  names: readonly string[],
): Promise<readonly string[] | null> {
  const { keyring, store } = office
  const tenants = names.map((name) => name.slice('tenant-'.length))
  for (const tenant of tenants) await keyring.addVersion(tenant)
  if (!isServiceRunning(config)) {
    const alone = await openLogAlone(office, config)
    try {
      for (const tenant of tenants) if (!(await finishRotation({ keyring, store, ...alone }, tenant))) return null
    } finally {
      await alone.close()
    }
  }
  const deadline = Date.now() + rotationMsMax
  for (const tenant of tenants)
    while (((await keyring.record(`tenant-${tenant}`))?.versions.length ?? 0) > 1) {
      if (Date.now() > deadline || !isServiceRunning(config)) return null
      await pause(100)
    }
  await keyring.refresh()
  return tenants.map((tenant) => `tenant-${tenant} (version ${keyring.tenantVersion(tenant)})`)
}

async function dropOld({ keyring, provider }: Office, names: readonly string[]): Promise<readonly string[]> {
  const dropped = []
  for (const name of names) {
    const inUse = (await keyring.record(name))?.keyId
    for (const keyId of await provider.list(name)) {
      if (keyId === inUse) continue
      await provider.destroy(keyId)
      dropped.push(keyId)
    }
  }
  return dropped
}

async function record({ audit, by }: Office, names: readonly string[]): Promise<void> {
  for (const name of names)
    await audit.record({ tenant: serviceTenant, by, action: 'key-rotation', objectKind: 'key', object: name })
}

async function verifyAll(office: Office, config: ServiceConfig) {
  const { keyring, store } = office
  const log = await openLogBeside(office, config)
  const counts = { rows: 0, batches: 0, old: 0 }
  const damaged: string[] = []
  for (const tenant of keyring.tenants()) {
    const census = await store.sealed.census(tenant, keyring.tenantVersion(tenant))
    counts.rows += census.opened
    counts.old += census.old
    damaged.push(...census.damaged.map((place) => `${tenant}: ${place}`))
    const frames = await frameFaults(store, log, tenant)
    counts.batches += frames.opened
    damaged.push(...frames.damaged.map((place) => `${tenant}: ${place}`))
  }
  return { ...counts, damaged }
}

function verifyText({ rows, batches, damaged }: Awaited<ReturnType<typeof verifyAll>>): string {
  const faults = damaged.map((place) => `does not open: ${place}\n`).join('')
  return `${rows} sealed rows and ${batches} batches open; ${damaged.length} do not.\n${faults}`
}
