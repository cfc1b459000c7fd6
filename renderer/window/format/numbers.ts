/** How numbers, times and durations are written everywhere in the window. */

/**
 * A phone number in the groups people read it in: mobile 3-4-4, fixed lines after their area code. Masked and foreign
 * numbers keep their own form.
 */
export function groupedNumber(number: string): string {
  const home = number.replace(/^(?:\+|00)86/, '')
  if (/^1[3-9][\d*]{9}$/.test(home)) return `${home.slice(0, 3)} ${home.slice(3, 7)} ${home.slice(7)}`
  const national = number.startsWith('+86') ? `0${home}` : home
  const fixed = /^(0(?:10|2\d|[3-9]\d{2}))([\d*]{7,8})$/.exec(national)
  if (fixed) return `${fixed[1] ?? ''} ${(fixed[2] ?? '').slice(0, -4)} ${(fixed[2] ?? '').slice(-4)}`
  if (/^[48]00\d{7}$/.test(home)) return `${home.slice(0, 3)} ${home.slice(3, 6)} ${home.slice(6)}`
  return number
}

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
