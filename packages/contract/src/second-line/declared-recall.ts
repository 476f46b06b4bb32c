import type { CanaryForm } from './made-canaries.ts'

/** Of made values in each form, the share that the second line finds at least. */
export type DeclaredRecall = Readonly<Record<CanaryForm, number>>

/**
 * What the second line is good for, and what it is not: names that are on no list, sample names and user names without a
 * label are not found. What keeps those at the site is the contract. A test measures each and fails below its line.
 */
export const declaredRecall: DeclaredRecall = {
  'dna-plain': 1,
  'dna-lower-case': 1,
  'dna-spaced': 1,
  'dna-in-groups': 1,
  'dna-dual-index': 1,
  'dna-reverse-complement': 1,
  'dna-base64': 1,
  'dna-hex': 1,
  'dna-digits': 1,
  'dna-2-bit-base64': 0.95,
  'dna-2-bit-hex': 0.99,
  email: 1,
  'email-spelt': 1,
  'phone-international': 1,
  'phone-us': 1,
  'phone-cn-mobile': 1,
  'name-in-context': 1,
  'name-known': 0.99,
  'name-joined': 0.99,
  'name-chinese': 0.99,
  'name-unknown': 0,
  'record-labelled': 1,
  'record-bare': 1,
  'birth-iso': 1,
  'birth-european': 1,
  'birth-american': 1,
  'birth-compact': 1,
  'birth-chinese': 1,
  'us-social-security': 1,
  'uk-nhs': 1,
  'uk-national-insurance': 1,
  'de-tax': 1,
  'de-health-insurance': 1,
  'fr-social-security': 1,
  'es-identity': 1,
  'it-fiscal-code': 1,
  'nl-citizen': 1,
  'cn-resident': 1,
  'path-windows': 1,
  'path-share': 1,
  'path-unix': 1,
  'user-labelled': 1,
  'user-domain': 1,
  'user-bare': 0,
  'sample-labelled': 1,
  'sample-bare': 0,
}
