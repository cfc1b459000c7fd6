/** What is looked at of an RTP packet (RFC 3550 §5.1). */
export type RtpPacket = {
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
}

/** Undefined when the bytes are no packet. */
export function readRtp(data: Buffer): RtpPacket | undefined {
  const [first = 0, second = 0] = data
  if (data.length < 12 || first >> 6 !== 2) return undefined
  let start = 12 + (first & 0x0f) * 4
  if (first & 0x10) {
    if (data.length < start + 4) return undefined
    start += 4 + data.readUInt16BE(start + 2) * 4
  }
  const padding = first & 0x20 ? (data.at(-1) ?? 0) : 0
  if (start > data.length - padding) return undefined
  return {
    payloadType: second & 0x7f,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    payload: data.subarray(start, data.length - padding),
  }
}

const digits = '0123456789*#ABCD'

/** A telephone event (RFC 4733 §2.3): which key, and whether it has been let go. */
export function readTelephoneEvent(payload: Buffer): { readonly digit: string; readonly end: boolean } | undefined {
  const [event = 0, flags = 0] = payload
  const digit = payload.length >= 4 ? digits[event] : undefined
  return digit === undefined ? undefined : { digit, end: (flags & 0x80) !== 0 }
}

/** Volume −10 dBm0; `duration` in samples. Undefined for what is no key. */
export function writeTelephoneEvent(digit: string, duration: number, end: boolean): Buffer | undefined {
  const event = digits.indexOf(digit.toUpperCase())
  if (event < 0 || digit.length !== 1) return undefined
  return Buffer.from([event, (end ? 0x80 : 0) | 10, (duration >> 8) & 0xff, duration & 0xff])
}
