import { randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { decrypt, deriveCommittedKey, encrypt, isCommitted, keyBytes, nonceBytes, tagBytes } from '../keys/aead.ts'
import type { KeyProvider } from '../keys/key-provider.ts'

/**
 * A backup is one file: a line of JSON (mark, wrapping key, wrapped key of this backup, commitment), then frames of
 * AES-256-GCM, each behind its length (u32, little-endian). A frame's number is its nonce, and the last one is marked in
 * what is authenticated, so that a file that was cut short is noticed. Inside stand files, one behind the other: length
 * of a head (u32), the head (JSON: path, bytes), the content. What is inside is encrypted once more already.
 */
const mark = 'seqward-backup-1'
const frameBytesMax = 1024 * 1024
const headLineBytesMax = 4_096
const context = 'seqward|2|backup'

export class BackupError extends Error {
  readonly code: 'backup-damaged' | 'backup-malformed' | 'folder-not-empty'

  constructor(code: BackupError['code'], file: string, message: string) {
    super(`${file}: ${message}`)
    this.name = 'BackupError'
    this.code = code
  }
}

export interface ArchivedFile {
  readonly path: string
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
}

/** Writes a backup; durable when it resolves. Returns its size in bytes. */
export async function writeArchive(
  file: string,
  provider: KeyProvider,
  files: AsyncIterable<ArchivedFile>,
): Promise<number> {
  const keyId = (await provider.list('backup')).at(-1) ?? (await provider.create('backup'))
  const backupKey = randomBytes(keyBytes)
  const { key, commitment } = deriveCommittedKey(backupKey, context)
  const wrapped = await provider.wrap(keyId, backupKey, context)
  const head = Buffer.from(
    `${JSON.stringify({ mark, provider: provider.kind, keyId, wrapped: wrapped.toString('base64url'), commitment: commitment.toString('base64url') })}\n`,
  )
  const out = await open(file, 'wx', 0o600)
  try {
    let written = (await out.write(head)).bytesWritten
    let waiting: Buffer = Buffer.alloc(0)
    let number = 0
    const put = async (plain: Buffer, isLast: boolean) => {
      const sealed = encrypt(key, nonceOf(number), aadOf(head, number, isLast), plain)
      number++
      written += (await out.write(Buffer.concat([lengthOf(sealed.length), sealed]))).bytesWritten
    }
    for await (const part of streamOf(files)) {
      waiting = Buffer.concat([waiting, part])
      for (; waiting.length > frameBytesMax; waiting = waiting.subarray(frameBytesMax))
        await put(waiting.subarray(0, frameBytesMax), false)
    }
    await put(waiting, true)
    await out.sync()
    return written
  } finally {
    await out.close()
  }
}

/** Reads a backup: hands over each file's head and content. Throws BackupError or KeyError. */
export async function readArchive(
  file: string,
  provider: KeyProvider,
  take: (path: string, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const source = await open(file, 'r')
  try {
    const plain = reader(framesOf(source, file, provider))
    for (;;) {
      const length = await plain.exactly(4)
      if (length === null) return
      const head = await plain.exactly(length.readUInt32LE())
      if (head === null) throw new BackupError('backup-malformed', file, 'ends within a file')
      const { path, bytes } = JSON.parse(head.toString('utf8')) as { readonly path: string; readonly bytes: number }
      if (!isSafePath(path)) throw new BackupError('backup-malformed', file, 'names a place outside its folder')
      await take(path, plain.part(bytes))
    }
  } finally {
    await source.close()
  }
}

async function* streamOf(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Buffer> {
  for await (const { path, bytes, content } of files) {
    const head = Buffer.from(JSON.stringify({ path, bytes }))
    yield Buffer.concat([lengthOf(head.length), head])
    let left = bytes
    for await (const part of content) {
      // A file that grows meanwhile is taken as long as it was when it was looked at.
      const taken = Buffer.from(part.subarray(0, left))
      left -= taken.length
      if (taken.length > 0) yield taken
      if (left === 0) break
    }
    if (left > 0) throw new Error(`${path} became shorter while it was copied`)
  }
}

async function* framesOf(source: FileHandle, file: string, provider: KeyProvider): AsyncGenerator<Buffer> {
  const start = Buffer.alloc(headLineBytesMax)
  await source.read(start, 0, headLineBytesMax, 0)
  const headEnd = start.indexOf(0x0a) + 1
  const head = start.subarray(0, headEnd)
  const { keyId, wrapped, commitment } = readHead(head, file)
  const derived = deriveCommittedKey(await provider.unwrap(keyId, wrapped, context), context)
  const damaged = new BackupError('backup-damaged', file, 'was changed or cut short')
  if (!isCommitted(derived, commitment)) throw damaged
  const { size } = await source.stat()
  const at = async (offset: number, length: number) => {
    const bytes = Buffer.alloc(length)
    if ((await source.read(bytes, 0, length, offset)).bytesRead !== length) throw damaged
    return bytes
  }
  let isOver = false
  for (let offset = headEnd, number = 0; offset < size; number++) {
    const length = (await at(offset, 4)).readUInt32LE()
    if (isOver || length > frameBytesMax + tagBytes) throw damaged
    const sealed = await at(offset + 4, length)
    offset += 4 + length
    isOver = offset === size
    const plain = decrypt(derived.key, nonceOf(number), aadOf(head, number, isOver), sealed)
    if (plain === null) throw damaged
    yield plain
  }
  if (!isOver) throw damaged
}

function readHead(head: Buffer, file: string) {
  try {
    const read = JSON.parse(head.toString('utf8')) as Readonly<Record<string, unknown>>
    const { keyId, wrapped, commitment } = read
    if (
      read.mark === mark &&
      typeof keyId === 'string' &&
      typeof wrapped === 'string' &&
      typeof commitment === 'string'
    )
      return { keyId, wrapped: Buffer.from(wrapped, 'base64url'), commitment: Buffer.from(commitment, 'base64url') }
  } catch {
    // Falls through: what is no JSON is no backup either.
  }
  throw new BackupError('backup-malformed', file, 'is no backup')
}

/** Pieces of given lengths from parts of any length. */
function reader(parts: AsyncGenerator<Buffer>) {
  let held: Buffer = Buffer.alloc(0)
  const more = async () => {
    const { value, done } = await parts.next()
    if (done === true) return false
    held = Buffer.concat([held, value])
    return true
  }
  const take = (length: number) => {
    const taken = held.subarray(0, length)
    held = held.subarray(taken.length)
    return taken
  }
  return {
    /** Null at the end. */
    async exactly(length: number): Promise<Buffer | null> {
      while (held.length < length) if (!(await more())) return null
      return take(length)
    },
    async *part(length: number): AsyncGenerator<Buffer> {
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await more())) throw new Error('the backup ends within a file')
        const taken = take(left)
        left -= taken.length
        yield taken
      }
    },
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(length)
  return bytes
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(nonceBytes)
  nonce.writeUInt32BE(number, nonceBytes - 4)
  return nonce
}

const aadOf = (head: Buffer, number: number, isLast: boolean) =>
  Buffer.concat([head, Buffer.from(`${number}|${isLast ? 'last' : 'more'}`)])

/** Paths are made by us: relative, without dots at their start. */
const isSafePath = (path: string) => /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,4}[A-Za-z0-9][A-Za-z0-9._-]*$/.test(path)
