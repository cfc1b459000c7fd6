/**
 * One AMI frame: a first line that names it, then `Header: value` lines. Headers repeat (`Output`, `Variable`,
 * `ChanVariable(…)`), so a frame is a list, not an object. The text is decoded on the first look and headers are found by
 * search: a translator that knows the event asks for five of thirty headers.
 *
 * Wire: https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/AMI-v2-Specification/
 */
export class AmiFrame {
  readonly kind: 'event' | 'response'
  /** The event's name, or the response's word (`Success`, `Error`, `Goodbye`). */
  readonly name: string
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  #text: string | null = null

  /** `bytes[start, end)` is the frame from its first line to before the blank line. */
  constructor(kind: 'event' | 'response', name: string, bytes: Buffer, start: number, end: number) {
    this.kind = kind
    this.name = name
    this.#bytes = bytes
    this.#start = start
    this.#end = end
  }

  /** The frame as text, without the blank line at its end. Bytes that are not UTF-8 become U+FFFD. */
  get text(): string {
    this.#text ??= this.#bytes.toString('utf8', this.#start, this.#end)
    return this.#text
  }

  /** The first header of that name, or `undefined`. Names are as Asterisk writes them (case counts). */
  get(header: string): string | undefined {
    const text = this.text
    const at = text.indexOf(needleOf(header))
    if (at >= 0) return valueAt(text, at + header.length + 2)
    return text.startsWith(header) && text.charCodeAt(header.length) === 58
      ? valueAt(text, header.length + 1)
      : undefined
  }

  /** Every header of that name, in order. */
  getAll(header: string): string[] {
    return this.headers()
      .filter(([name]) => name === header)
      .map(([, value]) => value)
  }

  /** All headers in order. A line without a colon is skipped: it says nothing we could use. */
  headers(): [name: string, value: string][] {
    const text = this.text
    const found: [string, string][] = []
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at)
      const end = newline < 0 ? text.length : newline
      const colon = text.indexOf(':', at)
      if (colon > at && colon < end) found.push([text.slice(at, colon), valueAt(text, colon + 1)])
      at = end + 1
    }
    return found
  }

  /**
   * Channel variables the frame carries: `ChanVariable: NAME=value` (manager.conf `channelvars`), also the older
   * `ChanVariable(channel): NAME=value`, and `Variable: NAME=value`. `prefix` is `Dest`, `Transferee` … for the other
   * channels of an event.
   */
  variables(prefix = ''): Map<string, string> {
    const variables = new Map<string, string>()
    const plain = `${prefix}ChanVariable`
    // Most frames carry none; asking the text first saves taking it apart.
    if (!this.text.includes('Variable')) return variables
    for (const [name, value] of this.headers()) {
      if (name !== plain && !name.startsWith(`${plain}(`) && (prefix !== '' || name !== 'Variable')) continue
      const equals = value.indexOf('=')
      if (equals > 0) variables.set(value.slice(0, equals), value.slice(equals + 1))
    }
    return variables
  }
}

/** `\nName:` of the few names that are asked for again and again. */
const needles = new Map<string, string>()
function needleOf(header: string): string {
  let needle = needles.get(header)
  if (needle === undefined) {
    needle = `\n${header}:`
    if (needles.size < 500) needles.set(header, needle)
  }
  return needle
}

/** From after the colon to the end of the line, without the one space Asterisk writes and without CR. */
function valueAt(text: string, from: number): string {
  const newline = text.indexOf('\n', from)
  let end = newline < 0 ? text.length : newline
  if (end > from && text.charCodeAt(end - 1) === 13) end -= 1
  const start = text.charCodeAt(from) === 32 && from < end ? from + 1 : from
  return text.slice(start, end)
}
