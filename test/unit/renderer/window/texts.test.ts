import { describe, expect, it } from 'vitest'
import { languageOfTag, messages } from '../../../../renderer/window/i18n/index.ts'

/** Every text with the path of its key, `start.title` → `座席`. */
function textsOf(tree: object, path = ''): Map<string, unknown> {
  const texts = new Map<string, unknown>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, text] of textsOf(value as object, `${path}${key}.`)) texts.set(inner, text)
    } else texts.set(path + key, value)
  }
  return texts
}

/** The names in `{braces}` and the `@:links` of a text, in order. */
function placesOf(text: unknown): string[] {
  return [...String(text).matchAll(/\{(\w+)\}|@[.\w]*:[\w.]+/g)].map(([place]) => place).sort()
}

const chinese = textsOf(messages['zh-CN'])
const english = textsOf(messages.en)

describe('the texts of the window', () => {
  it('have the same keys in both languages', () => {
    expect(chinese.size).toBeGreaterThan(0)
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('are sentences, never empty, with the same places to fill in', () => {
    for (const [key, text] of chinese) {
      const other = english.get(key)
      expect(text, key).toMatch(/\S/)
      expect(other, key).toMatch(/\S/)
      expect([...new Set(placesOf(other))], key).toEqual([...new Set(placesOf(text))])
    }
  })

  it('hold no Chinese in English, but for the name Chinese has for itself', () => {
    for (const [key, text] of english) expect(String(text).replace('中文', ''), key).not.toMatch(/\p{Script=Han}/u)
  })
})

describe('languageOfTag', () => {
  it.each([
    ['en-GB', 'en'],
    ['EN', 'en'],
    ['zh-TW', 'zh-CN'],
    ['fr', 'zh-CN'],
    ['', 'zh-CN'],
  ])('%s is %s', (tag, language) => {
    expect(languageOfTag(tag)).toBe(language)
  })
})
