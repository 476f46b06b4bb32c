/** Shorter stretches stand in any text by chance; an index read has eight bases at least. */
const basesMin = 8
/** With separators between bases, words of single letters come closer. */
const spacedBasesMin = 12
/** Bases written as digits: lots and dates have eight digits. */
const digitBasesMin = 16
/** Packed at two bits a base, 32 bases are eight bytes. Any eight bytes could be that, so what is packed is a hit as such. */
const packedBytesMin = 8

const plain = new RegExp(`[ACGTUN]{${basesMin},}`, 'i')
const spaced = new RegExp(`(?<![A-Za-z])(?:[ACGTUN]{1,10}[ ._|,:;/-]{1,2}){3,}[ACGTUN]{0,10}(?![A-Za-z])`, 'gi')
const digits = new RegExp(`(?<!\\d)(?:[0-3]{${digitBasesMin},}|[1-4]{${digitBasesMin},})(?!\\d)`)
const hexToken = /[0-9a-f]{16,}/gi
const base64Token = /[A-Za-z0-9+/_-]{11,}={0,2}/g

/** Whether a text holds bases: plain, spaced, as digits, or as text behind base64 or hexadecimal digits. */
export function holdsSequence(text: string): boolean {
  if (isSequence(text) || digits.test(text)) return true
  return decodings(text).some(isSequence)
}

/** Whether a text holds bytes that could be anything, so also bases at two bits each. */
export function holdsPacked(text: string): boolean {
  if ((text.match(hexToken) ?? []).some((token) => /\d/.test(token) && /[a-f]/i.test(token))) return true
  return (text.match(base64Token) ?? []).some(
    (token) =>
      (token.length * 3) / 4 >= packedBytesMin &&
      (token.endsWith('=') || (/[a-z]/.test(token) && /[A-Z]/.test(token) && /\d/.test(token))),
  )
}

function isSequence(text: string): boolean {
  if (plain.test(text)) return true
  return (text.match(spaced) ?? []).some((found) => found.replaceAll(/[^ACGTUN]/gi, '').length >= spacedBasesMin)
}

/** What stands behind base64 (at each alignment) and hexadecimal digits, as text of one character a byte. */
function decodings(text: string): readonly string[] {
  const found: string[] = []
  for (const token of text.match(hexToken) ?? []) for (const from of [0, 1]) found.push(fromHex(token.slice(from)))
  for (const token of text.match(base64Token) ?? []) {
    const clean = token.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '')
    for (const from of [0, 1, 2, 3]) found.push(fromBase64(clean.slice(from)))
  }
  return found
}

function fromHex(token: string): string {
  let text = ''
  for (let at = 0; at + 1 < token.length; at += 2)
    text += String.fromCharCode(Number.parseInt(token.slice(at, at + 2), 16))
  return text
}

function fromBase64(token: string): string {
  const whole = token.slice(0, token.length - (token.length % 4 === 1 ? 1 : 0))
  return whole.length < 4 ? '' : atob(whole)
}
