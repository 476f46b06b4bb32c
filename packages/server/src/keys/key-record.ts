import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../objects/sync-folder.ts'
import { KeyError, type ProviderKind } from './key-provider.ts'

/** The wrapped keys of one name, as they stand in a file. Nothing in it opens without the provider. */
export interface KeyRecord {
  readonly format: 2
  readonly name: string
  readonly provider: ProviderKind
  /** The wrapping key at the provider. */
  readonly keyId: string
  readonly current: number
  readonly versions: readonly { readonly version: number; readonly madeAt: string; readonly wrapped: string }[]
  /** Key of the tokens by which values are found again; null where there are none. */
  readonly token: string | null
}

export const recordSuffix = '.key.json'

export const recordPath = (folder: string, name: string) => join(folder, `${name}${recordSuffix}`)

/** What a wrapped key is bound to: format, name, and which of the name's keys it is. */
export const contextOf = (name: string, part: number | 'token') => `seqward|2|${name}|${part}`

/** The record of a name, or null when there is none. Throws KeyError for a file that is no record of that name. */
export async function readRecord(folder: string, name: string): Promise<KeyRecord | null> {
  const path = recordPath(folder, name)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const record: unknown = JSON.parse(text)
    if (isRecord(record) && record.name === name) return record
  } catch {
    // Falls through: a file that is no JSON says no more than one without the fields.
  }
  throw new KeyError('key-file-malformed', path, 'is no wrapped key of this name')
}

/** Keeps a new record; returns the one that is there when another process was first. */
export async function addRecord(folder: string, record: KeyRecord): Promise<KeyRecord> {
  const path = recordPath(folder, record.name)
  const temporary = await writeBeside(path, record)
  try {
    await link(temporary, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const theirs = await readRecord(folder, record.name)
    if (theirs !== null) return theirs
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
  return record
}

/** Puts a record in the place of the one before it, whole or not at all. */
export async function replaceRecord(folder: string, record: KeyRecord): Promise<void> {
  const path = recordPath(folder, record.name)
  await rename(await writeBeside(path, record), path)
  await syncFolder(folder)
}

/** Removes the record of a name. */
export async function removeRecord(folder: string, name: string): Promise<void> {
  await rm(recordPath(folder, name), { force: true })
  await syncFolder(folder)
}

async function writeBeside(path: string, record: KeyRecord): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(record)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return temporary
}

function isRecord(value: unknown): value is KeyRecord {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  return (
    one.format === 2 &&
    typeof one.keyId === 'string' &&
    Number.isSafeInteger(one.current) &&
    Array.isArray(one.versions) &&
    one.versions.every((version) => typeof version?.wrapped === 'string' && Number.isSafeInteger(version?.version)) &&
    (one.token === null || typeof one.token === 'string')
  )
}
