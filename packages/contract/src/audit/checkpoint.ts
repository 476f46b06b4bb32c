import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { hashBytes } from './merkle-tree.ts'

/** What a checkpoint says: how many rows the log of this name had, and the root of their tree. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/**
 * Name of the log that a key signs for: the name of the key as well. A service has one log and one key for receipts,
 * so that an agent can check a checkpoint with the key that it got at enrolment.
 */
export function auditOrigin(publicKey: KeyObject): string {
  return `seqward.audit/${createHash('sha256').update(rawKey(publicKey)).digest('hex').slice(0, 16)}`
}

/**
 * A checkpoint as a signed note: the body of c2sp.org/tlog-checkpoint (origin, size, root in base64, a line each), an
 * empty line, and a signature line of c2sp.org/signed-note with an Ed25519 signature over the body.
 */
export function sealCheckpoint(
  { size, root }: Omit<Checkpoint, 'origin'>,
  key: KeyObject,
  publicKey: KeyObject,
): string {
  const origin = auditOrigin(publicKey)
  const body = `${origin}\n${size}\n${root.toString('base64')}\n`
  const signature = Buffer.concat([keyId(origin, publicKey), sign(null, Buffer.from(body, 'utf8'), key)])
  return `${body}\n— ${origin} ${signature.toString('base64')}\n`
}

/** A note has some 250 characters; witnesses may add signatures of their own. */
export const checkpointCharsMax = 4_096

/**
 * The checkpoint inside, or null for a text that is none or that this key did not sign. Signature lines of other keys
 * are passed over, as the format asks. Never throws.
 */
export function openCheckpoint(text: unknown, publicKey: KeyObject): Checkpoint | null {
  if (typeof text !== 'string' || text.length > checkpointCharsMax) return null
  const read = readCheckpoint(text)
  if (read === null || read.origin !== auditOrigin(publicKey)) return null
  const id = keyId(read.origin, publicKey)
  const isSigned = read.signatures.some(
    ({ name, bytes }) =>
      name === read.origin &&
      bytes.subarray(0, id.length).equals(id) &&
      verify(null, Buffer.from(read.body, 'utf8'), publicKey, bytes.subarray(id.length)),
  )
  return isSigned ? { origin: read.origin, size: read.size, root: read.root } : null
}

interface ReadNote extends Checkpoint {
  readonly body: string
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[]
}

/** The parts of a note, by their exact form. */
function readCheckpoint(text: string): ReadNote | null {
  const match =
    /^(([^\s+]{1,128})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— [^\s+]{1,128} [A-Za-z0-9+/]+={0,2}\n)+)$/u.exec(
      text,
    )
  if (match === null) return null
  const [, body = '', origin = '', sizeText = '', rootText = '', lines = ''] = match
  const [size, root] = [Number(sizeText), Buffer.from(rootText, 'base64')]
  if (!Number.isSafeInteger(size) || root.length !== hashBytes || root.toString('base64') !== rootText) return null
  const signatures = lines
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name = '', bytes = ''] = line.split(' ')
      return { name, bytes: Buffer.from(bytes, 'base64') }
    })
  return { origin, size, root, body, signatures }
}

/** SHA-256 over the name, a line feed, 0x01 for Ed25519 and the raw key; the first four bytes (c2sp.org/signed-note). */
function keyId(name: string, publicKey: KeyObject): Buffer {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(1)).update(rawKey(publicKey)).digest().subarray(0, 4)
}

/** The 32 bytes of an Ed25519 key: the end of its SPKI. */
function rawKey(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
}
