import { createHmac } from 'node:crypto'

/** The alias of a run under the site's key: HMAC-SHA-256 of its name, first 64 bits. Stable, and not to be guessed back without the key. */
export function runAlias(siteKey: Uint8Array, runName: string): string {
  return `alias-${createHmac('sha256', siteKey).update('run\0').update(runName).digest('hex').slice(0, 16)}`
}
