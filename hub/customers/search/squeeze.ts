/**
 * One spelling for comparing texts: full-width forms folded, lower case, letters and digits only. "A座 88-1 号" and
 * "a座881号" are equal.
 */
export function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .normalize('NFC')
}
