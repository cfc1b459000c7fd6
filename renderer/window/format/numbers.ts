/** How numbers, times and durations are written everywhere in the window. */

/** On paper as on the screen. */
export { groupedNumber } from '../../../contract/numbers/grouped-number.ts'

/** `00:42`, `1:02:15`; negative counts as zero. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${String(hours)}:${rest}` : rest
}

/** As it is written and dialled at home: `13800138000`, `051986001234`; foreign numbers keep their own form. */
export function homeNumber(number: string): string {
  const home = /^\+86(\d+)$/.exec(number)?.[1]
  if (home === undefined) return number
  return /^(?:1[3-9]\d{9}|[48]00\d{7}|9[56]\d{3,4})$/.test(home) ? home : `0${home}`
}
