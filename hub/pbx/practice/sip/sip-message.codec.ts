/** A SIP message (RFC 3261 §7) without any meaning: start line, headers in their order, body. */
export type SipHeaders = readonly (readonly [name: string, value: string])[]
export type SipRequest = {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: SipHeaders
  readonly body: string
}
export type SipResponse = {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: SipHeaders
  readonly body: string
}
export type SipMessage = SipRequest | SipResponse

/** RFC 3261 §7.3.3 and the registry of IANA: the short forms that a telephone may send. */
const shortNames: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  k: 'supported',
  o: 'event',
  r: 'refer-to',
  b: 'referred-by',
  s: 'subject',
}

/** Several of these stand in one line, set apart by commas (§7.3.1); of what we read only Via does. */
const listed = new Set(['via'])

const requestLine = /^([A-Z]{1,20}) (\S{1,1000}) SIP\/2\.0$/
const statusLine = /^SIP\/2\.0 ([1-6]\d\d) ?([^\r\n]*)$/
const headerName = /^[A-Za-z0-9\-.!%*_+`'~]{1,100}$/
const mostHeaders = 200
/** Of a line; ours have some hundred characters. What reads them may take time by the square of it. */
const longest = 2_048

/** What a frame of the web socket holds (RFC 7118 §5: exactly one message); undefined when it is none. Never throws. */
export function parseSip(text: string): SipMessage | undefined {
  const gap = text.indexOf('\r\n\r\n')
  const head = gap < 0 ? text : text.slice(0, gap)
  const body = gap < 0 ? '' : text.slice(gap + 4)
  const [start = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  if (lines.length > mostHeaders) return undefined
  const headers: (readonly [string, string])[] = []
  for (const line of lines) {
    if (line === '') continue
    if (line.length > longest) return undefined
    const colon = line.indexOf(':')
    const written = line.slice(0, colon).trim()
    if (colon < 1 || !headerName.test(written)) return undefined
    const name = shortNames[written.toLowerCase()] ?? written.toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (listed.has(name)) for (const one of value.split(',')) headers.push([name, one.trim()])
    else headers.push([name, value])
  }
  const request = requestLine.exec(start)
  if (request) return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers, body }
  const status = statusLine.exec(start)
  if (status) return { kind: 'response', status: Number(status[1]), reason: status[2] ?? '', headers, body }
  return undefined
}

/** Line ends in a value would begin another header. */
const oneLine = (value: string): string => value.replace(/[\r\n]+/g, ' ')

export function writeSip(message: SipMessage): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${String(message.status)} ${message.reason}`
  const lines = message.headers
    .filter(([name]) => name.toLowerCase() !== 'content-length')
    .map(([name, value]) => `${name}: ${oneLine(value)}`)
  const length = `Content-Length: ${String(Buffer.byteLength(message.body))}`
  return [oneLine(start), ...lines, length, '', message.body].join('\r\n')
}

/** The first header of that name; empty when it is not there. */
export function headerOf(message: Pick<SipMessage, 'headers'>, name: string): string {
  const wanted = name.toLowerCase()
  return message.headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? ''
}

export function headersOf(message: Pick<SipMessage, 'headers'>, name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return message.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}
