import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { contractHash, contractTerms, contractWithin, sha256Hex } from '@seqward/contract/sealing'

/**
 * Keeps the terms of today's contract beside the consents, under their hash, so that a later agent can tell whether its
 * own contract is wider than what was agreed to. Without them every change needs a new tick.
 */
export function keepAgreedContract(folder: string): void {
  const path = pathOf(folder, contractHash())
  if (readTerms(folder, contractHash()) !== null) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, contractTerms())
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
}

/**
 * Tells whether a consent to the contract with a hash covers the contract of this agent: the same one, or one that lets
 * no more leave. The kept terms are those agreed to only when they have the hash that was signed.
 */
export function coversContract(folder: string): (agreed: string) => boolean {
  const known = new Map<string, boolean>()
  return (agreed) => {
    if (agreed === contractHash()) return true
    const before = known.get(agreed)
    if (before !== undefined) return before
    const terms = readTerms(folder, agreed)
    const covers = terms !== null && contractWithin(contractTerms(), terms)
    known.set(agreed, covers)
    return covers
  }
}

const hashForm = /^[0-9a-f]{64}$/

function readTerms(folder: string, hash: string): string | null {
  if (!hashForm.test(hash)) return null
  try {
    const terms = readFileSync(pathOf(folder, hash), 'utf8')
    return sha256Hex(Buffer.from(terms, 'utf8')) === hash ? terms : null
  } catch {
    return null
  }
}

const pathOf = (folder: string, hash: string) => join(folder, `${hash}.json`)
