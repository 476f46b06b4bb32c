/**
 * Where the key that wraps all others lives: a file today; a security module or a key service stands behind the same
 * three calls, which is why they are asynchronous.
 */
export interface KeyProvider {
  /** Kind of provider and a name of the key that gives nothing away; it is kept beside what the key wrapped. */
  describe(): { readonly kind: string; readonly keyId: string }
  /** `context` names what the key is for; unwrapping under another context fails. */
  wrap(key: Uint8Array, context: string): Promise<Buffer>
  /** Throws KeyError when the wrapped key was changed, belongs to another context or to another wrapping key. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Buffer>
}

export type KeyErrorCode =
  | 'key-file-missing'
  | 'key-file-exists'
  | 'key-file-unsafe'
  | 'key-file-malformed'
  | 'key-wrong'

/** A key cannot be had: what is wrong, and with which file. */
export class KeyError extends Error {
  readonly code: KeyErrorCode
  readonly file: string

  constructor(code: KeyErrorCode, file: string, message: string) {
    super(`${file}: ${message}`)
    this.name = 'KeyError'
    this.code = code
    this.file = file
  }
}
