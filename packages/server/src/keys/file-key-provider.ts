import { randomBytes } from 'node:crypto'
import { fstatSync, openSync, readFileSync, closeSync, writeSync, fsyncSync } from 'node:fs'
import { decryptWithRandomNonce, deriveKey, encryptWithRandomNonce, keyBytes } from './aead.ts'
import { KeyError, type KeyProvider } from './key-provider.ts'

/** First word of the file, so that another secret put there by mistake is noticed. */
const fileMark = 'seqward-key-1'

/**
 * A wrapping key in a file that only its owner may read. Throws KeyError when the file is missing, can be read by
 * others, or is no key file.
 */
export function openKeyFile(file: string): KeyProvider {
  const key = readKey(file)
  const wrappingKey = deriveKey(key, 'seqward wrap')
  const keyId = deriveKey(key, 'seqward key id').subarray(0, 8).toString('hex')
  return {
    describe: () => ({ kind: 'file', keyId }),
    wrap: async (plain, context) => encryptWithRandomNonce(wrappingKey, Buffer.from(context), plain),
    unwrap: async (wrapped, context) => {
      const plain = decryptWithRandomNonce(wrappingKey, Buffer.from(context), wrapped)
      if (plain === null) throw new KeyError('key-wrong', file, `does not open the key for ${context}`)
      return plain
    },
  }
}

/** Makes a key file with mode 0600. Throws KeyError when one is there already: a key is never overwritten. */
export function createKeyFile(file: string): void {
  let descriptor: number
  try {
    descriptor = openSync(file, 'wx', 0o600)
  } catch {
    throw new KeyError('key-file-exists', file, 'cannot be made, or is there already')
  }
  try {
    writeSync(descriptor, `${fileMark} ${randomBytes(keyBytes).toString('base64url')}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readKey(file: string): Buffer {
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
    const [mark, text = ''] = readFileSync(descriptor, 'utf8').trim().split(' ')
    const key = Buffer.from(text, 'base64url')
    if (mark !== fileMark || key.length !== keyBytes) throw new KeyError('key-file-malformed', file, 'is no key file')
    return key
  } finally {
    closeSync(descriptor)
  }
}
