import { type Ref } from 'vue'

/** What is used here of vue-i18n's composer; its own type knows every key. */
type Texts = {
  readonly locale: Ref<string>
  t: (key: string, ...about: unknown[]) => string
}

/**
 * A text that nothing is filled into is worked out once for each language. vue-i18n does it anew at every call; a caller's
 * card has some ninety of them, and is drawn while the phone rings.
 */
export function keepPlainTexts(texts: Texts): void {
  const work = texts.t
  const known = new Map<string, Map<string, string>>()
  texts.t = (key, ...about) => {
    if (about.length > 0) return work(key, ...about)
    const language = texts.locale.value
    const own = known.get(language) ?? new Map<string, string>()
    known.set(language, own)
    const kept = own.get(key)
    if (kept !== undefined) return kept
    const text = work(key)
    own.set(key, text)
    return text
  }
}
