import { createContext, useContext } from 'react'
import type { WordsLike } from '../../words/words-like.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type ViewerLanguage = 'en' | 'zh'

/** The same keys in either language. */
export type ViewerWords = WordsLike<typeof en>

const wordsOf: Readonly<Record<ViewerLanguage, ViewerWords>> = { en, zh }

export const LanguageContext = createContext<ViewerLanguage>('en')

/** Words and numbers in the language that the person chose. */
export function useViewerWords() {
  const language = useContext(LanguageContext)
  const locale = language === 'zh' ? 'zh-Hans' : 'en'
  const number = (value: number | null | undefined, places = 2) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? '–'
      : value.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places })
  /** Four significant digits, for values whose size the program does not know beforehand. */
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? '–'
      : value.toLocaleString(locale, {
          maximumSignificantDigits: Math.max(significantDigits, digitsBeforePoint(value)),
        })
  return { words: wordsOf[language], language, number, figure }
}

const significantDigits = 4
const digitsBeforePoint = (value: number) => Math.trunc(Math.abs(value)).toString().length

/** A sentence with its gaps filled: `{name}` takes the value of that name. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** The language to begin with: Chinese where the browser asks for it before English. */
export function firstViewerLanguage(preferred: readonly string[]): ViewerLanguage {
  const first = preferred.find((tag) => /^(en|zh)\b/i.test(tag))
  return first?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en'
}
