import { createHash } from 'node:crypto'

/** What the first row's hash is chained to. */
export const chainStart = '0'.repeat(64)

/**
 * JSON with sorted keys and no blanks (in the manner of RFC 8785), so that one content has one text.
 * Numbers in the log are integers, for which JavaScript's own form is the canonical one.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

/** One row's link: SHA-256, in hex, over the previous link and the row's content. */
export function chainHash(previous: string, content: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(previous).update('\n').update(canonicalJson(content)).digest('hex')
}
