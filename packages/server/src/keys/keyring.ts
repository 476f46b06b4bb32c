import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { keyBytes } from './aead.ts'
import { KeyError, type KeyProvider } from './key-provider.ts'
import {
  addRecord,
  contextOf,
  type KeyRecord,
  readRecord,
  recordPath,
  recordSuffix,
  replaceRecord,
} from './key-record.ts'

/**
 * All keys of a service, each wrapped by a wrapping key of its own at the provider, one small file each. They stand
 * outside the database, so that a copy of the database holds none.
 */
export interface Keyring {
  readonly databaseKey: Buffer
  /** A key of a tenant: the current one, or that of a version. Throws KeyError when there is none, or none any more. */
  tenantKey(tenant: string, version?: number): Buffer
  /** The version under which new things are sealed. */
  tenantVersion(tenant: string): number
  /** The key by which a tenant's values are found again; it outlives the versions of the tenant's key. */
  tokenKey(tenant: string): Buffer
  hasTenant(tenant: string): boolean
  /** Whether there was a key of this tenant, and it was destroyed. */
  isErased(tenant: string): boolean
  /** Tenants with a key, sorted. */
  tenants(): readonly string[]
  /** Versions of a tenant's key that still open something, the oldest first. */
  versions(tenant: string): readonly number[]
  createTenantKey(tenant: string): Promise<void>
  /** Makes the next version of a tenant's key current; what older versions sealed still opens. */
  addVersion(tenant: string): Promise<number>
  /** Forgets all versions but the current one: what they sealed opens no more. */
  dropOldVersions(tenant: string): Promise<void>
  /** Leaves of a tenant's record only that there was one. Its wrapping keys are the provider's to destroy. */
  forgetTenant(tenant: string): Promise<void>
  /** Makes a new wrapping key for a name and wraps its keys again. Returns the one that wrapped them before. */
  renewWrapping(name: string): Promise<{ readonly name: string; readonly from: string; readonly to: string }>
  /** Names with a wrapped key: the database first, then the tenants. */
  names(): readonly string[]
  /** The record of a name, as it stands on the disk. */
  record(name: string): Promise<KeyRecord | null>
  /** Takes up what another process changed. Returns the tenants whose keys came, changed or went. */
  refresh(): Promise<readonly string[]>
}

interface TenantKeys {
  readonly current: number
  readonly versions: ReadonlyMap<number, Buffer>
  readonly token: Buffer
  readonly changedAt: number
}

const tenantPrefix = 'tenant-'

/**
 * Opens the ring in `folder`, and makes folder and database key where they are missing. A tenant whose wrapping key was
 * destroyed has no key: what it sealed stays closed, also where an older backup brought its wrapped key back.
 */
export async function openKeyring(folder: string, provider: KeyProvider): Promise<Keyring> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const database = (await readRecord(folder, 'database')) ?? (await make('database', false))
  const databaseKey = await unwrapVersion(database, database.current)
  const tenants = new Map<string, TenantKeys>()
  /** Files whose key was destroyed at the provider, by name and time, so that they are not tried again. */
  const dead = new Map<string, number>()

  async function make(name: string, hasToken: boolean): Promise<KeyRecord> {
    const keyId = await provider.create(name)
    const wrapped = await provider.wrap(keyId, randomBytes(keyBytes), contextOf(name, 1))
    const token = hasToken ? await provider.wrap(keyId, randomBytes(keyBytes), contextOf(name, 'token')) : null
    const madeAt = new Date().toISOString()
    const made: KeyRecord = {
      format: 2,
      name,
      provider: provider.kind,
      keyId,
      current: 1,
      versions: [{ version: 1, madeAt, wrapped: wrapped.toString('base64url') }],
      token: token?.toString('base64url') ?? null,
    }
    const kept = await addRecord(folder, made)
    // Two processes may start at once: the one that comes second uses what the first has made.
    if (kept.keyId !== keyId) await provider.destroy(keyId)
    return kept
  }

  async function unwrapVersion(record: KeyRecord, version: number): Promise<Buffer> {
    const found = record.versions.find((one) => one.version === version)
    if (found === undefined) throw new KeyError('key-file-malformed', record.name, `has no version ${version}`)
    return provider.unwrap(record.keyId, Buffer.from(found.wrapped, 'base64url'), contextOf(record.name, version))
  }

  async function load(tenant: string): Promise<boolean> {
    const name = tenantPrefix + tenant
    const changedAt = (await stat(recordPath(folder, name)).catch(() => null))?.mtimeMs ?? 0
    const known = tenants.get(tenant)?.changedAt ?? dead.get(tenant)
    if (known === changedAt) return false
    const record = await readRecord(folder, name)
    if (record === null) return tenants.delete(tenant)
    if (record.versions.length === 0) {
      dead.set(tenant, changedAt)
      return tenants.delete(tenant)
    }
    try {
      const versions = new Map<number, Buffer>()
      for (const { version } of record.versions) versions.set(version, await unwrapVersion(record, version))
      const token = Buffer.from(record.token ?? '', 'base64url')
      tenants.set(tenant, {
        current: record.current,
        versions,
        token: await provider.unwrap(record.keyId, token, contextOf(name, 'token')),
        changedAt,
      })
    } catch (error) {
      if (!(error instanceof KeyError && error.code === 'key-destroyed')) throw error
      dead.set(tenant, changedAt)
      return tenants.delete(tenant)
    }
    return true
  }

  async function refresh(): Promise<readonly string[]> {
    const found = (await readdir(folder))
      .filter((name) => name.startsWith(tenantPrefix) && name.endsWith(recordSuffix))
      .map((name) => name.slice(tenantPrefix.length, -recordSuffix.length))
    const changed: string[] = []
    for (const tenant of new Set([...found, ...tenants.keys()])) if (await load(tenant)) changed.push(tenant)
    return changed
  }

  function keysOf(tenant: string): TenantKeys {
    const keys = tenants.get(tenant)
    if (keys === undefined) throw new KeyError('key-file-missing', folder, `no key for tenant ${tenant}`)
    return keys
  }

  async function changeRecord(name: string, to: (record: KeyRecord) => Promise<KeyRecord>): Promise<void> {
    const record = await readRecord(folder, name)
    if (record === null) throw new KeyError('key-file-missing', folder, `no key for ${name}`)
    await replaceRecord(folder, await to(record))
    if (name.startsWith(tenantPrefix)) await load(name.slice(tenantPrefix.length))
  }

  await refresh()
  return {
    databaseKey,
    tenantKey(tenant, version) {
      const { versions, current } = keysOf(tenant)
      const key = versions.get(version ?? current)
      if (key === undefined) throw new KeyError('key-destroyed', folder, `version ${version} of ${tenant} is gone`)
      return key
    },
    tenantVersion: (tenant) => keysOf(tenant).current,
    tokenKey: (tenant) => keysOf(tenant).token,
    hasTenant: (tenant) => tenants.has(tenant),
    isErased: (tenant) => dead.has(tenant),
    tenants: () => [...tenants.keys()].sort(),
    versions: (tenant) => [...keysOf(tenant).versions.keys()].sort((a, b) => a - b),
    async createTenantKey(tenant) {
      const name = tenantPrefix + tenant
      if ((await readRecord(folder, name)) === null) await make(name, true)
      await load(tenant)
    },
    async addVersion(tenant) {
      let version = 0
      await changeRecord(tenantPrefix + tenant, async (record) => {
        version = record.current + 1
        const context = contextOf(record.name, version)
        const wrapped = await provider.wrap(record.keyId, randomBytes(keyBytes), context)
        const added = { version, madeAt: new Date().toISOString(), wrapped: wrapped.toString('base64url') }
        return { ...record, current: version, versions: [...record.versions, added] }
      })
      return version
    },
    dropOldVersions: (tenant) =>
      changeRecord(tenantPrefix + tenant, async (record) => ({
        ...record,
        versions: record.versions.filter(({ version }) => version === record.current),
      })),
    forgetTenant: (tenant) =>
      changeRecord(tenantPrefix + tenant, async (record) => ({ ...record, versions: [], token: null })),
    async renewWrapping(name) {
      const to = await provider.create(name)
      let from = ''
      await changeRecord(name, async (record) => {
        from = record.keyId
        const again = async (text: string, part: number | 'token') =>
          (await provider.rewrap(from, to, Buffer.from(text, 'base64url'), contextOf(name, part))).toString('base64url')
        const versions = []
        for (const one of record.versions) versions.push({ ...one, wrapped: await again(one.wrapped, one.version) })
        const token = record.token === null ? null : await again(record.token, 'token')
        return { ...record, keyId: to, versions, token }
      })
      return { name, from, to }
    },
    names: () => ['database', ...[...tenants.keys()].sort().map((tenant) => tenantPrefix + tenant)],
    record: (name) => readRecord(folder, name),
    refresh,
  }
}
