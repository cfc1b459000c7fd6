import { type Language, languages } from '../../contract/language.ts'

/**
 * `--language` anywhere in the command, else the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX §8.2); Chinese
 * unless that says English. The wrong usage of `--language` itself is reported later, in the language found without it.
 */
export function chooseLanguage(
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
