import { dialledSchema } from '../../contract/api/calls.api.ts'
import { readEnrolmentCode } from '../../contract/enrolment.ts'

/** What a link from outside may ask: it fills in, the person presses. Nothing is ever dialled by a link alone. */
export type LinkRequest =
  { readonly kind: 'dial'; readonly number: string } | { readonly kind: 'enrol'; readonly code: string }

export const linkSchemes = ['tel', 'callto', 'sip', 'zuoxi'] as const

const longestLink = 600

/**
 * Reads `tel:` (RFC 3966), `callto:`, `sip:` (RFC 3261 §19.1, the user part alone) and our own `zuoxi:dial?number=…`,
 * `zuoxi:enrol?code=…`. Links come from web pages and mails: whatever is not plainly one of these is undefined.
 */
export function readLink(link: string): LinkRequest | undefined {
  if (link.length > longestLink) return undefined
  const [, scheme = '', rest = ''] = /^([a-z]+):(?:\/\/)?([^\s\u0000-\u001f]*)$/i.exec(link.trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'tel':
    case 'callto':
      return dial(withoutParameters(rest))
    case 'sip':
    case 'sips':
      return dial(withoutParameters(rest).split('@')[0] ?? '')
    case 'zuoxi':
      return ownLink(rest)
    default:
      return undefined
  }
}

/** The first link among a programme's arguments; a second instance hands its own over this way. */
export function linkAmong(words: readonly string[]): LinkRequest | undefined {
  for (const word of words) {
    const request = readLink(word)
    if (request) return request
  }
  return undefined
}

function ownLink(rest: string): LinkRequest | undefined {
  const [action = '', query = ''] = rest.split('?')
  const value = (name: string): string => new URLSearchParams(query).get(name) ?? ''
  if (action.replace(/\/$/, '') === 'dial') return dial(value('number'), true)
  if (action.replace(/\/$/, '') !== 'enrol') return undefined
  const code = value('code')
  return readEnrolmentCode(code) ? { kind: 'enrol', code } : undefined
}

const withoutParameters = (text: string): string => text.split(/[;?]/)[0] ?? ''

function dial(text: string, decoded = false): LinkRequest | undefined {
  let number = text
  if (!decoded) {
    try {
      number = decodeURIComponent(text)
    } catch {
      return undefined
    }
  }
  // Visual separators of RFC 3966 §5.1.1 that `dialled` does not take.
  if (/[\u0000-\u001f]/.test(number)) return undefined
  const parsed = dialledSchema.safeParse(number.replace(/[. ]/g, ''))
  return parsed.success ? { kind: 'dial', number: parsed.data } : undefined
}
