import { type Language, languages } from '@seqward/contract'
import { switchLanguage, useWords } from '../words/words.ts'

/** Each language under its own name: whoever needs the switch may not read the other one. */
const names: Readonly<Record<Language, { readonly name: string; readonly lang: string }>> = {
  en: { name: 'English', lang: 'en' },
  zh: { name: '中文', lang: 'zh-Hans' },
}

export function LanguageSwitch() {
  const { t, language } = useWords()
  return (
    <fieldset className="languages">
      <legend className="unseen">{t('app.language')}</legend>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={names[one].lang}
          aria-pressed={one === language}
          onClick={() => void switchLanguage(one)}
        >
          {names[one].name}
        </button>
      ))}
    </fieldset>
  )
}
