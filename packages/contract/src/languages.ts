/** Every word that a person reads exists in both languages from the start. */
export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]
export type Bilingual = Readonly<Record<Language, string>>

/** A short way to write a label in both languages. */
export const both = (en: string, zh: string): Bilingual => ({ en, zh })
