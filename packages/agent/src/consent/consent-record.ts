import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, type Json, type Language, languages } from '@seqward/contract'

/** Days since 1970-01-01, both ends included. */
export interface DaySpan {
  readonly fromDay: number
  readonly toDay: number
}

/** In which role a person ticked. */
export const consenters = ['operator', 'manager'] as const
export type Consenter = (typeof consenters)[number]

/** The name that a person gave with a tick. It stays in this record: nothing that leaves has a place for it. */
export const consenterNameForm = /^(?=.*\S)[^\p{Cc}\p{Cf}\p{Cs}]{1,64}$/u

interface Told {
  readonly format: 1
  /** The agent's clock, ISO 8601 in UTC with milliseconds. */
  readonly at: string
  readonly who: Consenter
  readonly name?: string
  /** Hash of the contract that was agreed to; a wider contract needs a new tick. */
  readonly contract: string
  readonly wording: { readonly version: number; readonly language: Language }
  /** SHA-256 of the line before; 64 zeros for the first. */
  readonly previous: string
}

/** One decision of a site about sending. */
export type ConsentRecord =
  | (Told & {
      readonly kind: 'on'
      /** Day of the tick in the site's time: sensor days from here on are covered. */
      readonly day: number
      /** Keys of the run folders that were there: they are from before the tick. */
      readonly before: readonly string[]
      /** Keys of the roots that could be listed; what shows up first in another root is from before the tick, too. */
      readonly listedRoots: readonly string[]
    })
  | (Told & { readonly kind: 'off' })
  | (Told & { readonly kind: 'history'; readonly span: DaySpan })
  /** Whether runs stay here for which the instrument's own setting for its maker is off. Outlives an "off". */
  | (Told & { readonly kind: 'follow-instrument'; readonly follows: boolean })

export const consentOrigin = '0'.repeat(64)

/** A record as its line in the file: signed with the site's key, so that an edit shows. */
export function consentLine(record: ConsentRecord, key: KeyObject): string {
  const text = canonicalJson(record as unknown as Json)
  const signature = sign(null, Buffer.from(text, 'utf8'), key).toString('base64url')
  return `{"record":${text},"signature":"${signature}"}\n`
}

/** The record of a line, or null for a line that is none or whose signature is wrong. */
export function readConsentLine(line: string, key: KeyObject): ConsentRecord | null {
  try {
    const { record, signature } = JSON.parse(line) as { record?: unknown; signature?: unknown }
    if (!isConsentRecord(record) || typeof signature !== 'string') return null
    const text = canonicalJson(record as unknown as Json)
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url')) ? record : null
  } catch {
    return null
  }
}

/** What the next record names as the line before it. */
export function consentLineHash(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}

function isConsentRecord(value: unknown): value is ConsentRecord {
  if (typeof value !== 'object' || value === null) return false
  const one = value as Record<string, unknown>
  const wording = one.wording as { version?: unknown; language?: unknown } | undefined
  const told =
    one.format === 1 &&
    typeof one.at === 'string' &&
    consenters.some((who) => who === one.who) &&
    (one.name === undefined || (typeof one.name === 'string' && consenterNameForm.test(one.name))) &&
    typeof one.contract === 'string' &&
    typeof one.previous === 'string' &&
    Number.isInteger(wording?.version) &&
    languages.some((language) => language === wording?.language)
  if (!told) return false
  if (one.kind === 'off') return true
  if (one.kind === 'follow-instrument') return typeof one.follows === 'boolean'
  if (one.kind === 'on') return Number.isInteger(one.day) && isTextList(one.before) && isTextList(one.listedRoots)
  const span = one.span as Partial<DaySpan> | undefined
  return one.kind === 'history' && Number.isInteger(span?.fromDay) && Number.isInteger(span?.toDay)
}

const isTextList = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string')
