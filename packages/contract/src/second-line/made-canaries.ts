import type { HitKind } from './detectors.ts'
import { chineseSurnames, familyNames, givenNames } from './known-names.ts'
import {
  fiscalLetter,
  identityLetter,
  insuranceCheckDigit,
  nhsCheckDigit,
  passesElevenTest,
  residentCheckCharacter,
  socialSecurityKey,
  taxCheckDigit,
} from './national-identifiers.ts'

/** Numbers from 0 to below 1. */
export type Random = () => number

/** Classes of what must never leave, as a leak test counts them. */
export const canaryClasses = [
  'dna',
  'email',
  'phone',
  'name',
  'record-number',
  'birth-date',
  'national-identifier',
  'path',
  'user-name',
  'sample-name',
] as const
export type CanaryClass = (typeof canaryClasses)[number]

/** A made value of a class, in one of the forms in which such values are written. */
export interface Canary {
  readonly class: CanaryClass
  readonly form: string
  readonly text: string
}

const given = [...givenNames]
const family = [...familyNames]
const chinese = Array.from(chineseSurnames)
const hanParts = Array.from('伟芳娜敏静强磊军洋勇艳杰涛明超秀霞平刚桂')

const below = (random: Random, count: number) => Math.floor(random() * count)
const one = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[below(random, items.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}
const digits = (random: Random, count: number) => Array.from({ length: count }, () => below(random, 10))
const text = (numbers: readonly number[]) => numbers.join('')
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const two = (value: number) => String(value).padStart(2, '0')
const day = (random: Random) => [1920 + below(random, 95), 1 + below(random, 12), 1 + below(random, 28)] as const
const letters = (random: Random, count: number, from = 'ABCDEFGHKLMNPRSTUVWZ') =>
  Array.from({ length: count }, () => one(random, Array.from(from))).join('')
const bases = (random: Random, count: number) => letters(random, count, 'ACGT')
const hexOf = (latin: string) => Array.from(latin, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')

/** At two bits a base, A 0, C 1, G 2, T 3, the first base in the highest bits. */
export function packedBases(sequence: string): string {
  let packed = ''
  for (let at = 0; at + 4 <= sequence.length; at += 4) {
    let byte = 0
    for (const base of sequence.slice(at, at + 4)) byte = byte * 4 + 'ACGT'.indexOf(base)
    packed += String.fromCharCode(byte)
  }
  return packed
}

/** The other strand, read in its own direction. */
export function reverseComplement(sequence: string): string {
  const other: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A', a: 't', c: 'g', g: 'c', t: 'a' }
  return Array.from(sequence)
    .toReversed()
    .map((base) => other[base] ?? base)
    .join('')
}

function untilHolds(make: () => readonly number[], holds: (made: readonly number[]) => boolean): string {
  for (;;) {
    const made = make()
    if (holds(made)) return text(made)
  }
}

const person = (random: Random) => `${capital(one(random, given))} ${capital(one(random, family))}`
const hanName = (random: Random) => one(random, chinese) + one(random, hanParts) + one(random, hanParts)

interface Maker {
  readonly class: CanaryClass
  /** What the second line should call it. */
  readonly kind: HitKind
  readonly make: (random: Random) => string
}

const maker = (canaryClass: CanaryClass, kind: HitKind, make: Maker['make']): Maker => ({
  class: canaryClass,
  kind,
  make,
})

/** Every form in which canaries are made. */
export const canaryForms = {
  'dna-plain': maker('dna', 'sequence', (r) => bases(r, 12 + below(r, 40))),
  'dna-lower-case': maker('dna', 'sequence', (r) => bases(r, 12 + below(r, 40)).toLowerCase()),
  'dna-spaced': maker('dna', 'sequence', (r) =>
    Array.from(bases(r, 14 + below(r, 20))).join(one(r, [' ', '-', '.', '_'])),
  ),
  'dna-in-groups': maker('dna', 'sequence', (r) => Array.from({ length: 5 }, () => bases(r, 4)).join(' ')),
  'dna-dual-index': maker('dna', 'sequence', (r) => `${bases(r, 8)}+${bases(r, 8)}`),
  'dna-reverse-complement': maker('dna', 'sequence', (r) => reverseComplement(bases(r, 12 + below(r, 40)))),
  'dna-base64': maker('dna', 'sequence', (r) => btoa(bases(r, 18 + below(r, 30)))),
  'dna-hex': maker('dna', 'sequence', (r) => hexOf(bases(r, 12 + below(r, 30)))),
  'dna-digits': maker('dna', 'sequence', (r) => Array.from({ length: 20 }, () => below(r, 4)).join('')),
  'dna-2-bit-base64': maker('dna', 'packed', (r) => btoa(packedBases(bases(r, 64)))),
  'dna-2-bit-hex': maker('dna', 'packed', (r) => hexOf(packedBases(bases(r, 48)))),
  email: maker(
    'email',
    'email',
    (r) =>
      `${one(r, given)}.${one(r, family)}${below(r, 1000)}@${letters(r, 6).toLowerCase()}.${one(r, ['org', 'de', 'edu.cn', 'co.uk'])}`,
  ),
  'email-spelt': maker('email', 'email', (r) => `${one(r, given)}${below(r, 10_000)}[at]${one(r, family)}-lab.org`),
  'phone-international': maker(
    'phone',
    'phone',
    (r) =>
      `+${one(r, ['1', '44', '49', '33', '86'])} ${text([2 + below(r, 8), ...digits(r, 2)])} ${text(digits(r, 3))} ${text(digits(r, 4))}`,
  ),
  'phone-us': maker(
    'phone',
    'phone',
    (r) => `(${2 + below(r, 8)}${text(digits(r, 2))}) ${text(digits(r, 3))}-${text(digits(r, 4))}`,
  ),
  'phone-cn-mobile': maker('phone', 'phone', (r) => `1${3 + below(r, 7)}${text(digits(r, 9))}`),
  'name-in-context': maker('name', 'name', (r) =>
    `${one(r, ['Patient', 'Operator', 'Dr.', 'Frau', 'created by'])} ${capital(letters(r, 7).toLowerCase())}${below(r, 9)}`.replace(
      /\d$/,
      'a',
    ),
  ),
  'name-known': maker('name', 'name', (r) => `${person(r)} ${letters(r, 2)}${below(r, 100)}`),
  'name-joined': maker('name', 'name', (r) => `${person(r).replace(' ', '_')}_WES_${below(r, 1000)}`),
  'name-chinese': maker('name', 'name', (r) => `${one(r, ['患者：', '姓名：', ''])}${hanName(r)}`),
  'name-unknown': maker(
    'name',
    'name',
    (r) => `${capital(letters(r, 8).toLowerCase())}_${letters(r, 3)}_${below(r, 100)}`,
  ),
  'record-labelled': maker(
    'record-number',
    'record-number',
    (r) => `MRN${one(r, [': ', '', '-', '#'])}${text(digits(r, 8))}`,
  ),
  'record-bare': maker('record-number', 'record-number', (r) => text([1 + below(r, 9), ...digits(r, 8)])),
  'birth-iso': maker('birth-date', 'birth-date', (r) =>
    day(r)
      .map((part) => two(part))
      .join('-'),
  ),
  'birth-european': maker('birth-date', 'birth-date', (r) =>
    day(r)
      .toReversed()
      .map((part) => two(part))
      .join('.'),
  ),
  'birth-american': maker('birth-date', 'birth-date', (r) => {
    const [y, m, d] = day(r)
    return `DOB ${two(m)}/${two(d)}/${y}`
  }),
  'birth-compact': maker('birth-date', 'birth-date', (r) =>
    day(r)
      .map((part) => two(part))
      .join(''),
  ),
  'birth-chinese': maker('birth-date', 'birth-date', (r) => {
    const [y, m, d] = day(r)
    return `${y}年${m}月${d}日`
  }),
  'us-social-security': maker(
    'national-identifier',
    'national-identifier',
    (r) => `${100 + below(r, 500)}-${two(1 + below(r, 99))}-${1000 + below(r, 9000)}`,
  ),
  'uk-nhs': maker('national-identifier', 'national-identifier', (r) => {
    for (;;) {
      const nine = [4, ...digits(r, 8)]
      const last = nhsCheckDigit(nine)
      if (last < 10) return `${text(nine.slice(0, 3))} ${text(nine.slice(3, 6))} ${text(nine.slice(6))}${last}`
    }
  }),
  'uk-national-insurance': maker(
    'national-identifier',
    'national-identifier',
    (r) => `${letters(r, 2, 'ABCEGHJ')}${text(digits(r, 6))}${letters(r, 1, 'ABCD')}`,
  ),
  'de-tax': maker('national-identifier', 'national-identifier', (r) => {
    const ten = [1 + below(r, 9), ...digits(r, 9)]
    return `${text(ten)}${taxCheckDigit(ten)}`
  }),
  'de-health-insurance': maker('national-identifier', 'national-identifier', (r) => {
    const [letter, eight] = [letters(r, 1), digits(r, 8)]
    return `${letter}${text(eight)}${insuranceCheckDigit(letter, eight)}`
  }),
  'fr-social-security': maker('national-identifier', 'national-identifier', (r) => {
    const thirteen = `${1 + below(r, 2)}${two(below(r, 100))}${two(1 + below(r, 12))}${two(1 + below(r, 95))}${text(digits(r, 6))}`
    return `${thirteen}${two(socialSecurityKey(thirteen))}`
  }),
  'es-identity': maker('national-identifier', 'national-identifier', (r) => {
    const number = text(digits(r, 8))
    return `${number}${identityLetter(number)}`
  }),
  'it-fiscal-code': maker('national-identifier', 'national-identifier', (r) => {
    const fifteen = `${letters(r, 6)}${text(digits(r, 2))}${letters(r, 1, 'ABCDEHLMPRST')}${two(1 + below(r, 28))}${letters(r, 1)}${text(digits(r, 3))}`
    return `${fifteen}${fiscalLetter(fifteen)}`
  }),
  'nl-citizen': maker('national-identifier', 'national-identifier', (r) =>
    untilHolds(() => [1 + below(r, 9), ...digits(r, 8)], passesElevenTest),
  ),
  'cn-resident': maker('national-identifier', 'national-identifier', (r) => {
    const seventeen = Array.from(
      `${110_000 + below(r, 540_000)}${day(r)
        .map((part) => two(part))
        .join('')}${text(digits(r, 3))}`,
      Number,
    )
    return `${text(seventeen)}${residentCheckCharacter(seventeen)}`
  }),
  'path-windows': maker(
    'path',
    'path',
    (r) => `D:\\${capital(one(r, family))}Lab\\${letters(r, 5)}_${below(r, 10_000)}\\run.xml`,
  ),
  'path-share': maker('path', 'path', (r) => `\\\\nas${below(r, 1000)}\\${letters(r, 6).toLowerCase()}\\exomes`),
  'path-unix': maker('path', 'path', (r) => `/home/${one(r, given)}${below(r, 10_000)}/${letters(r, 5).toLowerCase()}`),
  'user-labelled': maker('user-name', 'user-name', (r) => `user=${one(r, given)}${below(r, 100_000)}`),
  'user-domain': maker('user-name', 'user-name', (r) => `HOSP${below(r, 100)}\\${one(r, family)}${below(r, 10_000)}`),
  'user-bare': maker('user-name', 'user-name', (r) => `${letters(r, 7).toLowerCase()}${below(r, 10_000)}`),
  'sample-labelled': maker('sample-name', 'sample-name', (r) => `Sample_${letters(r, 4)}-${text(digits(r, 4))}`),
  'sample-bare': maker(
    'sample-name',
    'sample-name',
    (r) => `${letters(r, 3)}${text(digits(r, 3))}-${letters(r, 2)}${text(digits(r, 2))}`,
  ),
} as const satisfies Readonly<Record<string, Maker>>
export type CanaryForm = keyof typeof canaryForms

/** So many different canaries of a class, its forms in turn. */
export function madeCanaries(canaryClass: CanaryClass, count: number, random: Random): readonly Canary[] {
  const forms = Object.entries(canaryForms).filter(([, made]) => made.class === canaryClass)
  const seen = new Set<string>()
  const canaries: Canary[] = []
  for (let at = 0; canaries.length < count; at++) {
    const [form, { make }] = one(() => (at % forms.length) / forms.length, forms)
    const made = make(random)
    if (seen.has(made)) continue
    seen.add(made)
    canaries.push({ class: canaryClass, form, text: made })
  }
  return canaries
}
