import type { Language } from '@seqward/contract'

const separators: Readonly<Record<Language, string>> = { en: ', ', zh: '、' }

/** Several things in a row, as a language writes them in a table's cell: without an "and" before the last. */
export function listText(parts: readonly string[], language: Language): string {
  return parts.join(separators[language])
}
