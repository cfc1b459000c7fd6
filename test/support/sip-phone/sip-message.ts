/** Just enough of RFC 3261 §7 for a telephone in tests: start line, headers in order, body. */
export type SipMessage = {
  readonly startLine: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const shortNames: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  r: 'refer-to',
}

export function parseSip(bytes: Buffer): SipMessage {
  const text = bytes.toString('utf8')
  const gap = text.indexOf('\r\n\r\n')
  const [startLine = '', ...lines] = (gap < 0 ? text : text.slice(0, gap)).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    return [shortNames[name] ?? name, line.slice(colon + 1).trim()] as const
  })
  return { startLine, headers, body: gap < 0 ? '' : text.slice(gap + 4) }
}

export function writeSip(startLine: string, headers: readonly (readonly [string, string])[], body = ''): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([startLine, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'))
}

export function headerOf(message: SipMessage, name: string): string {
  return message.headers.find(([key]) => key === name)?.[1] ?? ''
}

export function headersOf(message: SipMessage, name: string): string[] {
  return message.headers.filter(([key]) => key === name).map(([, value]) => value)
}

export const statusOf = (message: SipMessage): number => Number(/^SIP\/2\.0 (\d{3})/.exec(message.startLine)?.[1] ?? 0)
export const methodOf = (message: SipMessage): string => message.startLine.split(' ')[0] ?? ''
export const tagOf = (value: string): string => /;tag=([^;>\s]+)/.exec(value)?.[1] ?? ''
export const uriOf = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0] ?? ''
