import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: nothing to guess, so a fast hash is enough to keep. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(`seqward token|${token}`).digest('hex')
}

/** Whether a text from outside has the form of a token. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text)
}
