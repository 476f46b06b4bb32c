import type { Language } from '@seqward/contract'

const localeOf: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' }
const made = new Map<string, Intl.NumberFormat>()

/** The `Intl` locale of a language: English with day before month, as laboratories outside the US write it. */
export function intlLocale(language: Language): string {
  return localeOf[language]
}

/** A number with at most so many decimal places, grouped; `exactly` keeps the zeros, so that columns line up. */
export function numberText(value: number, places: number, language: Language, exactly = false): string {
  return format(language, { maximumFractionDigits: places, minimumFractionDigits: exactly ? places : 0 }).format(value)
}

/** A number of unknown scale with about four significant digits. */
export function shortNumber(value: number, language: Language): string {
  const size = Math.abs(value)
  const places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4
  return numberText(value, places, language)
}

/** A share between 0 and 1 as whole per cent. */
export function oddsText(share: number, language: Language): string {
  return format(language, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** Bytes in the unit that fits: 2.4 kB. */
export function bytesText(bytes: number, language: Language): string {
  const [unit, scale] =
    bytes >= 1e6 ? (['megabyte', 1e6] as const) : bytes >= 1000 ? (['kilobyte', 1000] as const) : (['byte', 1] as const)
  const unitDisplay = unit === 'byte' ? 'long' : 'short'
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 } as const
  return format(language, options).format(bytes / scale)
}

function format(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options)
  const known = made.get(key)
  if (known !== undefined) return known
  const fresh = new Intl.NumberFormat(localeOf[language], options)
  made.set(key, fresh)
  return fresh
}
