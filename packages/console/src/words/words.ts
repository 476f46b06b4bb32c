import i18next from 'i18next'
import { type Bilingual, type Language, languages } from '@seqward/contract'
import { initReactI18next } from 'react-i18next'
import { useTranslation } from 'react-i18next'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Under this name the browser remembers the language that a person chose. */
const rememberedAs = 'seqward.language'

/** What `lang` says: plain Chinese would leave the glyphs to chance, so the script is named. */
const langAttributes: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' }

/** The language to begin with: the one chosen before, else the browser's, else English. */
export function firstLanguage(remembered: string | null, preferred: readonly string[]): Language {
  const chosen = languages.find((language) => language === remembered)
  if (chosen !== undefined) return chosen
  for (const tag of preferred) {
    const match = languages.find((language) => tag.toLowerCase().split('-')[0] === language)
    if (match !== undefined) return match
  }
  return 'en'
}

/** Starts the words in the person's language. Both languages are at hand at once, so nothing is loaded later. */
export async function startWords(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = langAttributes[language === 'zh' ? 'zh' : 'en']
  })
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(readRemembered(), navigator.languages),
    supportedLngs: languages,
    fallbackLng: false,
    defaultNS: 'console',
    ns: ['console'],
    resources: { en: { console: en }, zh: { console: zh } },
    // React escapes what it renders; escaping twice would show entities.
    interpolation: { escapeValue: false },
  })
}

/** Switches the language and remembers it in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(rememberedAs, language)
  } catch {
    // A browser that stores nothing still switches, for this visit.
  }
  await i18next.changeLanguage(language)
}

function readRemembered(): string | null {
  try {
    return localStorage.getItem(rememberedAs)
  } catch {
    return null
  }
}

/** The words of a page: `t` for sentences, `say` for labels that the contract gives in both languages. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en'
  return { t, language, say: (label: Bilingual) => label[language] }
}
