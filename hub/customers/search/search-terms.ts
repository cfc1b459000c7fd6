import { type NameUnit, nameUnits } from './name-units.ts'
import { squeeze } from './squeeze.ts'

/**
 * The words a customer is found by. Kinds are told apart by their first sign; squeezed texts hold letters and digits
 * only, so no text can forge one.
 *
 *   =张建国 =zhangjianguo =zjg   the whole name
 *   ^张 ^z ^zh … ^zhang          how it begins
 *   c建  pj pji … pjian          one character or syllable behind the first
 *   b张建  qzhang.j qzhang.ji …  izj   two neighbours; szj the first two
 *   d1380 d3800 … d000           four digits of a number in a row, and its last three
 *   a春熙 a熙路 … a120 a203      two signs of an address in a row, and three where all are digits
 */
export type Searchable = {
  readonly name: string
  readonly numbers: readonly { readonly key: string }[]
  readonly addresses: readonly AddressText[]
}

export type AddressText = {
  readonly province: string
  readonly city: string
  readonly district: string
  readonly street: string
  readonly detail: string
}

export function searchTerms(customer: Searchable): ReadonlySet<string> {
  const terms = new Set<string>()
  addNameTerms(terms, nameUnits(customer.name))
  for (const { key } of customer.numbers) {
    const digits = numberDigits(key)
    for (let at = 0; at + 4 <= digits.length; at += 1) terms.add(`d${digits.slice(at, at + 4)}`)
    if (digits.length > 2) terms.add(`d${digits.slice(-3)}`)
  }
  for (const address of customer.addresses) {
    const text = addressText(address)
    for (const gram of grams(text, 2)) terms.add(`a${gram}`)
    for (const run of digitRuns(text)) for (const gram of grams(run, 3)) terms.add(`a${gram}`)
  }
  return terms
}

/** The terms as the index takes them: apart by spaces, none of them holds one. */
export function searchText(customer: Searchable): string {
  return [...searchTerms(customer)].join(' ')
}

/** Three digits and more in a row: house and flat numbers, which two digits hardly tell apart. */
export function digitRuns(text: string): readonly string[] {
  return text.match(/[0-9]{3,}/g) ?? []
}

function addNameTerms(terms: Set<string>, units: readonly NameUnit[]): void {
  const [first] = units
  if (first === undefined) return
  terms.add(`=${units.map((u) => u.character).join('')}`)
  for (let variant = 0; variant < 2; variant += 1) {
    const readings = units.map((u) => u.readings[variant] ?? u.readings[0] ?? '')
    terms.add(`=${readings.join('')}`)
    terms.add(`=${readings.map(firstSign).join('')}`)
  }
  terms.add(`^${first.character}`)
  for (const reading of first.readings) for (const start of prefixes(reading)) terms.add(`^${start}`)
  for (const [index, unit] of units.entries()) {
    if (index > 0) {
      terms.add(`c${unit.character}`)
      for (const reading of unit.readings) for (const start of prefixes(reading)) terms.add(`p${start}`)
    }
    const next = units[index + 1]
    if (next === undefined) continue
    terms.add(`b${unit.character}${next.character}`)
    for (const reading of unit.readings) {
      for (const following of next.readings) {
        const initials = firstSign(reading) + firstSign(following)
        terms.add(`i${initials}`)
        if (index === 0) terms.add(`s${initials}`)
        for (const start of prefixes(following)) terms.add(`q${reading}.${start}`)
      }
    }
  }
}

/** By characters, not by UTF-16 halves: rare characters of names lie beyond the first plane. */
function prefixes(text: string): readonly string[] {
  const signs = signsOf(text)
  const found: string[] = []
  let start = ''
  for (const sign of signs) found.push((start += sign))
  return found
}

const halves = /[\ud800-\udfff]/

/** The string itself where every character is one unit, which is nearly always. */
function signsOf(text: string): string | readonly string[] {
  return halves.test(text) ? Array.from(text) : text
}

function firstSign(text: string): string {
  const code = text.codePointAt(0)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** Every run of `size` signs; a shorter text gives none. */
export function grams(text: string, size: number): readonly string[] {
  const signs = signsOf(text)
  const found: string[] = []
  for (let start = 0; start + size <= signs.length; start += 1) {
    const run = signs.slice(start, start + size)
    found.push(typeof run === 'string' ? run : run.join(''))
  }
  return found
}

/** The digits people know a number by: 13800138000, 02886001234; foreign ones with their country code. */
export function numberDigits(key: string): string {
  if (!key.startsWith('+86')) return key.replace(/\D/g, '')
  const national = key.slice(3)
  return /^(?:1[3-9]\d{9}|[48]00\d{7})$/.test(national) ? national : `0${national}`
}

export function addressText(address: AddressText): string {
  return squeeze(address.province + address.city + address.district + address.street + address.detail)
}
