/** One piece of a query: the beginning of one syllable, or one character that stands for itself. */
export type Piece = {
  readonly text: string
  readonly latin: boolean
  /** A complete syllable. */
  readonly whole: boolean
  /** A longer syllable begins with it too: xia, xian. */
  readonly extends: boolean
}
export type Syllables = readonly Piece[]

/** Every toneless syllable of Mandarin, ü written v (汉语拼音方案), by its initial. */
const finals: Readonly<Record<string, string>> = {
  '': 'a ai an ang ao e ei en eng er o ou yo',
  b: 'a ai an ang ao ei en eng i ian iang iao ie in ing o u',
  p: 'a ai an ang ao ei en eng i ia ian iao ie in ing o ou u',
  m: 'a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u',
  f: 'a an ang ei en eng iao o ou u',
  d: 'a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo',
  t: 'a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo',
  n: 'a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve',
  l: 'a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve',
  g: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  k: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  h: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  j: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  q: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  x: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  zh: 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo',
  ch: 'a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo',
  sh: 'a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo',
  r: 'an ang ao e en eng i ong ou u ua uan ui un uo',
  z: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  c: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  s: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  y: 'a an ang ao e i in ing o ong ou u uan ue un',
  w: 'a ai an ang ei en eng o u',
}

const syllables = new Set(
  Object.entries(finals).flatMap(([initial, list]) => list.split(' ').map((final) => initial + final)),
)
const beginnings = new Set<string>()
const extended = new Set<string>()
for (const syllable of syllables) {
  for (let length = 1; length <= syllable.length; length += 1) {
    const start = syllable.slice(0, length)
    beginnings.add(start)
    if (length < syllable.length) extended.add(start)
  }
}
const longestSyllable = 6

/** The syllables that begin like this, itself included when it is one: xia → xia, xian, xiang, xiao. */
export function syllablesFrom(start: string): readonly string[] {
  return [...syllables].filter((syllable) => syllable.startsWith(start))
}

/** How many ways to cut a query are tried; the sensible ones have the fewest pieces and come first. */
const mostCuts = 4

/**
 * The ways a squeezed query can be read, fewest pieces first: "zhangjg" as zhang-j-g, zhan-g-j-g …; and letter by
 * letter, for initials and Latin names. Other characters stand for themselves.
 */
export function splitPinyin(query: string): readonly Syllables[] {
  const characters = Array.from(query)
  if (characters.length === 0) return []
  /** Best cuts of what lies behind each place, filled from the end. */
  const behind: Syllables[][] = Array.from({ length: characters.length + 1 }, () => [])
  behind[characters.length] = [[]]
  for (let at = characters.length - 1; at >= 0; at -= 1) {
    const cuts: Syllables[] = []
    for (let length = Math.min(longestSyllable, characters.length - at); length >= 1; length -= 1) {
      const piece = pieceOf(characters.slice(at, at + length).join(''), length)
      if (piece === undefined) continue
      for (const rest of behind[at + length] ?? []) cuts.push([piece, ...rest])
    }
    behind[at] = cuts.sort((a, b) => cost(a) - cost(b)).slice(0, mostCuts)
  }
  const cuts = behind[0] ?? []
  // More pieces than the best way has are hardly meant, unless they are whole: xi-an for xian, but not zha-n-g.
  const fewest = cuts[0]?.length ?? 0
  const found = cuts.filter((cut) => cut.length === fewest || (cut.length === fewest + 1 && cut.every((p) => p.whole)))
  const single = characters.map((character) => pieceOf(character, 1)).filter((piece) => piece !== undefined)
  return found.some((cut) => cut.length === single.length) ? found : [...found, single]
}

function cost(cut: Syllables): number {
  return cut.reduce((sum, piece) => sum + (piece.whole || !piece.latin ? 10 : 11), 0)
}

function pieceOf(text: string, length: number): Piece | undefined {
  if (!/^[a-z]+$/.test(text)) return length === 1 ? { text, latin: false, whole: true, extends: false } : undefined
  if (length > 1 && !beginnings.has(text)) return undefined
  return { text, latin: true, whole: syllables.has(text) || !beginnings.has(text), extends: extended.has(text) }
}
