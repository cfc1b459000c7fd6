import { type BilingualText } from '../../contract/language.ts'

/** Edits between two words (Levenshtein), for "did you mean". */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The nearest of the words that exist, when it is near enough to be a slip. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  return best !== undefined && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined
}

/** What to do about a word that does not exist: the nearest one, or the list. */
export function hint(word: string, known: readonly string[]): BilingualText {
  const near = nearest(word, known)
  if (near !== undefined) return { 'zh-CN': `您是不是要写「${near}」？`, en: `Did you mean "${near}"?` }
  const shown = known.slice(0, 20).join(', ')
  return shown === ''
    ? { 'zh-CN': '请先定义它', en: 'Define it first' }
    : { 'zh-CN': `可用的有：${shown}`, en: `There are: ${shown}` }
}
