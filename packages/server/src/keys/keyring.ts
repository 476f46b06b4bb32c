import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../objects/sync-folder.ts'
import { keyBytes } from './aead.ts'
import { KeyError, type KeyProvider } from './key-provider.ts'

/**
 * All keys of a service, each wrapped by the provider's key, one small file each. They stand outside the database, so
 * that a copy of the database holds none; a tenant is erased by destroying its file.
 */
export interface Keyring {
  readonly databaseKey: Buffer
  /** The key of a tenant; throws KeyError when there is none (never made, or destroyed). */
  tenantKey(tenant: string): Buffer
  hasTenant(tenant: string): boolean
  createTenantKey(tenant: string): Promise<void>
}

const suffix = '.key.json'

/** Opens the ring in `folder`, and makes folder and database key where they are missing. */
export async function openKeyring(folder: string, provider: KeyProvider): Promise<Keyring> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const databaseKey = await readOrMake(folder, 'database', provider)
  const tenants = new Map<string, Buffer>()
  for (const name of await readdir(folder))
    if (name.startsWith('tenant-') && name.endsWith(suffix)) {
      const tenant = name.slice('tenant-'.length, -suffix.length)
      tenants.set(tenant, await readOrMake(folder, `tenant-${tenant}`, provider))
    }
  return {
    databaseKey,
    tenantKey(tenant) {
      const key = tenants.get(tenant)
      if (key === undefined) throw new KeyError('key-file-missing', folder, `no key for tenant ${tenant}`)
      return key
    },
    hasTenant: (tenant) => tenants.has(tenant),
    async createTenantKey(tenant) {
      tenants.set(tenant, await readOrMake(folder, `tenant-${tenant}`, provider))
    },
  }
}

async function readOrMake(folder: string, name: string, provider: KeyProvider): Promise<Buffer> {
  const path = join(folder, `${name}${suffix}`)
  const wrapped = (await readWrapped(path)) ?? (await make(path, name, provider))
  return provider.unwrap(wrapped, name)
}

async function readWrapped(path: string): Promise<Buffer | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const { wrapped } = JSON.parse(text) as { readonly wrapped?: unknown }
    if (typeof wrapped === 'string') return Buffer.from(wrapped, 'base64url')
  } catch {
    // Falls through: a file that is no JSON says no more than one without the field.
  }
  throw new KeyError('key-file-malformed', path, 'is no wrapped key')
}

/** Two processes may start at once: the one that comes second reads what the first has made. */
async function make(path: string, name: string, provider: KeyProvider): Promise<Buffer> {
  const wrapped = await provider.wrap(randomBytes(keyBytes), name)
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(
      `${JSON.stringify({ format: 1, ...provider.describe(), wrapped: wrapped.toString('base64url') })}\n`,
    )
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(temporary, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const theirs = await readWrapped(path)
    if (theirs !== null) return theirs
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
  return wrapped
}
