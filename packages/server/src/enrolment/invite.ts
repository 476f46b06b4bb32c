import type { Instruments } from '../store/instruments.ts'
import { codeHash, makeCode } from './codes.ts'

/** Long enough to be read out on the telephone; a code that is found later is worth nothing. */
export const codeMinutesDefault = 15
/** Three days, for a visit that has to be planned; a code that lives longer is a password. */
export const codeMinutesMax = 72 * 60

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
  given: { readonly tenant: string; readonly serial: string; readonly now: Date; readonly minutes?: number },
): Promise<string> {
  if (!isSerial(given.serial)) throw new TypeError('not a serial number: letters, digits and dashes, at most 32')
  const { now, minutes = codeMinutesDefault } = given
  const code = makeCode()
  await instruments.addCode({
    tenant: given.tenant,
    serial: given.serial,
    codeSha256: codeHash(code),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
  })
  return code
}
