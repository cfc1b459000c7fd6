import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { squeeze } from './squeeze.ts'

/** What a table of one kind may have in its columns. */
export type ColumnWords = {
  /** Target → the words that name it in a header. */
  readonly words: Readonly<Record<string, readonly string[]>>
  /** Targets that only this hub has, by the squeezed header. */
  readonly own?: (word: string) => string | null
  readonly isOwn?: (target: string) => boolean
  /** Targets that several columns may have. */
  readonly repeatable?: readonly string[]
}

/** Column by column; null is a column nobody knows what to do with. */
export type Columns = readonly (string | null)[]

/** Leaves a column out. */
export const ignored = 'ignore'

/**
 * Which column holds what: by the explicit mapping (header as it stands in the file → target), else by its words, in
 * Chinese and English; "电话1", "电话 2" are both numbers.
 * @throws ZuoxiError `request.invalid` when the mapping names a column or a target that is not there
 */
export function columnsOf(
  header: readonly string[],
  about: ColumnWords,
  explicit: Readonly<Record<string, string>>,
  fileName: string,
): Columns {
  const known = [...Object.keys(about.words), ignored]
  const refuse = (reason: BilingualText): never => {
    throw new ZuoxiError('request.invalid', { place: fileName, reason })
  }
  for (const [column, target] of Object.entries(explicit)) {
    if (!header.some((title) => squeeze(title) === squeeze(column))) {
      refuse({
        'zh-CN': `没有“${column}”这一列；表头有：${header.join('、')}`,
        en: `has no column "${column}"; its header is: ${header.join(', ')}`,
      })
    }
    if (!known.includes(target) && about.isOwn?.(target) !== true) {
      refuse({
        'zh-CN': `列“${column}”对应的“${target}”不存在；可用：${known.join(', ')}`,
        en: `maps "${column}" to "${target}", which is unknown; there are: ${known.join(', ')}`,
      })
    }
  }
  const targetOfWord = new Map(
    Object.entries(about.words).flatMap(([target, list]) => list.map((word) => [squeeze(word), target] as const)),
  )
  const chosen = new Map(Object.entries(explicit).map(([column, target]) => [squeeze(column), target]))
  const taken = new Set(chosen.values())
  return header.map((title) => {
    const word = squeeze(title)
    const given = chosen.get(word)
    if (given !== undefined) return given
    const guess =
      word === ''
        ? null
        : (about.own?.(word) ??
          targetOfWord.get(word) ??
          targetOfWord.get(word.replace(/[\d一二三四五]+$/, '')) ??
          null)
    if (guess === null || (taken.has(guess) && about.repeatable?.includes(guess) !== true)) return null
    taken.add(guess)
    return guess
  })
}
