import { type MatchReason } from '../../../contract/customer.ts'
import { type Piece, splitPinyin, type Syllables, syllablesFrom } from './pinyin-split.ts'
import { matchName } from './name-match.ts'
import { nameUnits } from './name-units.ts'
import { addressText, digitRuns, grams, numberDigits, type Searchable } from './search-terms.ts'
import { squeeze } from '../../tables/squeeze.ts'

/** Which terms a customer must have: `all` and `any` nest; every leaf is one term of search-terms.ts. */
export type TermExpression =
  string | { readonly all: readonly TermExpression[] } | { readonly any: readonly TermExpression[] }

/**
 * A search made ready. `tiers` are asked of the index one after another, best first; they may let through too many but
 * never too few. `reasonOf` decides, from the customer itself.
 */
export type SearchQuery = {
  readonly tiers: readonly TermExpression[]
  readonly reasonOf: (customer: Searchable & { readonly code: string | null }) => MatchReason | undefined
  /** The query as a customer code may begin; undefined when no code can. */
  readonly code: string | undefined
}

/** Longer queries are cut; nobody types more, and a pasted page must not cost time. */
const longestQuery = 100
const mostParts = 6

/**
 * Reads what was typed into a search box: a name, its pinyin or initials, a fragment of a number, words of an address,
 * several of them apart by spaces (each must be found).
 * @param withNumbers false for people who see numbers masked: they could otherwise find the hidden digits by trying
 * @param numberKey the key of the query when it is a whole number
 */
export function readSearch(text: string, withNumbers: boolean, numberKey?: string): SearchQuery | undefined {
  const typed = text.slice(0, longestQuery)
  const parts = typed
    .normalize('NFKC')
    .split(/[\s,;，；、]+/)
    .map(squeeze)
    .filter((part) => part !== '')
    .slice(0, mostParts)
  const joined = squeeze(typed)
  if (joined === '') return undefined
  const code = /^[\w.-]{1,64}$/.test(typed.trim()) ? typed.trim() : undefined
  const read: Read = { parts: parts.map(asPart), joined: asPart(joined), withNumbers, numberKey, code }
  return {
    tiers: tiersOf(read).filter((tier) => tier !== undefined),
    code,
    reasonOf: (customer) => reasonFor(customer, read),
  }
}

type Part = { readonly text: string; readonly cuts: readonly Syllables[] }

const asPart = (text: string): Part => ({ text, cuts: splitPinyin(text) })

type Read = {
  readonly parts: readonly Part[]
  readonly joined: Part
  readonly withNumbers: boolean
  readonly numberKey: string | undefined
  readonly code: string | undefined
}

function reasonFor(customer: Searchable & { readonly code: string | null }, query: Read): MatchReason | undefined {
  if (query.withNumbers && query.numberKey !== undefined && customer.numbers.some((n) => n.key === query.numberKey)) {
    return 'number'
  }
  const codeOf = customer.code?.toLowerCase()
  const code = query.code?.toLowerCase()
  if (codeOf !== undefined && code !== undefined && codeOf === code) return 'code'
  const units = nameUnits(customer.name)
  const name = matchName(units, query.joined.cuts)
  if (name === 'whole') return 'name'
  if (name === 'start') return 'name-start'
  if (codeOf !== undefined && code !== undefined && codeOf.startsWith(code)) return 'code'
  if (name === 'part') return 'name-part'
  const numbers = query.withNumbers ? customer.numbers.map((n) => numberDigits(n.key)) : []
  const isNumberPart = (part: string): boolean => /^\d{3,}$/.test(part) && numbers.some((n) => n.includes(part))
  if (isNumberPart(query.joined.text)) return 'number-part'
  const addresses = customer.addresses.map(addressText)
  const isAddressPart = (part: string): boolean =>
    Array.from(part).length > 1 && addresses.some((a) => a.includes(part))
  if (isAddressPart(query.joined.text)) return 'address'
  if (query.parts.length < 2) return undefined
  const kinds = query.parts.map((part) => {
    if (matchName(units, part.cuts) !== undefined) return 'name-part'
    if (isNumberPart(part.text)) return 'number-part'
    return isAddressPart(part.text) ? 'address' : undefined
  })
  if (kinds.includes(undefined)) return undefined
  return kinds.every((kind) => kind === kinds[0]) ? kinds[0] : 'mixed'
}

function tiersOf({ parts, joined, withNumbers }: Read): readonly (TermExpression | undefined)[] {
  const name = joined.cuts.map(nameExpression)
  // "zhou 3939" is hardly the beginning of a name; the next tier finds it all the same.
  const mixed = /[a-z]/.test(joined.text) && /\d/.test(joined.text)
  return [
    `=${joined.text}`,
    mixed ? undefined : any(name.map((e) => e.start)),
    any(name.map((e) => e.anywhere)),
    withNumbers ? numberExpression(joined.text) : undefined,
    addressExpression(joined.text),
    parts.length < 2 ? undefined : all(parts.map((part) => partExpression(part, withNumbers))),
  ]
}

function partExpression({ text, cuts }: Part, withNumbers: boolean): TermExpression {
  const others = [withNumbers ? numberExpression(text) : undefined, addressExpression(text)]
  return any([...cuts.map((cut) => nameExpression(cut).anywhere), ...others.filter((way) => way !== undefined)])
}

function numberExpression(part: string): TermExpression | undefined {
  if (!/^\d{3,}$/.test(part)) return undefined
  if (part.length > 3) return all(cover(grams(part, 4), 4).map((gram) => `d${gram}`))
  // Three digits stand at the end of a number or before one of ten others.
  return any([`d${part}`, ...Array.from('0123456789', (digit) => `d${part}${digit}`)])
}

/** Pairs of signs, but house numbers by three digits: two stand in every other address. */
function addressExpression(part: string): TermExpression | undefined {
  const pairs = [...new Set(grams(part, 2))]
  if (pairs.length === 0) return undefined
  const runs = digitRuns(part)
    .flatMap((run) => cover(grams(run, 3), 3))
    .slice(0, mostRuns)
  const telling = pairs.filter((pair) => !/^\d\d$/.test(pair)).sort((a, b) => commonness(a) - commonness(b))
  const asked = telling.length + runs.length === 0 ? pairs : [...telling.slice(0, runs.length > 0 ? 3 : 5), ...runs]
  return all([...new Set(asked)].map((gram) => `a${gram}`))
}

/** Words every other address has; the index reads all their holders, so the other words are asked for. */
const everywhere = /[\d省市区县镇乡村大支横路街道巷号栋幢座楼层室单元组]/g
const mostRuns = 2

function commonness(pair: string): number {
  return pair.match(everywhere)?.length ?? 0
}

/** Enough grams to touch every sign: each `size`-th, and the last. The rest is checked on the customer itself. */
function cover(found: readonly string[], size: number): readonly string[] {
  return [...new Set(found.filter((_, index) => index % size === 0 || index === found.length - 1))]
}

/** What the index must hold for one way to cut the query. */
function nameExpression(cut: Syllables): { readonly start: TermExpression; readonly anywhere: TermExpression } {
  const [first, second] = cut
  if (first === undefined || second === undefined) {
    return { start: `^${first?.text ?? ''}`, anywhere: all(cut.map(single)) }
  }
  const inside = pairsOf(cut)
  // Of a whole syllable the pair tells the rest; the initials of the first two are rarer than one beginning.
  const begins = first.latin && second.latin ? `s${initialsOf(first, second)}` : `^${first.text}`
  return { start: all([begins, ...inside]), anywhere: all(inside) }
}

function single(piece: Piece): TermExpression {
  return any([`^${piece.text}`, `${piece.latin ? 'p' : 'c'}${piece.text}`])
}

function pairsOf(cut: Syllables): readonly TermExpression[] {
  const found: TermExpression[] = []
  for (const [index, first] of cut.entries()) {
    const second = cut[index + 1]
    if (second === undefined) break
    if (!first.latin && !second.latin) found.push(`b${first.text}${second.text}`)
    else if (!first.latin || !second.latin) found.push(single(first), single(second))
    else if (first.text.length === 1) found.push(initials(first, second))
    // "xia" before another piece is 夏 or the beginning of 向.
    else found.push(any(syllablesFrom(first.text).map((syllable) => `q${syllable}.${second.text}`)))
  }
  return found
}

/** The first letters of two neighbours, and of the second the letters that were typed. */
function initials(first: Piece, second: Piece): TermExpression {
  const pair = `i${initialsOf(first, second)}`
  return second.text.length > 1 ? all([pair, `p${second.text}`]) : pair
}

function initialsOf(first: Piece, second: Piece): string {
  return first.text.slice(0, 1) + second.text.slice(0, 1)
}

function all(list: readonly TermExpression[]): TermExpression {
  return list.length === 1 && list[0] !== undefined ? list[0] : { all: list }
}

function any(list: readonly TermExpression[]): TermExpression {
  return list.length === 1 && list[0] !== undefined ? list[0] : { any: list }
}
