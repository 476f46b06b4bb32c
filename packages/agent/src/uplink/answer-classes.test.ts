import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages } from '@seqward/contract'
import { classOf, type Heard } from './answer-classes.ts'
import { inspectionWords, linkWords, wordsFor } from './plain-words.ts'

const heard = (by: Heard['by'], code = '', status = 0): Heard => ({ by, code, status })

test.each<[string, Heard, string, string]>([
  ['a receipt', heard('receipt', 'stored', 200), 'settled', 'settled'],
  ['a receipt for a repeat', heard('receipt', 'already-held', 200), 'settled', 'settled'],
  ['a signed refusal', heard('receipt', 'refused', 200), 'poison', 'refused'],
  ['a revoked identity', heard('receipt', 'instrument-revoked', 200), 're-authenticate', 'identity-revoked'],
  ['a portal over TLS', heard('answer', '', 200), 'retry', 'not-the-service'],
  ['a redirect', heard('answer', '', 302), 'retry', 'portal'],
  ['400 without a receipt', heard('answer', 'malformed', 400), 'retry', 'not-the-service'],
  ['413 without a receipt', heard('answer', 'too-large', 413), 'retry', 'not-the-service'],
  ['422 without a receipt', heard('answer', '', 422), 'retry', 'not-the-service'],
  ['401 of a proxy', heard('answer', '', 401), 'retry', 'forbidden-on-the-way'],
  ['401 of the service', heard('answer', 'unknown-key', 401), 're-authenticate', 'service-does-not-know'],
  ['407 inside the tunnel', heard('answer', '', 407), 're-authenticate', 'proxy-needs-credentials'],
  ['408', heard('answer', '', 408), 'retry', 'not-the-service'],
  ['429', heard('answer', 'busy', 429), 'retry', 'busy'],
  ['503', heard('answer', 'not-durable', 503), 'retry', 'service-failing'],
  [
    'a wrong password',
    heard('proxy', 'proxy-refuses-credentials', 407),
    're-authenticate',
    'proxy-refuses-credentials',
  ],
  ['no name', heard('connect', 'ENOTFOUND'), 'retry', 'name-unknown'],
  ['no rule in the firewall', heard('connect', 'ETIMEDOUT'), 'retry', 'unreachable'],
  ['a wrong clock', heard('tls', 'CERT_NOT_YET_VALID'), 'retry', 'certificate-dates'],
  ['an unknown authority', heard('tls', 'SELF_SIGNED_CERT_IN_CHAIN'), 'retry', 'certificate-untrusted'],
  ['a cut line', heard('request', 'ECONNRESET'), 'retry', 'cut'],
])('%s has its class', (_, one, kind, word) => {
  expect(classOf(one)).toEqual({ class: kind, word })
})

test('nothing but a receipt settles or poisons, whatever is heard', () => {
  const by = fc.constantFrom<Heard['by']>('connect', 'proxy', 'tls', 'request', 'answer', 'here')
  fc.assert(
    fc.property(by, fc.string(), fc.integer({ min: 0, max: 999 }), (from, code, status) => {
      expect(['retry', 're-authenticate']).toContain(classOf({ by: from, code, status }).class)
    }),
  )
})

test('every word is explained in both languages', () => {
  for (const [word, words] of Object.entries(linkWords))
    for (const language of languages) expect([word, words[language].length > 8]).toEqual([word, true])
  for (const language of languages) expect(inspectionWords('CN=Gateway', false)[language]).toContain('CN=Gateway')
  expect(wordsFor('no such word')).toBeNull()
})
