import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { syncFolder } from '../objects/sync-folder.ts'
import { decryptWithRandomNonce, encryptWithRandomNonce, keyBytes } from './aead.ts'
import { checkKeyName, KeyError, type KeyProvider } from './key-provider.ts'

/** First word of the file, so that another secret put there by mistake is noticed. */
const fileMark = 'seqward-keys-2'

/**
 * Wrapping keys in one file that only its owner may read: after the mark a line for each, `name identity key`. A key that
 * is destroyed is no longer in the file; its identity stays, behind `gone`, so that it is told from one never made.
 */
interface KeyFile {
  readonly keys: readonly { readonly name: string; readonly keyId: string; readonly key: Buffer }[]
  readonly gone: readonly { readonly name: string; readonly keyId: string }[]
}

/** A file is changed within milliseconds; a lock that is older was left by a process that was killed. */
const lockStaleMs = 10_000
const lockWaitMs = 20

/**
 * Wrapping keys in a file of mode 0600. Throws KeyError when it is missing, can be read by others, or is no key file. It
 * is read again for each call, so that a running service sees what a command changed.
 */
export function openKeyFile(file: string): KeyProvider {
  readKeyFile(file)
  const keyOf = (keyId: string): Buffer => {
    const { keys, gone } = readKeyFile(file)
    const found = keys.find((one) => one.keyId === keyId)
    if (found !== undefined) return found.key
    if (gone.some((one) => one.keyId === keyId)) throw new KeyError('key-destroyed', file, `${keyId} was destroyed`)
    throw new KeyError('key-wrong', file, `does not hold the wrapping key ${keyId}`)
  }
  const provider: KeyProvider = {
    kind: 'file',
    async create(name) {
      checkKeyName(name)
      const keyId = `file-${randomBytes(8).toString('hex')}`
      await change(file, ({ keys, gone }) => ({ keys: [...keys, { name, keyId, key: randomBytes(keyBytes) }], gone }))
      return keyId
    },
    list: async (name) => readKeyFile(file).keys.flatMap((one) => (one.name === name ? [one.keyId] : [])),
    wrap: async (keyId, key, context) => encryptWithRandomNonce(keyOf(keyId), Buffer.from(context), key),
    async unwrap(keyId, wrapped, context) {
      const plain = decryptWithRandomNonce(keyOf(keyId), Buffer.from(context), wrapped)
      if (plain === null) throw new KeyError('key-wrong', file, `${keyId} does not open the key for ${context}`)
      return plain
    },
    rewrap: async (from, to, wrapped, context) =>
      provider.wrap(to, await provider.unwrap(from, wrapped, context), context),
    async destroy(keyId) {
      await change(file, ({ keys, gone }) => ({
        keys: keys.filter((one) => one.keyId !== keyId),
        gone: [...gone, ...keys.filter((one) => one.keyId === keyId).map(({ name }) => ({ name, keyId }))],
      }))
    },
    describe: async (keyId) => {
      const isThere = readKeyFile(file).keys.some((one) => one.keyId === keyId)
      return { keyId, state: isThere ? 'usable' : 'destroyed', goneAt: null }
    },
    close: async () => undefined,
  }
  return provider
}

/** Makes an empty key file with mode 0600. Throws KeyError when one is there already: it is never overwritten. */
export function createKeyFile(file: string): void {
  let descriptor: number
  try {
    descriptor = openSync(file, 'wx', 0o600)
  } catch {
    throw new KeyError('key-file-exists', file, 'cannot be made, or is there already')
  }
  writeAndClose(descriptor, `${fileMark}\n`)
}

/** One change at a time, whole or not at all: written beside the file, synced, and put in its place. */
async function change(file: string, to: (before: KeyFile) => KeyFile): Promise<void> {
  const lock = `${file}.lock`
  const descriptor = await takeLock(lock)
  try {
    const { keys, gone } = to(readKeyFile(file))
    const lines = [
      fileMark,
      ...keys.map(({ name, keyId, key }) => `${name} ${keyId} ${key.toString('base64url')}`),
      ...gone.map(({ name, keyId }) => `${name} ${keyId} gone`),
    ]
    const temporary = `${file}.new`
    rmSync(temporary, { force: true })
    writeAndClose(openSync(temporary, 'wx', 0o600), `${lines.join('\n')}\n`)
    renameSync(temporary, file)
    await syncFolder(dirname(file))
  } finally {
    closeSync(descriptor)
    rmSync(lock, { force: true })
  }
}

async function takeLock(lock: string): Promise<number> {
  for (const deadline = Date.now() + 2 * lockStaleMs; ; ) {
    try {
      return openSync(lock, 'wx', 0o600)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || Date.now() > deadline)
        throw new KeyError('key-file-busy', lock, 'the key file cannot be changed now', { cause: error })
    }
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > lockStaleMs) rmSync(lock, { force: true })
    await pause(lockWaitMs)
  }
}

function writeAndClose(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readKeyFile(file: string): KeyFile {
  const [mark, ...lines] = readSecret(file).trimEnd().split('\n')
  if (mark !== fileMark) throw new KeyError('key-file-malformed', file, 'is no key file')
  const rows = lines.map((line) => {
    const [name = '', keyId = '', text = ''] = line.split(' ')
    if (keyId === '' || text === '') throw new KeyError('key-file-malformed', file, 'has a line that is no key')
    return { name, keyId, text }
  })
  const keys = rows.flatMap(({ name, keyId, text }) =>
    text === 'gone' ? [] : [{ name, keyId, key: Buffer.from(text, 'base64url') }],
  )
  if (keys.some(({ key }) => key.length !== keyBytes))
    throw new KeyError('key-file-malformed', file, 'has a key of another length')
  return { keys, gone: rows.flatMap(({ name, keyId, text }) => (text === 'gone' ? [{ name, keyId }] : [])) }
}

/** A secret in a file of its owner. Throws KeyError when it cannot be opened or others may read it. */
export function readSecret(file: string): string {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    throw new KeyError('key-file-missing', file, 'cannot be opened')
  }
  try {
    // The open file is asked, not the path, so that nobody can swap it in between. Windows has no mode bits that tell.
    if (process.platform !== 'win32' && (fstatSync(descriptor).mode & 0o077) !== 0)
      throw new KeyError('key-file-unsafe', file, 'may be read by others: set mode 0600')
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}
