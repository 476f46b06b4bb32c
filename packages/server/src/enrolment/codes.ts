import { createHash, randomBytes } from 'node:crypto'
import { enrolmentCodePattern } from '@seqward/contract'

/** Crockford base 32: no I, L, O or U, so that a code can be read out and typed. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeChars = 26

/** A fresh one-time code: 26 characters of 5 random bits each, 130 in all. */
export function makeCode(): string {
  // A byte has eight times the alphabet's size, so that taking it modulo 32 favours no character.
  return Array.from(randomBytes(codeChars), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}

/** What is kept of a code. 130 random bits need no slow hash. */
export function codeHash(code: string): string {
  return createHash('sha256').update(`seqward enrolment code|${code}`).digest('hex')
}

/** Whether a text has the form of a code. */
export function isCode(text: string): boolean {
  return enrolmentCodePattern.test(text)
}
