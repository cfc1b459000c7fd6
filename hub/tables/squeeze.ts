/**
 * One spelling for comparing texts: full-width forms folded, lower case, letters and digits only. "A座 88-1 号" and
 * "a座881号" are equal.
 */
export function squeeze(text: string): string {
  // Nearly every name and address: there is nothing to fold, and folding is slow.
  if (squeezed.test(text)) return text
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .normalize('NFC')
}

const squeezed = /^[a-z0-9\u4e00-\u9fff]*$/
