/**
 * From whatever arrives (a SIP From header, a spreadsheet cell, a hurried agent's typing) to the bare dialled string
 * and its extension. Knows spelling, nothing of numbering plans.
 */

export type NumberText = {
  /** Digits, with a leading `+` when there was one. Empty when there are no digits to dial. */
  readonly dialled: string
  readonly extension: string | undefined
  /** What stood there if it is not a number: a SIP user name, a remark. Empty otherwise. */
  readonly words: string
  readonly withheld: boolean
}

/** Longer input is cut: no number has more, and a pasted document must not cost time. */
const longestInput = 256

/** SIP displays and gateways hide a caller with one of these (RFC 3323 §4.1, and what Chinese gateways send). */
const withheldWords = new Set([
  'anonymous',
  'anonymous@anonymous.invalid',
  'unknown',
  'restricted',
  'private',
  'unavailable',
  'withheld',
  'asserted',
  'null',
  'none',
  'no number',
  '<unknown>',
  '-1',
  '匿名',
  '未知',
  '未知号码',
  '隐藏',
  '隐藏号码',
  '保密',
  '私人号码',
  '无',
  '无号码',
])

/** Words people write in front of a number. */
const labels =
  /^(?:tel(?:ephone)?|mob(?:ile)?|cell|phone|fax|手机|电话|座机|固话|传真|联系电话|号码)\s*[.:]?\s*(?=[+\d(])/

/** 转 8001, ext. 8001, x8001, #8001, *8001, `,8001` and `;8001` (pause and wait of a dial string). */
const extensionMark = /\s*(?:转分机|转接|转|分机|extension|extn|ext|x|#|\*|,|;|p|w)[\s.:：号]*(?=\d)/

const separators = /[\s\-‐-―−_.·/\\()[\]{}（）【】'"`~|]+/g

/** Reads `input` of any shape; never throws. */
export function readNumberText(input: string): NumberText {
  let text = input.slice(0, longestInput).normalize('NFKC').replace(/\p{C}/gu, '').trim().toLowerCase()
  let extension: string | undefined

  // "Name" <sip:user@host>, sip:user@host;user=phone, tel:+86-28-…;ext=8001 (RFC 3261 §19.1, RFC 3966 §3)
  const bracketed = /<([^<>]*)>/.exec(text)
  if (bracketed?.[1] !== undefined && /^(?:sips?|tel):|@/.test(bracketed[1])) text = bracketed[1]
  if (withheldWords.has(text)) return { dialled: '', extension, words: '', withheld: true }
  const uri = /^(sips?|tel|callto):(?:\/\/)?(.*)$/.exec(text)
  if (uri?.[2] !== undefined) {
    text = decodePercent(uri[2])
    const [subscriber = '', ...parameters] = text.split(';')
    const ext = parameters.map((p) => /^(?:ext|isub)=(\d{1,6})$/.exec(p)?.[1]).find((e) => e !== undefined)
    extension = ext
    text = subscriber.split('?')[0] ?? ''
    // A password may follow the user (RFC 3261 §19.1.1); the host is never part of the number.
    const at = text.indexOf('@')
    if (at >= 0) text = (text.slice(0, at).split(':')[0] ?? '').trim()
    else if (uri[1] !== 'tel' && /[a-z]/.test(text)) text = ''
  } else if (/^[^\s@]+@[\w.:-]+$/.test(text)) {
    text = text.slice(0, text.indexOf('@'))
  }
  text = text.trim()
  if (text === '' || withheldWords.has(text)) return { dialled: '', extension: undefined, words: '', withheld: true }

  text = text.replace(labels, '')
  const words = text.replace(/\s+/g, ' ').trim()
  const mark = findExtension(text)
  if (mark !== undefined) {
    text = mark.main
    extension ??= mark.extension
  }
  const bare = text.replace(separators, '')
  const plus = bare.startsWith('+') ? '+' : ''
  const rest = bare.replace(/^\++/, '')
  if (/^\d+$/.test(rest)) return { dialled: plus + rest, extension, words: '', withheld: false }
  return { dialled: '', extension: undefined, words, withheld: false }
}

/** Splits off an extension. A second whole number behind a comma is not an extension: the first one stands. */
function findExtension(text: string): { main: string; extension: string | undefined } | undefined {
  const found = extensionMark.exec(text)
  if (found === null) return undefined
  const main = text.slice(0, found.index)
  const after = text.slice(found.index + found[0].length)
  const digitsBefore = main.replace(/\D/g, '').length
  // "9,13800138000": a pause behind the outside-line digit, not an extension.
  if (digitsBefore <= 1) return /^[\d+\s]*[,;pw]/.test(text) ? { main: main + after, extension: undefined } : undefined
  const digits = after.replace(separators, '')
  if (!/^\d+/.test(digits)) return undefined
  const extension = /^\d+/.exec(digits)?.[0] ?? ''
  return { main, extension: extension.length <= 6 ? extension : undefined }
}

/**
 * "028-86001234-8001": the last dash may stand before an extension. Only the numbering plan can tell, so this merely
 * offers the cut; undefined when there is none.
 */
export function splitDashedExtension(typed: string): { main: string; extension: string } | undefined {
  const found = /^(.*\d)\s*[-‐-―−]\s*(\d{1,6})\s*$/.exec(typed.slice(0, longestInput).normalize('NFKC'))
  return found?.[1] === undefined || found[2] === undefined ? undefined : { main: found[1], extension: found[2] }
}

/** Percent-decoding that leaves a broken sequence as it stands. */
function decodePercent(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
