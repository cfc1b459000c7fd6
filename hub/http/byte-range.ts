/** What a `Range` header asks of content of this size: a part, all of it, or what is not there. */
export type WantedBytes =
  | { readonly kind: 'all' }
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  | { readonly kind: 'none' }

/**
 * RFC 9110 §14.2. A header that cannot be read, or asks for several parts, is ignored, as the RFC lets a server do; one
 * that lies behind the end is `none` (416). `to` is included.
 */
export function readRange(header: string | undefined, size: number): WantedBytes {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replace(/\s/g, '') ?? '')
  const [, first = '', last = ''] = found ?? []
  if (first === '' && last === '') return { kind: 'all' }
  if (first === '') {
    // The last so many bytes.
    const length = Math.min(Number(last), size)
    return length === 0 ? { kind: 'none' } : { kind: 'part', from: size - length, to: size - 1 }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return { kind: 'all' }
  if (from >= size) return { kind: 'none' }
  return { kind: 'part', from, to: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
