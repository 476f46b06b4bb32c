/** A key as the page understands it; `char` carries what was typed. */
export type PageKey =
  | { readonly kind: 'up' | 'down' | 'page-up' | 'page-down' | 'enter' | 'tab' | 'back' | 'escape' | 'end' }
  | { readonly kind: 'char'; readonly text: string }

/** Longest burst of keys that is looked at: what somebody pastes. */
const burstMax = 4096

const escape = '\x1b'
/** A sequence of a terminal (ECMA-48), or any one character. */
const keyForm = new RegExp(`${escape}(?:\\[[0-9;?]*[ -/]*[@-~]|O[@-~])|[\\s\\S]`, 'gu')

/** The keys in what a terminal sent at once. Sequences that are not known are passed over. */
export function pageKeys(sent: string): PageKey[] {
  const keys: PageKey[] = []
  for (const [part] of sent.slice(0, burstMax).matchAll(keyForm)) {
    const known = named[part]
    if (known !== undefined) keys.push({ kind: known })
    else if (!part.startsWith('\x1b') && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(part)) keys.push({ kind: 'char', text: part })
  }
  return keys
}

const named: Readonly<Record<string, Exclude<PageKey['kind'], 'char'>>> = {
  '\x1b[A': 'up',
  '\x1bOA': 'up',
  '\x1b[B': 'down',
  '\x1bOB': 'down',
  '\x1b[5~': 'page-up',
  '\x1b[6~': 'page-down',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'back',
  '\b': 'back',
  '\x1b': 'escape',
  '\x03': 'end',
  '\x04': 'end',
}
