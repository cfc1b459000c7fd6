/**
 * A centre's own numbers in every way a trunk may deliver them. The hub has its own, wider normalisation for callers;
 * this one only has to recognise numbers that the centre definition lists.
 */

/** Removes what people put into numbers to read them: spaces, hyphens, brackets, dots. Keeps `+`. */
export function bareNumber(written: string): string {
  return written.replace(/[\s()（）.·\-–—]/g, '')
}

const isLandline = /^0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}$/

/**
 * The number as the centre writes it nationally: `0571-88886666` → `057188886666`, `+86 571 …` → the same,
 * `88886666` with area code 0571 → the same, `4008001234`, `12345` and mobiles stay.
 */
export function canonicalNumber(written: string, areaCode: string): string {
  let digits = bareNumber(written)
  const international = /^(?:\+|00)86(\d+)$/.exec(digits)
  if (international?.[1] !== undefined) {
    const national = international[1]
    digits = /^(?:1[3-9]\d{9}|[48]00\d{7}|9[56]\d{3,6})$/.test(national) ? national : `0${national.replace(/^0/, '')}`
  }
  if (/^[2-8]\d{6,7}$/.test(digits)) return `${areaCode}${digits}`
  return digits
}

/** Every way a trunk may present the canonical number, without repeats; the canonical one first. */
export function numberForms(canonical: string, areaCode: string): readonly string[] {
  const forms = [canonical]
  if (isLandline.test(canonical)) {
    const national = canonical.slice(1)
    forms.push(national, `86${national}`, `+86${national}`, `0086${national}`)
    if (areaCode !== '' && canonical.startsWith(areaCode)) forms.push(canonical.slice(areaCode.length))
  } else if (/^\d{7,}$/.test(canonical)) {
    forms.push(`86${canonical}`, `+86${canonical}`, `0086${canonical}`, `0${canonical}`)
  }
  return [...new Set(forms)]
}
