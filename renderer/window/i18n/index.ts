import { createI18n } from 'vue-i18n'
import { type Language } from '../../../contract/language.ts'
import { english } from './en/index.ts'
import { keepPlainTexts } from './plain-texts.ts'
import { chinese } from './zh-CN/index.ts'

export const messages = { 'zh-CN': chinese, en: english } as const satisfies Record<Language, unknown>

/** The language of a system's language tag (BCP 47): English when it is English, else Chinese, the source. */
export function languageOfTag(tag: string): Language {
  return tag.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

/** The texts of the window, in the language of the system until the person chooses one. */
export function createTexts(tag: string) {
  const language = languageOfTag(tag)
  document.documentElement.lang = language
  const texts = createI18n({ legacy: false, locale: language, fallbackLocale: 'zh-CN', messages })
  keepPlainTexts(texts.global as unknown as Parameters<typeof keepPlainTexts>[0])
  return texts
}
