import type { Instruments } from '../store/instruments.ts'
import { codeHash, makeCode } from './codes.ts'

/** Three days: long enough for a visit to be planned, short enough that a code found later is worth nothing. */
export const codeHoursDefault = 72
/** A month; a code that lives longer is a password. */
export const codeHoursMax = 720

/** Longest serial number of any platform has 16 characters. */
const serialForm = /^[A-Za-z0-9-]{1,32}$/

export function isSerial(text: string): boolean {
  return serialForm.test(text)
}

/**
 * A one-time code with which the instrument of this serial number may enrol. Only its hash is kept. Throws TypeError
 * for a text that is no serial number.
 */
export async function invite(
  instruments: Instruments,
  given: { readonly tenant: string; readonly serial: string; readonly now: Date; readonly hours?: number },
): Promise<string> {
  if (!isSerial(given.serial)) throw new TypeError('not a serial number: letters, digits and dashes, at most 32')
  const { now, hours = codeHoursDefault } = given
  const code = makeCode()
  await instruments.addCode({
    tenant: given.tenant,
    serial: given.serial,
    codeSha256: codeHash(code),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + hours * 3_600_000).toISOString(),
  })
  return code
}
