import { StringDecoder } from 'node:string_decoder'
import { ZuoxiError } from '../../../contract/errors.ts'

/**
 * FastAGI: Asterisk connects, writes `agi_…: value` lines and a blank line, then carries out one command per line and
 * answers each with a status line. https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Gateway-Interface-AGI/
 */
export type AgiRequest = {
  /** Path of `agi://host:port/<script>`, without the leading slash and without the query. */
  readonly script: string
  /** `agi_arg_1` … in order; a gap is an empty text. */
  readonly arguments: readonly string[]
  readonly fields: ReadonlyMap<string, string>
}

export type AgiReply = {
  /** 200 done, 510 unknown, 511 not on a dead channel, 520 wrong use. */
  readonly code: number
  readonly result: string | null
  readonly text: string
}

export type AgiReaderOptions = {
  readonly request: (request: AgiRequest) => void
  readonly reply: (reply: AgiReply) => void
  /** The caller hung up while AGI runs (AGISIGHUP). */
  readonly hangUp: () => void
  /** What arrives is not FastAGI or is too much of it; nothing is read after this. */
  readonly broken: (reason: string) => void
  readonly maxBytes?: number
}

const maxArguments = 64

/** Bytes in, the request and then replies out, for any split of the bytes. Never throws. */
export function agiReader(options: AgiReaderOptions): { push(chunk: Buffer): void } {
  const maxBytes = options.maxBytes ?? 16_384
  const decoder = new StringDecoder('utf8')
  const fields = new Map<string, string>()
  let pending = ''
  let seen = 0
  let stage: 'request' | 'replies' | 'broken' = 'request'
  /** The code of a `520-…` answer whose end has not come. */
  let longReply: string | null = null

  const fail = (reason: string): void => {
    stage = 'broken'
    pending = ''
    options.broken(reason)
  }
  const requestLine = (line: string): void => {
    if (line === '') {
      if (!fields.has('agi_request')) return fail('the request has no agi_request line')
      stage = 'replies'
      seen = 0
      options.request(requestOf(fields))
      return
    }
    const colon = line.indexOf(':')
    if (colon <= 0 || !line.startsWith('agi_')) return fail('a line of the request is not "agi_name: value"')
    fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''))
  }
  const replyLine = (line: string): void => {
    if (line === '') return
    if (line === 'HANGUP') return options.hangUp()
    if (longReply !== null) {
      if (!line.startsWith(`${longReply} `)) return
      options.reply({ code: Number(longReply), result: null, text: line.slice(4) })
      longReply = null
      return
    }
    const status = /^(\d{3})([ -])(.*)$/s.exec(line)
    if (!status) return fail('an answer of the PBX has no status code')
    const [, code = '', separator, text = ''] = status
    if (separator === '-') longReply = code
    else options.reply({ code: Number(code), result: /\bresult=(\S*)/.exec(text)?.[1] ?? null, text })
  }

  return {
    push(chunk) {
      if (stage === 'broken') return
      seen += chunk.length
      if (seen > maxBytes) return fail(`more than ${maxBytes} bytes`)
      pending += decoder.write(chunk)
      for (let end = pending.indexOf('\n'); end >= 0 && stage !== ('broken' as string); end = pending.indexOf('\n')) {
        const line = pending.slice(0, end).replace(/\r$/, '')
        pending = pending.slice(end + 1)
        if (stage === 'request') requestLine(line)
        else replyLine(line)
      }
    },
  }
}

function requestOf(fields: ReadonlyMap<string, string>): AgiRequest {
  const script = (fields.get('agi_network_script') ?? '').replace(/^\//, '').replace(/\?.*$/s, '')
  const values: string[] = []
  for (const [name, value] of fields) {
    const position = Number(/^agi_arg_(\d{1,3})$/.exec(name)?.[1] ?? 0)
    if (position >= 1 && position <= maxArguments) values[position - 1] = value
  }
  return { script, arguments: Array.from(values, (value) => value ?? ''), fields }
}

/**
 * `SET VARIABLE name "value"` as one line. A line end in a value would be a second command: refused.
 *
 * @throws ZuoxiError `request.invalid`
 */
export function encodeSetVariable(name: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,79}$/.test(name))
    throw new ZuoxiError('request.invalid', { place: 'AGI variable', reason: 'is not a channel variable’s name' })
  if (/\p{Cc}/u.test(value) || value.length > 1_000)
    throw new ZuoxiError('request.invalid', {
      place: `AGI variable ${name}`,
      reason: 'must not hold line ends or control codes, nor more than 1000 characters',
    })
  return `SET VARIABLE ${name} "${value.replace(/["\\]/g, '\\$&')}"\n`
}
