import { type NameUnit, nameUnits } from './name-units.ts'
import { squeeze } from '../../tables/squeeze.ts'

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
  return new Set(
    searchText(customer)
      .split(' ')
      .filter((term) => term !== ''),
  )
}

/**
 * The terms as the index takes them: apart by spaces, none of them holds one. One may stand there twice, which no index
 * minds. Pieces of text are put together and nothing else: of an import this is the largest part.
 */
export function searchText({ name, numbers, addresses }: Searchable): string {
  let text = nameText(nameUnits(name))
  for (const { key } of numbers) {
    const digits = numberDigits(key)
    for (let at = 0; at + 4 <= digits.length; at += 1) text += ` d${digits.slice(at, at + 4)}`
    if (digits.length > 2) text += ` d${digits.slice(-3)}`
  }
  // Addresses of one customer mostly lie in one town.
  const pieces = addresses.length > 1 ? new Set(addresses.flatMap(addressGrams)) : addresses.flatMap(addressGrams)
  for (const gram of pieces) text += ` a${gram}`
  return text.slice(1)
}

function addressGrams(address: AddressText): readonly string[] {
  const text = addressText(address)
  return [...grams(text, 2), ...digitRuns(text).flatMap((run) => grams(run, 3))]
}

/** Three digits and more in a row: house and flat numbers, which two digits hardly tell apart. */
export function digitRuns(text: string): readonly string[] {
  return text.match(/[0-9]{3,}/g) ?? []
}

function nameText(units: readonly NameUnit[]): string {
  const [first] = units
  if (first === undefined) return ''
  let text = ` =${units.map((u) => u.character).join('')}`
  const variants = units.some((u) => u.readings.length > 1) ? 2 : 1
  for (let variant = 0; variant < variants; variant += 1) {
    let whole = ''
    let initials = ''
    for (const { readings } of units) {
      const reading = readings[variant] ?? readings[0] ?? ''
      whole += reading
      initials += firstSign(reading)
    }
    text += ` =${whole} =${initials}`
  }
  for (const [index, unit] of units.entries()) {
    text += index === 0 ? headText(unit) : unitText(unit)
    const next = units[index + 1]
    if (next === undefined) continue
    text += pairText(unit, next)
    if (index > 0) continue
    for (const reading of unit.readings) {
      for (const following of next.readings) text += ` s${firstSign(reading)}${firstSign(following)}`
    }
  }
  return text
}

const headText = remembered((unit) => {
  return ` ^${unit.character}${unit.readings.map((reading) => behind(' ^', reading)).join('')}`
})

const unitText = remembered((unit) => {
  return ` c${unit.character}${unit.readings.map((reading) => behind(' p', reading)).join('')}`
})

const pairText = remembered((unit, next) => {
  let text = ` b${unit.character}${next?.character ?? ''}`
  for (const reading of unit.readings) {
    for (const following of next?.readings ?? []) {
      text += ` i${firstSign(reading)}${firstSign(following)}${behind(` q${reading}.`, following)}`
    }
  }
  return text
})

/** Every beginning of the text, each behind the mark. */
function behind(mark: string, text: string): string {
  return prefixes(text)
    .map((start) => mark + start)
    .join('')
}

const mostRemembered = 50_000

/** Names are made of few characters, and of not so many pairs of them: what was made of some is kept. */
function remembered(make: (unit: NameUnit, next?: NameUnit) => string): (unit: NameUnit, next?: NameUnit) => string {
  const known = new Map<string, string>()
  return (unit, next) => {
    const key = next === undefined ? nameOf(unit) : `${nameOf(unit)} ${nameOf(next)}`
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(unit, next)
    if (known.size >= mostRemembered) known.clear()
    known.set(key, made)
    return made
  }
}

function nameOf({ character, readings }: NameUnit): string {
  return readings.length === 1 ? `${character}${String(readings[0])}` : `${character}${readings.join('/')}`
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
