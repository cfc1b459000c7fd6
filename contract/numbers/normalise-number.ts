import { type NormalisedNumber } from '../number.ts'
import { splitAreaCode } from './area-codes.ts'
import { readNumberText, splitDashedExtension } from './number-text.ts'

/** What the centre knows of its own line: both decide how a bare number is read. */
export type NumberingPlan = {
  /** The centre's own area code without the leading 0 ("28"): a bare 86001234 is read as its neighbour. */
  readonly areaCode?: string | undefined
  /** The digit dialled for an outside line; some PBXs leave it in front of what they report. */
  readonly outsideLine?: string | undefined
}

/**
 * Whether the digits behind a + are a whole number of a country's numbering plan. The tables of all countries are a
 * library's, which the contract does not bring along: hub and seat hand theirs in.
 */
export type IsWorldNumber = (digits: string) => boolean

type Knowledge = NumberingPlan & { readonly isWorldNumber: IsWorldNumber }

type Classified = Pick<NormalisedNumber, 'kind' | 'key' | 'e164'>

const mobile = /^1[3-9]\d{9}$/
const freephone = /^[48]00\d{7}$/
/** 95xxx with or without further digits, numbers of whole-country services (工信部号码规划). */
const nationalService = /^95\d{3,6}$/
/** 106…: SMS ports; 13-digit numbers of things (物联网). */
const messagePort = /^10[69]\d{5,17}$|^14\d{11}$/
/** 96xxx(x): services of one province or city. */
const localService = /^96\d{3,4}$/
/** 110, 119, 120, 10086, 12345, 12306, 118114, 10086 with a menu digit. */
const shortCode = /^1[12]\d$|^1[0-2]\d{3}$|^11[68]\d{3}$|^100(?:00|10|86|99)\d{1,3}$/
/** Dialling over another carrier (IP 电话接入码): in front of a whole number it says nothing of who it is. */
const carrierPrefix = /^(?:179\d\d|12593|10193|11808|12530)(?=\d{7,})/

/**
 * Brings a Chinese or foreign number, in any of the ways it arrives, to one key. Any string is accepted; what cannot
 * be read comes back as `unknown` with its digits or words kept. Normalising a key again gives the same key.
 */
export function normaliseNumber(typed: string, plan: NumberingPlan, isWorldNumber: IsWorldNumber): NormalisedNumber {
  const { extension, ...classified } = read(typed, { ...plan, isWorldNumber }, 0)
  return { ...classified, ...(extension === undefined ? {} : { extension }), typed }
}

type Read = Classified & { readonly extension?: string | undefined }

function read(typed: string, plan: Knowledge, depth: number): Read {
  const text = readNumberText(typed)
  if (text.withheld) return { kind: 'withheld', key: '' }
  if (text.dialled === '') {
    // Words inside words ("sip:sip:x"): read on until nothing more comes off, so that a key is its own key.
    if (text.words === typed) return { kind: 'unknown', key: typed }
    return depth < 16 ? read(text.words, plan, depth + 1) : { kind: 'unknown', key: '' }
  }
  const whole = classify(text.dialled, plan)
  if (whole.kind !== 'unknown') return { ...whole, extension: text.extension }
  const dashed = splitDashedExtension(typed)
  if (dashed !== undefined) {
    const main = classify(readNumberText(dashed.main).dialled, plan)
    if (main.e164 !== undefined) return { ...main, extension: dashed.extension }
  }
  return { ...whole, extension: text.extension }
}

function classify(dialled: string, plan: Knowledge): Classified {
  const digits = dialled.replace('+', '')
  if (dialled.startsWith('+') && !digits.startsWith('00')) {
    return fromInternational(digits, plan) ?? wholeNumber(digits, plan) ?? { kind: 'unknown', key: dialled }
  }
  return (
    wholeNumber(digits, plan) ??
    localNumber(digits, plan) ??
    behindOutsideLine(digits, plan) ??
    (/^\d{2,6}$/.test(digits) ? { kind: 'internal', key: digits } : { kind: 'unknown', key: digits })
  )
}

/** A number that is complete without knowing where it is dialled from. */
function wholeNumber(digits: string, plan: Knowledge): Classified | undefined {
  if (mobile.test(digits)) return chinese('mobile', digits)
  if (freephone.test(digits)) return chinese('service', digits)
  if (nationalService.test(digits)) return { kind: 'service', key: digits }
  if (shortCode.test(digits) || localService.test(digits)) return { kind: 'service', key: digits }
  const carrier = carrierPrefix.exec(digits)
  if (carrier !== null) {
    const behind = digits.slice(carrier[0].length)
    const whole = wholeNumber(behind, plan) ?? localNumber(behind, plan)
    if (whole?.e164 !== undefined) return whole
  }
  if (digits.startsWith('00')) {
    const behind = digits.replace(/^0+/, '')
    return fromInternational(behind, plan) ?? (mobile.test(behind) ? chinese('mobile', behind) : undefined)
  }
  if (digits.startsWith('0')) return behindTrunkZero(digits.slice(1), plan)
  const split = splitAreaCode(digits)
  if (split !== undefined) return chinese('fixed', digits)
  if (messagePort.test(digits)) return { kind: 'service', key: digits }
  // 86 without its plus: only when a whole number follows, since local numbers begin with 86 too.
  if (digits.startsWith('86') && digits.length >= 12) return withinChina(digits.slice(2), plan)
  return undefined
}

/** Behind a leading 0: a mobile of another city, an area code, or a service reached through an area code. */
function behindTrunkZero(digits: string, plan: Knowledge): Classified | undefined {
  if (mobile.test(digits)) return chinese('mobile', digits)
  if (freephone.test(digits)) return chinese('service', digits)
  if (splitAreaCode(digits) !== undefined) return chinese('fixed', digits)
  for (const length of [2, 3]) {
    const area = digits.slice(0, length)
    const service = digits.slice(length)
    if (splitAreaCode(`${area}${'2'.repeat(8)}`)?.[0] !== area) continue
    if (nationalService.test(service)) return { kind: 'service', key: service }
    if (shortCode.test(service) || localService.test(service)) {
      // The own city's 12345 is the one people dial bare; another city's keeps its area code.
      return { kind: 'service', key: area === plan.areaCode ? service : `0${digits}` }
    }
  }
  return undefined
}

/** National (significant) number behind +86. */
function withinChina(digits: string, plan: Knowledge): Classified | undefined {
  if (digits.startsWith('0')) return behindTrunkZero(digits.replace(/^0+/, ''), plan)
  if (mobile.test(digits)) return chinese('mobile', digits)
  if (freephone.test(digits)) return chinese('service', digits)
  if (splitAreaCode(digits) !== undefined) return chinese('fixed', digits)
  if (nationalService.test(digits) || shortCode.test(digits)) return { kind: 'service', key: digits }
  return behindTrunkZero(digits, plan)
}

function fromInternational(digits: string, plan: Knowledge): Classified | undefined {
  if (digits.startsWith('86')) return withinChina(digits.slice(2), plan)
  if (!plan.isWorldNumber(digits)) return undefined
  return { kind: 'international', key: `+${digits}`, e164: `+${digits}` }
}

function localNumber(digits: string, plan: Knowledge): Classified | undefined {
  if (!/^[2-8]\d{6,7}$/.test(digits)) return undefined
  if (plan.areaCode === undefined) return { kind: 'local', key: digits }
  const whole = `${plan.areaCode}${digits}`
  return splitAreaCode(whole) === undefined ? { kind: 'local', key: digits } : chinese('fixed', whole)
}

function behindOutsideLine(digits: string, plan: Knowledge): Classified | undefined {
  const prefix = plan.outsideLine ?? '9'
  if (prefix === '' || !digits.startsWith(prefix)) return undefined
  const behind = digits.slice(prefix.length)
  if (behind.length < 7) return undefined
  const whole = wholeNumber(behind, plan) ?? localNumber(behind, plan)
  return whole?.e164 === undefined ? undefined : whole
}

function chinese(kind: 'mobile' | 'fixed' | 'service', national: string): Classified {
  const e164 = `+86${national}`
  return { kind, key: e164, e164 }
}
