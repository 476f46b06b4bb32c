import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { KeyObject } from 'node:crypto'
import { type ConsentRecord, consentLine, consentLineHash, consentOrigin, readConsentLine } from './consent-record.ts'

/** The consents of a site, in order; `damaged` when a line is not what the site signed. Damage means: off. */
export interface ConsentLog {
  readonly records: readonly ConsentRecord[]
  readonly damaged: boolean
}

/** Reads the consents. A line that a crash cut short counts as damage until the next decision is written. */
export function readConsentLog(path: string, key: KeyObject): ConsentLog {
  const { lines, tornBytes } = readLines(path)
  const records: ConsentRecord[] = []
  let previous = consentOrigin
  for (const line of lines) {
    const record = readConsentLine(line, key)
    if (record === null || record.previous !== previous) return { records, damaged: true }
    records.push(record)
    previous = consentLineHash(line)
  }
  return { records, damaged: tornBytes > 0 }
}

/** A decision before it is chained to the one before. */
type Unchained<Record> = Record extends ConsentRecord ? Omit<Record, 'previous' | 'format'> : never

/** Writes one decision and syncs it: it holds from the moment that this returns. A line cut short before is removed. */
export function appendConsent(
  path: string,
  decision: Unchained<ConsentRecord>,
  keys: { readonly consentKey: KeyObject },
): ConsentRecord {
  const { lines, wholeBytes } = readLines(path)
  const last = lines.at(-1)
  const previous = last === undefined ? consentOrigin : consentLineHash(last)
  const record = { ...decision, format: 1, previous } as ConsentRecord
  const file = openSync(path, 'a', 0o600)
  try {
    ftruncateSync(file, wholeBytes)
    writeSync(file, consentLine(record, keys.consentKey))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return record
}

function readLines(path: string): { lines: string[]; wholeBytes: number; tornBytes: number } {
  let text: Buffer
  try {
    text = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { lines: [], wholeBytes: 0, tornBytes: 0 }
  }
  const wholeBytes = text.lastIndexOf(10) + 1
  const lines = text.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1)
  return { lines, wholeBytes, tornBytes: text.length - wholeBytes }
}
