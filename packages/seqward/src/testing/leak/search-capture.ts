import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { reverseComplement } from '@seqward/contract/second-line'

/** Shorter values stand in any traffic by chance; they are reported as such and not searched. */
export const tellingBytesMin = 6
/** Bytes of bases packed at two bits each that are looked for: fewer would be found in any random bytes. */
const packedBytesMin = 6
/** What may come out of one compressed piece. */
const unpackedBytesMax = 64 * 1024 * 1024
/** Encodings within encodings: base64 of hexadecimal digits of text. */
const depthMax = 2

/** Every way to read what was captured: as it is, decompressed, and behind base64 and hexadecimal digits. */
export function viewsOf(pieces: readonly Buffer[]): readonly Buffer[] {
  const views: Buffer[] = []
  let level = pieces.flatMap((piece) => [piece, ...unpacked(piece)])
  for (let depth = 0; depth <= depthMax; depth++) {
    views.push(...level)
    if (depth < depthMax) level = level.flatMap(decoded)
  }
  return [...views, ...views.map(unescaped).filter((view) => view !== null)]
}

/** Gzip, zlib and Zstandard wherever one begins. */
function unpacked(bytes: Buffer): Buffer[] {
  const found: Buffer[] = []
  const tries = [
    [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), zstdDecompressSync],
    [Buffer.from([0x1f, 0x8b, 0x08]), gunzipSync],
    [Buffer.from([0x78, 0x9c]), inflateSync],
  ] as const
  for (const [mark, unpack] of tries)
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      try {
        found.push(unpack(bytes.subarray(at), { maxOutputLength: unpackedBytesMax }))
      } catch {
        // Three bytes that look like a beginning, and are none.
      }
    }
  return found
}

function decoded(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1')
  const pieces: Buffer[] = []
  for (const [token] of text.matchAll(/[A-Za-z0-9+/_-]{8,}/g))
    for (let from = 0; from < 4; from++) pieces.push(Buffer.from(token.slice(from), 'base64'), apart)
  for (const [token] of text.matchAll(/[0-9A-Fa-f]{12,}/g))
    for (const from of [0, 1]) pieces.push(Buffer.from(token.slice(from), 'hex'), apart)
  if (/%[0-9A-Fa-f]{2}/.test(text))
    pieces.push(
      Buffer.from(
        text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ),
    )
  return pieces.length === 0 ? [] : [Buffer.concat(pieces)]
}

const apart = Buffer.from([0])

/** JSON escapes undone, and what is written in two bytes a character in one; null where there is neither. */
function unescaped(bytes: Buffer): Buffer | null {
  const hasWide = bytes.includes(0)
  if (!bytes.includes('\\') && !hasWide) return null
  const text = bytes
    .toString('latin1')
    .replaceAll(/\\(?:u00([0-9a-fA-F]{2})|(["\\/]))/g, (_, hex?: string, char?: string) =>
      hex === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(hasWide ? text.replaceAll('\0', '') : text, 'latin1')
}

interface Pattern {
  readonly canary: number
  readonly bytes: Buffer
  /** Digits alone: a match inside of longer digits or letters, as in a digest, is none. */
  readonly standsAlone: boolean
}

/** Which canaries stand in the views: their numbers. */
export function canariesFound(
  canaries: readonly { readonly class: string; readonly text: string }[],
  views: readonly Buffer[],
): ReadonlySet<number> {
  const texts: Pattern[] = []
  const packed: Pattern[] = []
  for (const [canary, { class: canaryClass, text }] of canaries.entries()) {
    if (Buffer.byteLength(text) < tellingBytesMin) continue
    const plain = text.toLowerCase()
    const standsAlone = /^\d+$/.test(plain)
    texts.push({ canary, bytes: Buffer.from(plain), standsAlone })
    if (plain !== text && Buffer.byteLength(plain) !== Buffer.byteLength(text))
      texts.push({ canary, bytes: Buffer.from(text), standsAlone })
    const bases = canaryClass === 'dna' ? text.replaceAll(/[^ACGTacgt]/g, '').toUpperCase() : ''
    if (bases.length < 12 || bases.length * 2 < text.length) continue
    for (const strand of [bases, reverseComplement(bases)]) {
      texts.push({ canary, bytes: Buffer.from(strand.toLowerCase()), standsAlone: false })
      for (let from = 0; from < 4; from++) {
        const bytes = twoBits(strand.slice(from))
        if (bytes.length >= packedBytesMin) packed.push({ canary, bytes, standsAlone: false })
      }
    }
  }
  const found = new Set<number>()
  const [findTexts, findPacked] = [finder(texts), finder(packed)]
  for (const view of views) {
    findPacked(view, found)
    findTexts(lowerCase(view), found)
  }
  return found
}

function twoBits(bases: string): Buffer {
  const bytes = Buffer.alloc(Math.floor(bases.length / 4))
  for (let at = 0; at < bytes.length * 4; at++)
    bytes[at >> 2] = ((bytes[at >> 2] ?? 0) << 2) | 'ACGT'.indexOf(bases[at] ?? 'A')
  return bytes
}

function lowerCase(bytes: Buffer): Buffer {
  const lower = Buffer.from(bytes)
  for (let at = 0; at < lower.length; at++) {
    const byte = lower[at] ?? 0
    if (byte >= 0x41 && byte <= 0x5a) lower[at] = byte + 0x20
  }
  return lower
}

/** Finds many patterns in one pass: the first four bytes of each in a table, and the rest compared where they stand. */
function finder(patterns: readonly Pattern[]): (view: Buffer, found: Set<number>) => void {
  const byStart = new Map<number, Pattern[]>()
  const mayBegin = new Uint8Array(1 << 20)
  for (const pattern of patterns) {
    const start = pattern.bytes.readUInt32LE(0)
    byStart.set(start, [...(byStart.get(start) ?? []), pattern])
    mayBegin[place(start)] = 1
  }
  return (view, found) => {
    for (let at = 0; at + 4 <= view.length; at++) {
      const start = view.readUInt32LE(at)
      if (mayBegin[place(start)] === 0) continue
      for (const { canary, bytes, standsAlone } of byStart.get(start) ?? [])
        if (
          view.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, view.length)) === 0 &&
          !(standsAlone && (isWord(view[at - 1]) || isWord(view[at + bytes.length])))
        )
          found.add(canary)
    }
  }
}

const place = (start: number) => (Math.imul(start, 0x9e3779b1) >>> 12) & 0xfffff
const isWord = (byte: number | undefined) =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a))
