/** The languages of the product. Chinese is the source. */
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/** One sentence in both languages; `{name}` marks a parameter. */
export type BilingualText = Readonly<Record<Language, string>>

/** Whether a parameter is itself a text in both languages, such as the reason inside a sentence. */
export function isBilingual(value: unknown): value is BilingualText {
  return (
    typeof value === 'object' &&
    value !== null &&
    languages.every((language) => typeof (value as Record<string, unknown>)[language] === 'string')
  )
}

/**
 * Puts parameters into `{name}` places. A missing parameter leaves its place visible rather than an empty hole; a
 * parameter that has both languages gives the one asked for.
 */
export function fillText(
  text: BilingualText,
  language: Language,
  parameters: Readonly<Record<string, unknown>>,
): string {
  return text[language].replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = parameters[name]
    if (value === undefined) return place
    return isBilingual(value) ? value[language] : String(value)
  })
}

/**
 * Chooses the language of a reply from an `Accept-Language` header (RFC 9110 §12.5.4), by the order of the q-values.
 * Anything that is neither Chinese nor English falls to Chinese, the product's source language.
 */
export function languageFromHeader(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((p) => /^\s*q=([\d.]+)/.exec(p)?.[1]).find((q) => q !== undefined)
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'zh-CN'
}

/**
 * `--language` anywhere in the command, else the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX §8.2); Chinese
 * unless that says English. The wrong usage of `--language` itself is reported later, in the language found without it.
 */
export function languageOfTerminal(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  for (const [at, word] of words.entries()) {
    const value = word === '--language' ? words[at + 1] : /^--language=(.*)$/.exec(word)?.[1]
    const chosen = languages.find((language) => language === value)
    if (chosen) return chosen
  }
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return locale.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}
