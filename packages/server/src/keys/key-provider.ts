/**
 * Where the keys that wrap all others live: a file, a security module or a key service. Each name (the database, or one
 * tenant) has wrapping keys of its own there, so that destroying those erases the tenant wherever its wrapped keys were
 * copied to, backups included. What a provider holds is never part of a backup of the data folder.
 */
export interface KeyProvider {
  readonly kind: ProviderKind
  /** Makes a new wrapping key for a name. Its identity gives nothing away and stands beside what the key wraps. */
  create(name: string): Promise<string>
  /** Identities of all wrapping keys of a name that still exist, the oldest first. */
  list(name: string): Promise<readonly string[]>
  /** `context` names what the wrapped key is for; unwrapping under another context fails. */
  wrap(keyId: string, key: Uint8Array, context: string): Promise<Buffer>
  /** Throws KeyError: `key-wrong` for what was changed or is another's, `key-destroyed` when the wrapping key is gone. */
  unwrap(keyId: string, wrapped: Uint8Array, context: string): Promise<Buffer>
  /** What one wrapping key wrapped, wrapped by another. A key service does so without showing what is inside. */
  rewrap(from: string, to: string, wrapped: Uint8Array, context: string): Promise<Buffer>
  /** Makes a wrapping key unusable for good, from when this resolves. Done also when it is gone already. */
  destroy(keyId: string): Promise<void>
  describe(keyId: string): Promise<WrappingKey>
  /** Lets go of what the provider holds open. */
  close(): Promise<void>
}

export type ProviderKind = 'file' | 'pkcs11' | 'aws-kms'

export interface WrappingKey {
  readonly keyId: string
  readonly state: 'usable' | 'destroyed'
  /** When the last copy that the provider keeps of it ends, where that comes later than its end of use. */
  readonly goneAt: string | null
}

/** Names may stand in file names and labels everywhere. */
const nameForm = /^(?:database|backup|tenant-[a-z0-9][a-z0-9-]{0,47})$/

/** Throws KeyError for a name that is none. */
export function checkKeyName(name: string): void {
  if (!nameForm.test(name)) throw new KeyError('key-name-malformed', name, 'is no name for a key')
}

export type KeyErrorCode =
  | 'key-file-missing'
  | 'key-file-exists'
  | 'key-file-unsafe'
  | 'key-file-malformed'
  | 'key-file-busy'
  | 'key-name-malformed'
  | 'key-wrong'
  | 'key-destroyed'
  | 'provider-unreachable'
  | 'provider-refused'

/** A key cannot be had: what is wrong, and with which file or key. */
export class KeyError extends Error {
  readonly code: KeyErrorCode
  readonly file: string

  constructor(code: KeyErrorCode, file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options)
    this.name = 'KeyError'
    this.code = code
    this.file = file
  }
}
