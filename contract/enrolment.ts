/**
 * The enrolment code a seat is set up with (AD6). It says where the hub is and which certificate authority its
 * certificate must come from, so that the very first connection is already protected:
 *
 *     ZUOXI1~192.168.1.10~8443~7F3K9-2QXWM-…(32 signs of the fingerprint, in fives)~58
 *
 * 1. `ZUOXI1` the kind and version; 2. host (name, IPv4, or IPv6 without brackets); 3. port; 4. the first 160 bits of the
 * SHA-256 of the authority's certificate (DER), in Crockford's base 32; 5. two check digits (ISO 7064, mod 97-10) over
 * everything before them, so that a slip of the pen is told from a wrong hub.
 *
 * The seat connects without trust, fetches `GET /api/certificate-authority`, compares the certificate's fingerprint with
 * the code, and from then on trusts that authority and no other. Nothing in the code is secret.
 */
export type Enrolment = {
  readonly host: string
  readonly port: number
  /** SHA-256 of the authority's certificate, hex; at least its first 40 digits. */
  readonly fingerprint: string
}

const kind = 'ZUOXI1'
const separator = '~'
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const fingerprintHexDigits = 40
const hostForm = /^[0-9A-Za-z.:-]{1,253}$/

/** @throws RangeError when the parts cannot be put into a code */
export function writeEnrolmentCode({ host, port, fingerprint }: Enrolment): string {
  const hex = fingerprint.replaceAll(':', '').toLowerCase().slice(0, fingerprintHexDigits)
  if (!hostForm.test(host)) throw new RangeError(`not a host: ${host}`)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new RangeError(`not a port: ${port}`)
  if (!/^[0-9a-f]{40}$/.test(hex)) throw new RangeError('not a SHA-256 fingerprint in hex')
  const text = [kind, host, String(port), inFives(toBase32(hex))].join(separator)
  return `${text}${separator}${checkDigits(text)}`
}

/** Undefined when it is not an enrolment code or was mistyped. Case, blanks and look-alike signs (O, I, L) do not matter. */
export function readEnrolmentCode(code: string): Enrolment | undefined {
  const [found, host = '', port = '', fingerprint = '', check = '', ...rest] = code.replace(/\s/g, '').split(separator)
  if (found?.toUpperCase() !== kind || rest.length > 0 || !hostForm.test(host) || !/^\d{1,5}$/.test(port)) {
    return undefined
  }
  const signs = fingerprint.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{32}$/.test(signs)) return undefined
  const text = [kind, host, port, inFives(signs)].join(separator)
  if (checkDigits(text) !== check) return undefined
  const number = Number(port)
  if (number < 1 || number > 65_535) return undefined
  return { host, port: number, fingerprint: fromBase32(signs) }
}

function toBase32(hex: string): string {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)] ?? '').join('')
}

function fromBase32(signs: string): string {
  const bits = [...signs].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join('')
}

const inFives = (signs: string): string => (signs.match(/.{1,5}/g) ?? []).join('-')

/** ISO/IEC 7064 mod 97-10 over the code points, letters in upper case so that case does not matter. */
function checkDigits(text: string): string {
  let remainder = 0
  for (const sign of text.toUpperCase()) remainder = (remainder * 128 + (sign.codePointAt(0) ?? 0)) % 97
  return String(98 - ((remainder * 100) % 97)).padStart(2, '0')
}
