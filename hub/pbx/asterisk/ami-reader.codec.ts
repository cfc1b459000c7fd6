import { AmiFrame } from './ami-frame.ts'

export type AmiReaderOptions = {
  /** Called with every frame, in order. */
  readonly frame: (frame: AmiFrame) => void
  /** The banner's version, as in `Asterisk Call Manager/11.0.0`. */
  readonly greeting?: (version: string) => void
  /** Events that are worth a frame; others are counted and dropped unread. Without it every event passes. */
  readonly events?: ReadonlySet<string>
  /** A frame longer than this is dropped to its end. Default 1 MiB: a long `Output:` of a console command fits. */
  readonly maxFrameBytes?: number
}

export type AmiReaderCounters = {
  frames: number
  /** Events nobody asked for. */
  skipped: number
  /** Pieces between blank lines that were neither an event nor a response. */
  garbage: number
  oversized: number
}

export type AmiReader = {
  push(chunk: Buffer): void
  readonly counters: Readonly<AmiReaderCounters>
}

const LF = 10
const CR = 13
const banner = Buffer.from('Asterisk Call Manager/')
const eventWord = Buffer.from('Event:')
const responseWord = Buffer.from('Response:')
/** `\r\n\r\n` and `\n\r\n` end alike; a bare `\n\n` is looked for once per chunk. */
const blankLine = Buffer.from('\n\r\n')
const bareBlankLine = Buffer.from('\n\n')

/**
 * Bytes in, frames out, for any split of the bytes. Only whole frames are decoded, so a character cut by a chunk's edge
 * cannot be damaged. Nothing throws: what is not AMI is counted, and reading goes on after the next blank line.
 */
export function amiReader(options: AmiReaderOptions): AmiReader {
  const maxFrameBytes = options.maxFrameBytes ?? 1_048_576
  const { events, frame: deliver } = options
  const counters: AmiReaderCounters = { frames: 0, skipped: 0, garbage: 0, oversized: 0 }
  /** The beginning of a frame whose end has not come. */
  let carry: Buffer[] = []
  let carried = 0
  /** Inside a frame that was too long: everything up to the next blank line is dropped, its last bytes are kept. */
  let dropping = false

  /** `bytes[start, end)`: what stood between two blank lines. */
  const take = (bytes: Buffer, from: number, end: number): void => {
    let start = from
    while (start < end && (bytes[start] === LF || bytes[start] === CR)) start += 1
    if (start === end) return
    if (end - start > maxFrameBytes) {
      counters.oversized += 1
      return
    }
    if (startsWith(bytes, start, end, banner)) {
      const line = lineEnd(bytes, start, end)
      options.greeting?.(bytes.toString('latin1', start + banner.length, trimmed(bytes, start, line)))
      take(bytes, line, end)
      return
    }
    let kind: 'event' | 'response'
    if (startsWith(bytes, start, end, eventWord)) kind = 'event'
    else if (startsWith(bytes, start, end, responseWord)) kind = 'response'
    else {
      // Something foreign stands before the frame: find where the frame begins.
      const next = nextBeginning(bytes, start, end)
      counters.garbage += 1
      if (next >= 0) take(bytes, next, end)
      return
    }
    let nameStart = start + (kind === 'event' ? eventWord.length : responseWord.length)
    if (bytes[nameStart] === 32) nameStart += 1
    const name = bytes.toString('latin1', nameStart, trimmed(bytes, nameStart, lineEnd(bytes, nameStart, end)))
    if (kind === 'event' && events && !events.has(name)) {
      counters.skipped += 1
      return
    }
    counters.frames += 1
    deliver(new AmiFrame(kind, name, bytes, start, end))
  }

  /** The way nearly every frame goes: a whole event inside one chunk. False when it must be looked at closely. */
  const takeUsual = (bytes: Buffer, text: string, start: number, end: number): boolean => {
    if (end - start > maxFrameBytes || !text.startsWith('Event: ', start)) return false
    const newline = text.indexOf('\n', start)
    const last = newline < 0 || newline > end ? end : newline
    const name = text.slice(start + 7, text.charCodeAt(last - 1) === CR ? last - 1 : last)
    if (events && !events.has(name)) counters.skipped += 1
    else {
      counters.frames += 1
      deliver(new AmiFrame('event', name, bytes, start, end))
    }
    return true
  }

  const keep = (rest: Buffer): void => {
    if (rest.length === 0) return
    carry.push(rest)
    carried += rest.length
    if (carried <= maxFrameBytes) return
    if (!dropping) counters.oversized += 1
    dropping = true
    // Two bytes are enough to notice a blank line that is cut by the edge.
    const last = tail(carry, 2)
    carry = [last]
    carried = last.length
  }

  return {
    counters,
    push(chunk) {
      let position = 0
      if (carried > 0) {
        // A blank line may be cut by the edge: look at the join of the last two bytes carried and the chunk.
        const seam = tail(carry, 2)
        const joined = Buffer.concat([seam, chunk.subarray(0, 2)])
        const cut = endOfBlankLine(joined)
        let end: number
        if (cut > seam.length) end = cut - seam.length
        else {
          const inside = endOfBlankLine(chunk)
          if (inside < 0) {
            keep(chunk)
            return
          }
          end = inside
        }
        if (dropping) dropping = false
        else {
          carry.push(chunk.subarray(0, end))
          const whole = Buffer.concat(carry)
          take(whole, 0, whole.length)
        }
        carry = []
        carried = 0
        position = end
      }
      // Searched as text of one byte per character: the same places as in the bytes, without a call into C++ for each.
      const text = chunk.toString('latin1')
      let bare = text.indexOf('\n\n', position)
      for (;;) {
        const usual = text.indexOf('\n\r\n', position)
        if (bare >= 0 && bare < position) bare = text.indexOf('\n\n', position)
        const isBare = bare >= 0 && (usual < 0 || bare < usual)
        const found = isBare ? bare : usual
        if (found < 0) break
        if (!takeUsual(chunk, text, position, found)) take(chunk, position, found + 1)
        position = found + (isBare ? bareBlankLine.length : blankLine.length)
      }
      keep(chunk.subarray(position))
    },
  }
}

/** Where the first blank line of `bytes` ends, or -1. */
function endOfBlankLine(bytes: Buffer): number {
  const usual = bytes.indexOf(blankLine)
  const bare = bytes.indexOf(bareBlankLine)
  if (bare >= 0 && (usual < 0 || bare < usual)) return bare + bareBlankLine.length
  return usual < 0 ? -1 : usual + blankLine.length
}

function startsWith(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start < word.length) return false
  for (let index = 0; index < word.length; index += 1) if (bytes[start + index] !== word[index]) return false
  return true
}

function lineEnd(bytes: Buffer, start: number, end: number): number {
  const newline = bytes.indexOf(LF, start)
  return newline < 0 || newline > end ? end : newline
}

function trimmed(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - 1 : end
}

/** The next line that begins a frame, after the one at `start`; -1 when there is none. */
function nextBeginning(bytes: Buffer, start: number, end: number): number {
  for (let line = lineEnd(bytes, start, end); line < end; line = lineEnd(bytes, line + 1, end)) {
    const at = line + 1
    if (startsWith(bytes, at, end, eventWord) || startsWith(bytes, at, end, responseWord)) return at
    if (startsWith(bytes, at, end, banner)) return at
  }
  return -1
}

/** The last `count` bytes of the pieces. */
function tail(pieces: readonly Buffer[], count: number): Buffer {
  const last = pieces.at(-1) ?? Buffer.alloc(0)
  if (last.length >= count || pieces.length === 1) return Buffer.from(last.subarray(Math.max(0, last.length - count)))
  const whole = Buffer.concat(pieces.slice(-count))
  return Buffer.from(whole.subarray(Math.max(0, whole.length - count)))
}
