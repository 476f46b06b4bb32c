/** A national identifier: its form, and whether its check digit holds. Forms without a check digit have none. */
export interface NationalIdentifier {
  readonly name: string
  readonly form: RegExp
  readonly holds: (match: string) => boolean
}

const digitsOf = (text: string) => Array.from(text.replaceAll(/\D/g, ''), Number)
const weighted = (digits: readonly number[], weights: readonly number[]) =>
  weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0)

/** UK: NHS number, modulus 11 over nine digits with weights 10 to 2. */
export function nhsCheckDigit(nine: readonly number[]): number {
  const rest = 11 - (weighted(nine, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return rest === 11 ? 0 : rest
}

/** China: resident identity number, ISO 7064 MOD 11-2 over 17 digits (GB 11643). */
export function residentCheckCharacter(seventeen: readonly number[]): string {
  const sum = weighted(seventeen, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
  return '10X98765432'[sum % 11] ?? ''
}

/** Germany: tax number, ISO 7064 MOD 11,10 over ten digits. */
export function taxCheckDigit(ten: readonly number[]): number {
  let product = 10
  for (const digit of ten) {
    const sum = (digit + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10
}

/** Germany: health insurance number, Luhn with weights 1 and 2 over the letter as two digits and eight digits. */
export function insuranceCheckDigit(letter: string, eight: readonly number[]): number {
  const place = (letter.charCodeAt(0) - 64).toString().padStart(2, '0')
  const all = [...Array.from(place, Number), ...eight]
  const sum = all.reduce((total, digit, at) => {
    const product = digit * (at % 2 === 0 ? 1 : 2)
    return total + (product > 9 ? product - 9 : product)
  }, 0)
  return sum % 10
}

/** France: key of the social security number, 97 less the remainder of its 13 digits; Corsica counts as 19 and 18. */
export function socialSecurityKey(thirteen: string): number {
  const plain = thirteen.replace('2A', '19').replace('2B', '18')
  return 97 - Number(BigInt(plain) % 97n)
}

/** Spain: letter of identity cards, remainder of 23; X, Y and Z of foreigners count as 0, 1 and 2. */
export function identityLetter(number: string): string {
  const plain = number.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)))
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(plain) % 23] ?? ''
}

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Italy: last letter of the fiscal code, from its 15 characters (decree of 23 December 1976). */
export function fiscalLetter(fifteen: string): string {
  const sum = Array.from(fifteen).reduce((total, char, at) => {
    const value = /\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65
    return total + (at % 2 === 0 ? (oddValues[value] ?? 0) : value)
  }, 0)
  return String.fromCharCode(65 + (sum % 26))
}

/** Netherlands: whether nine digits pass the test of eleven of citizen numbers. */
export function passesElevenTest(nine: readonly number[]): boolean {
  return weighted(nine, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && nine.some((digit) => digit !== 0)
}

const edge = (source: string, flags = 'g') => new RegExp(`(?<![A-Za-z0-9])(?:${source})(?![A-Za-z0-9])`, flags)
const nineAnd = (digits: readonly number[]) => [digits.slice(0, 9), digits[9]] as const

/** Identifiers of persons by state, from the published descriptions of each form. */
export const nationalIdentifiers: readonly NationalIdentifier[] = [
  {
    name: 'us-social-security',
    form: edge('(?!000|666|9\\d\\d)\\d{3}([- ])(?!00)\\d\\d\\1(?!0000)\\d{4}'),
    holds: () => true,
  },
  {
    name: 'uk-nhs',
    form: edge('\\d{3}[ -]?\\d{3}[ -]?\\d{4}'),
    holds: (text) => {
      const [nine, last] = nineAnd(digitsOf(text))
      return nhsCheckDigit(nine) === last
    },
  },
  {
    name: 'uk-national-insurance',
    form: edge('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d\\d ?\\d\\d ?\\d\\d ?[A-D]', 'gi'),
    holds: () => true,
  },
  {
    name: 'de-tax',
    form: edge('[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}'),
    holds: (text) => taxCheckDigit(digitsOf(text).slice(0, 10)) === digitsOf(text)[10],
  },
  {
    name: 'de-health-insurance',
    form: edge('[A-Z]\\d{9}'),
    holds: (text) => insuranceCheckDigit(text[0] ?? '', digitsOf(text).slice(0, 8)) === digitsOf(text)[8],
  },
  {
    name: 'fr-social-security',
    form: edge('[12] ?\\d\\d ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d\\d|2[AB]) ?\\d{3} ?\\d{3} ?\\d\\d', 'gi'),
    holds: (text) => {
      const plain = text.replaceAll(' ', '').toUpperCase()
      return socialSecurityKey(plain.slice(0, 13)) === Number(plain.slice(13))
    },
  },
  {
    name: 'es-identity',
    form: edge('(?:\\d{8}|[XYZ]\\d{7})-?[A-HJ-NP-TV-Z]', 'gi'),
    holds: (text) => identityLetter(text.slice(0, 8).toUpperCase()) === text.at(-1)?.toUpperCase(),
  },
  {
    name: 'it-fiscal-code',
    form: edge('[A-Z]{6}\\d\\d[A-EHLMPRST]\\d\\d[A-Z]\\d{3}[A-Z]', 'gi'),
    holds: (text) => fiscalLetter(text.slice(0, 15).toUpperCase()) === text[15]?.toUpperCase(),
  },
  { name: 'nl-citizen', form: edge('\\d{9}'), holds: (text) => passesElevenTest(digitsOf(text)) },
  {
    name: 'cn-resident',
    form: edge('[1-9]\\d{5}(?:18|19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dX]', 'gi'),
    holds: (text) => residentCheckCharacter(digitsOf(text.slice(0, 17))) === text[17]?.toUpperCase(),
  },
]

/** Whether a text holds the identifier of a person, its check digit right. */
export function holdsNationalIdentifier(text: string): boolean {
  return nationalIdentifiers.some(({ form, holds }) => (text.match(form) ?? []).some(holds))
}
