import { splitAreaCode } from './area-codes.ts'

/**
 * Hides the middle of a number (号码隐藏, PU6): 138****8000, 028****1234; at least four digits, whatever the number.
 * Public numbers (95588, 12345, 110, the own extensions) hide nobody and stay as they are. The result cannot be turned
 * back.
 */
export function maskNumber(number: string): string {
  if (number === '') return ''
  const digits = number.replace(/\D/g, '')
  // +1 380… and +40 0… are people abroad, whatever their digits would be within China.
  const national = /^(?:\+86|0086|(?!\+))(.*)$/.exec(number)?.[1]?.replace(/\D/g, '') ?? ''
  if (/^1[3-9]\d{9}$/.test(national)) return `${national.slice(0, 3)}****${national.slice(7)}`
  if (/^[48]00\d{7}$/.test(national)) return national
  if (digits.length > 0 && digits.length <= 6 && /^\d+$/.test(number)) return number
  const fixed = number.startsWith('+86') ? splitAreaCode(national) : undefined
  if (fixed !== undefined) {
    const [area, local] = fixed
    return `0${area}****${local.slice(4)}`
  }
  if (digits.length < 7) return '****'
  // Of no numbering plan that is known here: the ends, when enough is left between them.
  const shown = Math.min(4, Math.floor((digits.length - 4) / 2))
  const head = digits.slice(0, shown)
  return `${number.startsWith('+') ? '+' : ''}${head}****${digits.slice(digits.length - shown)}`
}

/** Replaces every run of seven or more digits inside a text (notes, what was typed) by its masked form. */
export function maskNumbersIn(text: string): string {
  return text.replace(/\+?\d(?:[\s-]?\d){6,}/g, (found) => maskNumber(found.replace(/[\s-]/g, '')))
}
