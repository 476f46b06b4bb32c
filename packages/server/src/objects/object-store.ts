/**
 * Large things under names, written once: a file system now, S3 behind the same six calls. What is put here is
 * already encrypted, so the store behind need not be trusted.
 */
export interface ObjectStore {
  /** False when the name is taken; what stands there is left as it is. Durable when it resolves. */
  putIfAbsent(name: string, content: AsyncIterable<Uint8Array>): Promise<boolean>
  /** Puts new content in an object's place, whole or not at all: for retention and for a new key, never for new data. */
  replace(name: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /** Bytes from `offset`, `length` of them; null when there is no such object or it is shorter. */
  get(name: string, offset: number, length: number): Promise<Buffer | null>
  /** Size in bytes, or null when there is no such object. */
  size(name: string): Promise<number | null>
  /** Names that begin with a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>
  /** Done also when there was nothing. */
  delete(name: string): Promise<void>
}

/** Names are made by us: lower case, digits, dots, dashes, in at most four levels. Anything else is a mistake. */
const nameForm = /^[a-z0-9][a-z0-9.-]{0,99}(?:\/[a-z0-9][a-z0-9.-]{0,99}){0,3}$/

/** Throws TypeError for a name that could leave the store's folder or differ between stores. */
export function checkObjectName(name: string): void {
  if (!nameForm.test(name)) throw new TypeError('not a name for an object')
}
