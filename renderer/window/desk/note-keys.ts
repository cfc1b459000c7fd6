import { dispositionNames, dispositions } from '../../../contract/call-note.ts'
import { type Language } from '../../../contract/language.ts'

/** The digit that chooses the n-th disposition: 1…9, then 0; none after that. */
export const digitOf = (at: number): string => (at < 9 ? String(at + 1) : at === 9 ? '0' : '')

/** The disposition a digit chooses; null for every other key. */
export function dispositionOf(key: string): string | null {
  if (!/^\d$/.test(key)) return null
  return dispositions[key === '0' ? 9 : Number(key) - 1] ?? null
}

/** A disposition in words; one of the centre's own is its own word. */
export function dispositionName(disposition: string, language: Language): string {
  const known = dispositions.find((one) => one === disposition)
  return known === undefined ? disposition : dispositionNames[known][language]
}
