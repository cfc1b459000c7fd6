/**
 * What main says the witnesses differ about, such as `member-missing:water-order`, in words. What it says in a sentence
 * already stays as it is.
 */
export function disagreementWords(
  what: readonly string[],
  t: (key: string, named: Record<string, unknown>) => string,
  te: (key: string) => boolean,
): readonly string[] {
  return what.map((one) => {
    const [code = '', about = ''] = one.split(':')
    const key = `seat.disagreementOf.${code}`
    return te(key) ? t(key, { about }) : one
  })
}
