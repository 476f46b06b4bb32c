import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Platform, platforms, type SignedNotice } from '@seqward/contract'
import { HomeError } from './home-error.ts'
import { refuseOthers } from './home-folder.ts'
import { syncFolder, writeWhole } from './whole-file.ts'

/** What the service gave at enrolment. */
export interface Enrolled {
  readonly instrument: string
  readonly epoch: string
  /** Ed25519, SPKI in DER, base64url. */
  readonly receiptPublicKey: string
  /** Key of the service that batches on a medium are sealed to; absent where the service named none. */
  readonly sealingKey?: { readonly keyId: string; readonly publicKey: string }
}

/** One instrument of this site: its key was made here, before the service heard of it. */
export interface InstrumentIdentity {
  readonly format: 1
  readonly serial: string
  readonly platform: Platform
  /** Ed25519, PKCS#8 and SPKI in DER, base64url. */
  readonly privateKey: string
  readonly publicKey: string
  /** The code that the key answers to; the same code and key may be sent again. */
  readonly code: string
  readonly enrolled: Enrolled | null
  /** Mark of the machine and folder that it was enrolled on; an identity that wakes elsewhere is a copy. */
  readonly machine?: string
  /** The enrolment before this one: what it left in the spool goes on under the new one. */
  readonly before?: { readonly instrument: string; readonly epoch: string }
  /** The service's word that the key was changed; the ledger keeps it. */
  readonly rotation?: SignedNotice
}

export interface InstrumentFolder {
  readonly folder: string
  readonly spool: string
  readonly sent: string
  readonly quarantine: string
  readonly ledgers: string
  readonly identity: InstrumentIdentity
}

/** The identity in use, one that has asked to be enrolled and has no answer yet, and one that asks for its new key. */
export type IdentityFile = 'identity.json' | 'applicant.json' | 'next-key.json'

/** A serial number as it may stand in a path: the forms of all platforms, and nicknames such as HS35. */
export const serialPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/

/** All instruments of a home, also those whose enrolment is not finished. @throws HomeError. */
export function readInstruments(folder: string): readonly InstrumentFolder[] {
  const names = readdirSync(folder).filter((name) => serialPattern.test(name))
  return names.sort().flatMap((serial) => {
    const identity = readIdentity(folder, serial)
    return identity === null ? [] : [instrumentFolder(folder, identity)]
  })
}

/** One instrument, or null when it is not known here. @throws HomeError. */
export function readIdentity(
  folder: string,
  serial: string,
  name: IdentityFile = 'identity.json',
): InstrumentIdentity | null {
  const path = join(folder, serial, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  refuseOthers(path, found.mode)
  let held: unknown
  try {
    held = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new HomeError('malformed', `${path}: not JSON`)
  }
  if (!isIdentity(held, serial)) throw new HomeError('malformed', `${path}: not the identity of this instrument`)
  return held
}

/** Keeps an identity durably; the key in it is in use from then on. */
export function keepIdentity(folder: string, identity: InstrumentIdentity, name: IdentityFile = 'identity.json'): void {
  const own = join(folder, identity.serial)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  syncFolder(folder)
  writeWhole(join(own, name), `${JSON.stringify(identity)}\n`)
}

/** Lets go of what an enrolment or a change of key no longer needs. */
export function removeIdentity(folder: string, serial: string, name: Exclude<IdentityFile, 'identity.json'>): void {
  rmSync(join(folder, serial, name), { force: true })
}

function instrumentFolder(parent: string, identity: InstrumentIdentity): InstrumentFolder {
  const folder = join(parent, identity.serial)
  return {
    folder,
    spool: join(folder, 'spool'),
    sent: join(folder, 'sent'),
    quarantine: join(folder, 'quarantine'),
    ledgers: join(folder, 'ledger'),
    identity,
  }
}

function isIdentity(value: unknown, serial: string): value is InstrumentIdentity {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const { enrolled } = one
  return (
    one.format === 1 &&
    one.serial === serial &&
    platforms.some((platform) => platform === one.platform) &&
    [one.privateKey, one.publicKey, one.code].every((text) => typeof text === 'string') &&
    (enrolled === null || (typeof enrolled === 'object' && enrolled !== undefined && isEnrolled(enrolled)))
  )
}

function isEnrolled(value: object): value is Enrolled {
  const one = value as Record<string, unknown>
  return [one.instrument, one.epoch, one.receiptPublicKey].every((text) => typeof text === 'string')
}
