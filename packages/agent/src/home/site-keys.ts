import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { KeyObject } from 'node:crypto'
import { generateKeyPair, importPrivateKey, importPublicKey } from '@seqward/contract/sealing'
import { HomeError } from './home-error.ts'
import { refuseOthers } from './home-folder.ts'
import { writeWhole } from './whole-file.ts'

/** The secrets of a site. None of them ever leaves it. */
export interface SiteKeys {
  /** Makes aliases of runs whose identifier may not leave; 32 bytes. */
  readonly aliasKey: Buffer
  /** Seals batches on disk; 32 bytes. */
  readonly spoolKey: Buffer
  /** Signs records of consent. */
  readonly consentKey: KeyObject
  readonly consentPublicKey: KeyObject
}

/** Reads the keys, or makes them once. @throws HomeError `unsafe` or `malformed`. */
export function siteKeys(path: string): SiteKeys {
  return readSiteKeys(path) ?? makeSiteKeys(path)
}

/** The keys, or null where there are none yet. @throws HomeError `unsafe` or `malformed`. */
export function readSiteKeys(path: string): SiteKeys | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  refuseOthers(path, found.mode)
  try {
    const held = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    return {
      aliasKey: secret(held.aliasKey),
      spoolKey: secret(held.spoolKey),
      consentKey: importPrivateKey(String(held.consentPrivateKey)),
      consentPublicKey: importPublicKey(String(held.consentPublicKey)),
    }
  } catch {
    throw new HomeError(
      'malformed',
      `${path}: not the keys of a site; restore it, for without it the spool cannot be read`,
    )
  }
}

function makeSiteKeys(path: string): SiteKeys {
  const consent = generateKeyPair()
  const held = {
    format: 1,
    aliasKey: randomBytes(32).toString('base64url'),
    spoolKey: randomBytes(32).toString('base64url'),
    consentPrivateKey: consent.privateKey,
    consentPublicKey: consent.publicKey,
  }
  writeWhole(path, `${JSON.stringify(held)}\n`)
  const made = readSiteKeys(path)
  if (made === null) throw new HomeError('malformed', `${path}: could not be written`)
  return made
}

function secret(text: unknown): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : Buffer.alloc(0)
  if (bytes.length !== 32) throw new TypeError('not a key of 32 bytes')
  return bytes
}
