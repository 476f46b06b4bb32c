import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { generateKeyPair, importPrivateKey } from '@seqward/contract/sealing'
import { type Act, serviceTenant } from '../audit/act.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { eraseTenant, planErasure } from '../rights/erase-tenant.ts'
import { checkErasure } from '../rights/erasure-receipt.ts'
import { exportFaults, exportTenant } from '../rights/export-tenant.ts'
import { isElsewhere } from '../rights/holds.ts'
import type { Office } from '../server.ts'
import { isServiceRunning } from './identity-change.ts'
import { openLogBeside } from './open-log.ts'
import { common, refuse, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward tenant list --config FILE [--json]
       seqward tenant create --config FILE TENANT [--region LABEL] [--json]
       seqward tenant export --config FILE TENANT --out DIR [--json]
       seqward tenant erase --config FILE TENANT [--confirm TENANT] [--receipt FILE] [--dry-run] [--json]
       seqward tenant pause --config FILE TENANT [--instrument IDENTITY] [--objection] [--json]
       seqward tenant resume --config FILE TENANT [--instrument IDENTITY] [--json]
       seqward tenant verify-receipt FILE [--public-key KEY] [--json]
       seqward tenant verify-export DIR [--public-key KEY] [--json]

export writes all that is kept of a tenant: JSON lines and CSV, the dictionary, and a signed manifest.
erase destroys the tenant's keys: nothing that was sealed for it opens again, here or in any backup. Without --confirm it
  only says what would go. The signed receipt goes to standard output, or into --receipt FILE.
pause restricts processing: batches are not taken, and agents hold them. resume ends that.
verify-receipt and verify-export need no service; --public-key holds them to a key that you have.
All but the last two work while the service runs.
`

/** Twice as long as a running service takes to let go of a key that was destroyed. */
const letGoMs = 1_000
const tenantForm = /^[a-z0-9][a-z0-9-]{0,47}$/

/** `seqward tenant`: 0 done, 3 no such tenant or nothing proven, 4 refused by policy. */
export async function tenantCommand([action, ...args]: string[], io: ServiceIo): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: action === undefined ? [] : args,
    allowPositionals: true,
    options: {
      ...common,
      region: text,
      out: text,
      confirm: text,
      receipt: text,
      instrument: text,
      'public-key': text,
      'dry-run': flag,
      objection: flag,
    },
  })
  if (values.help || action === '--help' || action === '-h') return say(io.stdout, usage)
  const print = (value: unknown, words: string) => say(io.stdout, values.json ? `${JSON.stringify(value)}\n` : words)
  const [named, ...more] = positionals
  if (more.length > 0) return wrongUsage(io, usage, 'too many words')
  if (action === 'list') {
    return withOffice(values.config, usage, io, async ({ store }) => {
      const all = await store.rights.tenants()
      return print(
        all,
        all.map((one) => `${one.tenant} (${one.state}${one.region === null ? '' : `, ${one.region}`})\n`).join(''),
      )
    })
  }
  if (named === undefined) return wrongUsage(io, usage, 'name a tenant, or the file or folder to verify')
  if (action === 'verify-receipt') return verifyReceipt(named, values['public-key'] ?? null, io, print)
  if (action === 'verify-export') return verifyExport(named, values['public-key'] ?? null, io, print)
  if (!tenantForm.test(named) || named === serviceTenant) return wrongUsage(io, usage, 'that is no name of a tenant')

  const withTenant = (work: (office: Office, config: ServiceConfig) => Promise<number>) =>
    withOffice(values.config, usage, io, async (office, config) => {
      const known = await office.store.rights.tenant(named)
      if (known === null || known.state === 'erased')
        return refuse(
          io,
          exitCodes.nothingMade,
          `there is no tenant ${named}${known === null ? '' : ': it was erased'}`,
        )
      return work(office, config)
    })

  switch (action ?? '') {
    case 'create':
      return withOffice(values.config, usage, io, async (office, config) => {
        const region = values.region ?? config.region
        if (isElsewhere(region, config.region))
          return refuse(io, exitCodes.refused, `this service keeps data in ${config.region}, not in ${region}`)
        if (!(await office.store.ensureTenant(named, new Date().toISOString(), region)))
          return refuse(io, exitCodes.refused, `${named} was erased: its name is not used again`)
        return print({ tenant: named, region }, `${named} is there.\n`)
      })
    case 'export': {
      const { out } = values
      if (out === undefined) return wrongUsage(io, usage, '--out is missing')
      return withTenant(async (office, config) => {
        const log = await openLogBeside(office, config)
        const parts = { store: office.store, log, receiptKey: await receiptKeyOf(office), now: () => new Date() }
        const manifest = await exportTenant(parts, named, out)
        await record(office, { tenant: named, action: 'export', objectKind: 'tenant' })
        return print(manifest, `${manifest.files.length} files of ${named} in ${out}.\n`)
      })
    }
    case 'erase':
      return withTenant(async (office, config) => {
        const plan = await planErasure(office, named)
        if (plan === null) return refuse(io, exitCodes.nothingMade, `there is no tenant ${named}`)
        if (values.confirm === undefined || values['dry-run'])
          return print(
            { ...plan, erased: false },
            `Would erase ${named}: ${plan.instruments} instruments, ${plan.batches} batches, ${plan.runs} runs, ${plan.cases} cases; nothing was changed. To do it: --confirm ${named}\n`,
          )
        if (values.confirm !== named) return wrongUsage(io, usage, '--confirm names another tenant')
        // Known before anything is destroyed: a receipt that cannot be kept would be missed.
        const { receipt: kept } = values
        if (kept !== undefined && existsSync(kept)) return wrongUsage(io, usage, `${kept} is there already`)
        const letGo = async () => {
          if (isServiceRunning(config)) await pause(letGoMs)
        }
        const receiptKey = await receiptKeyOf(office)
        const receipt = await eraseTenant({ ...office, receiptKey, letGo, now: () => new Date() }, plan)
        await record(office, { tenant: serviceTenant, action: 'erasure', objectKind: 'tenant', object: named })
        if (values.receipt === undefined) return print(receipt, `${JSON.stringify(receipt)}\n`)
        await writeFile(values.receipt, `${JSON.stringify(receipt)}\n`, { mode: 0o600, flag: 'wx' })
        return print(receipt, `${named} is erased. Receipt: ${values.receipt}\n`)
      })
    case 'pause':
      return withTenant(async (office) => {
        const ground = values.objection ? 'objection' : 'restriction'
        const instrument = values.instrument ?? null
        if (instrument !== null && (await office.store.instruments.find(named, instrument)) === null)
          return refuse(io, exitCodes.nothingMade, `${named} has no instrument ${instrument}`)
        const id = randomBytes(10).toString('hex')
        const since = new Date().toISOString()
        await office.store.rights.restrict({ id, tenant: named, instrument, ground, since, liftedAt: null })
        await record(office, { tenant: named, action: 'restriction', ...aboutOf(instrument) })
        return print(
          { tenant: named, instrument, ground, since },
          `Nothing is taken in from ${instrument ?? named} until it is resumed.\n`,
        )
      })
    case 'resume':
      return withTenant(async (office) => {
        const instrument = values.instrument ?? null
        const lifted = await office.store.rights.lift(named, instrument, new Date().toISOString())
        if (lifted === 0) return refuse(io, exitCodes.nothingMade, 'there is no such restriction')
        await record(office, { tenant: named, action: 'restriction', ...aboutOf(instrument) })
        return print({ tenant: named, instrument, lifted }, `${instrument ?? named} is taken in again.\n`)
      })
    default:
      return wrongUsage(io, usage, 'that is none of the actions')
  }
}

const aboutOf = (instrument: string | null) =>
  instrument === null
    ? ({ objectKind: 'tenant' } as const)
    : ({ objectKind: 'instrument', object: instrument } as const)

const record = ({ audit, by }: Office, act: Omit<Act, 'by'>) => audit.record({ by, ...act })

async function receiptKeyOf({ store }: Office) {
  const { privateKey, publicKey } = await store.serviceKey('receipts', new Date().toISOString(), generateKeyPair)
  return { key: importPrivateKey(privateKey), publicKey }
}

type Print = (value: unknown, words: string) => number

async function verifyReceipt(file: string, key: string | null, io: ServiceIo, print: Print): Promise<number> {
  let read: unknown
  try {
    read = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return refuse(io, exitCodes.nothingMade, `${file} cannot be read as JSON`)
  }
  const checked = checkErasure(read, key)
  if (!checked.ok) {
    print({ verified: false, fault: checked.fault }, '')
    return refuse(io, exitCodes.nothingMade, `${file} proves nothing: ${checked.fault}`)
  }
  const { statement, publicKey } = checked
  return print(
    { verified: true, publicKey, keyHeldTo: key === null ? 'receipt' : 'given', ...statement },
    `${statement.tenant} was erased at ${statement.at}; ${statement.keys.length} wrapping keys are destroyed. Signed by ${publicKey}.\n`,
  )
}

async function verifyExport(folder: string, key: string | null, io: ServiceIo, print: Print): Promise<number> {
  let faults: readonly string[]
  try {
    faults = await exportFaults(folder, key)
  } catch {
    return refuse(io, exitCodes.nothingMade, `${folder} holds no signed export`)
  }
  print(
    { verified: faults.length === 0, faults },
    faults.map((fault) => `${fault}\n`).join('') || 'Whole and signed.\n',
  )
  return faults.length === 0 ? exitCodes.done : exitCodes.nothingMade
}
