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
